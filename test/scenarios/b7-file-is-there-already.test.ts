/** Story B7: the file is there already. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { findClients, type Outcome, run } from "../clients.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";
import { findToolEnvironment } from "../tool-environment.ts";

/** The last that skips what is there on any index. */
const OLD_TWINE = findToolEnvironment("clients/twine", { twine: "6.0.1" });
const { clients, missing } = await findClients();

const shop = await openShop();
after(() => shop.stop());

function publish(file: string, index = "root/main") {
  return shop.cheeseshop(["publish", "--index", index, file]);
}

async function serialOf(): Promise<string> {
  return (await shop.ask("GET", "/simple/")).headers.get("X-PyPI-Last-Serial") ?? "";
}

test("B7: the same bytes again are welcome and change nothing", async () => {
  const { wheel } = writeFiles({ name: "same-lib", version: "1.0" });
  assert.equal((await publish(wheel)).code, 0);
  const before = await serialOf();
  assert.match(before, /^\d+$/);
  const again = await publish(wheel);
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /^was there already same_lib-1\.0-py3-none-any\.whl/m);
  assert.doesNotMatch(again.output, /^sent/m);
  assert.equal(await serialOf(), before);
});

test("B7: other bytes are refused, and the first stay", async () => {
  const release = { name: "other-bytes", version: "1.0" };
  const { wheel } = writeFiles(release);
  const first = readFileSync(wheel);
  await publish(wheel);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const refused = await publish(wheel);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /^Cannot publish \S+: 400 File already exists/m);
  assert.match(refused.output, /version/);
  const page = await (await shop.ask("GET", "/simple/other-bytes/?format=text/html")).text();
  const [, href = ""] = /href="([^"#]+)/.exec(page) ?? [];
  const kept = await fetch(new URL(href, `${shop.address}/simple/other-bytes/`));
  assert.deepEqual(Buffer.from(await kept.arrayBuffer()), first);
});

test("B7: root/test lets a file be replaced", async () => {
  const release = { name: "replaced-lib", version: "1.0" };
  const { wheel } = writeFiles(release);
  assert.equal((await publish(wheel, "root/test")).code, 0);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const again = await publish(wheel, "root/test");
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /^replaced replaced_lib-1\.0/m);
});

test("B7: a token of a CI skips what is there on an index that members alone read", async () => {
  const label = "root/inside";
  const words = ["index", "create", label, "--read", "members", "--replaceable", "yes"];
  assert.equal((await shop.cheeseshop(words)).code, 0);
  const made = await shop.cheeseshop([
    ...["token", "create", "ci", "--rights", "upload", "--index", label, "--project", "ci-lib"],
  ]);
  assert.equal(made.code, 0, made.output);
  const env = { CHEESESHOP_TOKEN: /cheeseshop_\w+/.exec(made.stdout)?.[0] ?? "" };
  const release = { name: "ci-lib", version: "1.0" };
  const { wheel } = writeFiles(release);
  const skip = () =>
    shop.cheeseshop(["publish", "--index", label, "--skip-existing", wheel], { env });
  assert.match((await skip()).output, /^sent ci_lib/m);
  const again = await skip();
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /^skipped, it was there already: ci_lib/m);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const other = await skip();
  assert.equal(other.code, 1, other.output);
  assert.match(other.output, /File already exists/);
});

test("B7: the name of a deleted file is refused for ever", async () => {
  const release = { name: "deleted-lib", version: "1.0" };
  const { wheel } = writeFiles(release);
  await publish(wheel);
  const filename = "deleted_lib-1.0-py3-none-any.whl";
  const args = ["delete", "deleted-lib==1.0", "--file", filename, "--yes"];
  const deleted = await shop.cheeseshop(args);
  assert.equal(deleted.code, 0, deleted.output);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const refused = await publish(wheel);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /deleted|previously/);
});

test("B7: deleting asks whether it is meant", async () => {
  const { code, output } = await shop.cheeseshop(["delete", "same-lib"]);
  assert.equal(code, 1);
  assert.match(output, /nothing brings it back/);
  assert.equal((await shop.ask("GET", "/simple/same-lib/")).status, 200);
});

test("B7: --skip-existing looks first, and names what it left out", async () => {
  const { wheel, sdist } = writeFiles({ name: "skipped-lib", version: "1.0" });
  assert.equal((await publish(wheel)).code, 0);
  const again = await shop.cheeseshop(["publish", "--skip-existing", wheel, sdist]);
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /^skipped, it was there already: skipped_lib-1\.0-py3-none-any\.whl/m);
  assert.match(again.output, /^sent skipped_lib-1\.0\.tar\.gz/m);
});

test("B7: other bytes are not skipped silently", async () => {
  const release = { name: "unlike-lib", version: "1.0" };
  const { wheel } = writeFiles(release);
  await publish(wheel);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const refused = await shop.cheeseshop(["publish", "--skip-existing", wheel]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /Cannot skip unlike_lib-1\.0-py3-none-any\.whl: .* another file/);
});

function twine(words: readonly string[], file: string): Promise<Outcome> {
  const login = ["--disable-progress-bar", "-u", "__token__", "-p", shop.token];
  const to = ["--repository-url", `${shop.address}/legacy/`];
  return run(`${OLD_TWINE}/bin/twine`, ["upload", ...to, ...login, ...words, file]);
}

test("B7: --skip-existing of twine 6.0.1 passes over what is there, and names it", {
  skip: OLD_TWINE === undefined && "twine 6.0.1 is not here",
}, async () => {
  const release = { name: "twines-lib", version: "1.0" };
  const { wheel } = writeFiles(release);
  assert.equal((await twine([], wheel)).code, 0);
  assert.equal((await twine([], wheel)).code, 0, "the same bytes");
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const refused = await twine([], wheel);
  assert.equal(refused.code, 1, refused.output);
  assert.match(refused.output, /File already exists/);
  const skipped = await twine(["--skip-existing"], wheel);
  assert.equal(skipped.code, 0, skipped.output);
  assert.match(skipped.output, /Skipping twines_lib-1\.0-py3-none-any\.whl/);
});

test("B7: --check-url of uv passes over what is there, and refuses other bytes", {
  skip: missing ?? false,
}, async () => {
  const release = { name: "uvs-lib", version: "1.0" };
  const { wheel } = writeFiles(release);
  const words = [
    ...["publish", "--publish-url", `${shop.address}/legacy/`, "--token", shop.token],
    ...["--check-url", `${shop.address}/simple/`, wheel],
  ];
  const uv = (): Promise<Outcome> => run(clients?.uv ?? "", words);
  assert.equal((await uv()).code, 0);
  const again = await uv();
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /already exists/);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  assert.notEqual((await uv()).code, 0);
});
