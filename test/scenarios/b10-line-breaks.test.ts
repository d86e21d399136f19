/** Story B10: the line breaks. A proxy before a real server cuts, refuses and stalls as a test tells it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cut, openBrokenLine, refuse, stall, type Trouble, times } from "../fakes/broken-line.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());

let count = 0;

async function publishThrough(trouble: Trouble, words: readonly string[] = []) {
  await using line = await openBrokenLine(shop.address, trouble);
  count += 1;
  const name = `broken-line-${count}`;
  const { wheel } = writeFiles({ name, version: "1.0" });
  const env = { CHEESESHOP_SERVER: line.address };
  const outcome = await shop.cheeseshop(["publish", ...words, wheel], { env });
  const page = await (await shop.ask("GET", `/simple/${name}/?format=text/html`)).text();
  const shown = page.match(/<a [^>]*\.whl/g)?.length ?? 0;
  return { ...outcome, uploads: line.uploads(), shown };
}

for (const [what, trouble, uploads, words] of [
  ["a line that is cut in the middle", times(1, cut), 2, []],
  ["503 twice", times(2, refuse(503)), 3, []],
  ["a server that does not answer", times(1, stall), 2, ["--patience", "1"]],
  ["an answer that gets lost", times(1, () => "lose"), 1, []],
] as const) {
  test(`B10: ${what}: the file is there once, and nothing is sent blindly again`, async () => {
    const done = await publishThrough(trouble, words);
    assert.equal(done.code, 0, done.output);
    assert.match(done.output, /asking again in/);
    assert.equal(done.uploads, uploads, done.output);
    assert.equal(done.shown, 1);
  });
}

test("B10: an answer that breaks off behind its status is believed when the index shows the file", async () => {
  const done = await publishThrough(times(1, () => "shorten"));
  assert.equal(done.code, 0, done.output);
  assert.match(done.output, /answered 200, and the line broke .*; looking whether it is there$/m);
  assert.equal(done.uploads, 1, done.output);
  assert.equal(done.shown, 1);
});

test("B10: an index in trouble is looked at until it answers, before anything is sent again", async () => {
  // As another make of server is: its answer to a second upload tells nothing.
  const lookTrouble = times(5, refuse(503));
  await using line = await openBrokenLine(
    shop.address,
    times(1, () => "lose"),
    { lookTrouble },
  );
  const { wheel } = writeFiles({ name: "looked-for", version: "1.0" });
  const words = ["publish", "--no-check", "--url", `${line.address}/legacy/`, wheel];
  const done = await shop.cheeseshop(words, { env: { TWINE_PASSWORD: shop.token } });
  assert.equal(done.code, 0, done.output);
  assert.match(done.output, /^sent looked_for-1\.0-/m);
  assert.equal(line.uploads(), 1, done.output);
});

test("B10: fifty files over a slow line go side by side, and all arrive once", async () => {
  const delayMs = 200;
  let now = 0;
  let most = 0;
  await using line = await openBrokenLine(shop.address, () => "pass", {
    delayMs,
    onUpload(change) {
      now += change;
      most = Math.max(most, now);
    },
  });
  const files = Array.from({ length: 50 }, (_, at) => {
    return writeFiles({ name: "many-files", version: `1.${at}`, description: "# Many\n" }).wheel;
  });
  const env = { CHEESESHOP_SERVER: line.address };
  const done = await shop.cheeseshop(["publish", ...files], { env });
  assert.equal(done.code, 0, done.output);
  assert.equal(done.output.match(/^sent many_files-1\.\d+-/gm)?.length, 50);
  assert.match(done.output, /^50 files, /m);
  assert.equal(line.uploads(), 50);
  assert.ok(most > 1 && most <= 20, `${most} at once`);
});

test("B10: where it gives up, it tells what is there, what is not, and how to go on", async () => {
  let seen = 0;
  await using line = await openBrokenLine(shop.address, (incoming, outgoing) => {
    seen += 1;
    return seen === 1 ? "pass" : refuse(503, { "Retry-After": "3600" })(incoming, outgoing);
  });
  const { wheel, sdist } = writeFiles({ name: "given-up", version: "1.0" });
  const env = { CHEESESHOP_SERVER: line.address };
  const words = ["publish", "--comment", "it's new", "--ignore", "license-missing", "--no-check"];
  const failed = await shop.cheeseshop([...words, wheel, sdist], { env });
  assert.equal(failed.code, 1);
  assert.match(failed.output, /^There: given_up-1\.0-py3-none-any\.whl$/m);
  assert.match(failed.output, /^Not on the index's page: given_up-1\.0\.tar\.gz$/m);
  assert.match(
    failed.output,
    /^To go on: cheeseshop publish --url \S+ --comment 'it'\\''s new' --ignore license-missing --no-check --skip-existing \S+\.tar\.gz$/m,
  );
  assert.match(failed.output, /503/);
});
