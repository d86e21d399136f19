/** Story B4: the test index first, then the real one. Promotion is a story of its own server command, still to come. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { PYPI } from "../../src/standards/known-indexes.ts";
import { findClients } from "../clients.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());

async function statusOf(path: string): Promise<number> {
  return (await shop.ask("GET", path)).status;
}

const TO_BOTH = ["--to", "root/test,root/main"];

test("B4: --to publishes to the second after an installation from the first", {
  skip: missing ?? false,
}, async () => {
  const { wheel } = writeFiles({ name: "both-lib", version: "1.0" });
  const done = await shop.cheeseshop(["publish", ...TO_BOTH, wheel]);
  assert.equal(done.code, 0, done.output);
  assert.match(done.output, /^To \S+\/root\/test\/legacy\/, then to \S+\/root\/main\/legacy\/$/m);
  assert.match(
    done.output,
    /^Installing both-lib==1\.0 from \S+\/root\/test\/simple\/ to try it$/m,
  );
  assert.equal(await statusOf("/root/main/simple/both-lib/"), 200);
});

test("B4: what cannot be installed from the first never reaches the second", {
  skip: missing ?? false,
}, async () => {
  // No Python will ever fit.
  const { wheel } = writeFiles({ name: "odd-lib", version: "1.0", requiresPython: ">=99" });
  const failed = await shop.cheeseshop(["publish", ...TO_BOTH, "--patience", "9", wheel]);
  assert.equal(failed.code, 1);
  assert.match(
    failed.output,
    /Cannot install odd-lib==1\.0 from \S+\/root\/test\/simple\/: no file that fits/,
  );
  assert.equal(await statusOf("/root/test/simple/odd-lib/"), 200);
  assert.equal(await statusOf("/root/main/simple/odd-lib/"), 404);
});

test("B4: where the second refuses, it is told what is where, and how to go on", {
  skip: missing ?? false,
}, async () => {
  const release = { name: "half-lib", version: "1.0" };
  const { wheel: before } = writeFiles(release);
  assert.equal((await shop.cheeseshop(["publish", "--index", "root/main", before])).code, 0);
  const { wheel } = writeFiles({ ...release, summary: "Changed" });
  const failed = await shop.cheeseshop(["publish", ...TO_BOTH, wheel]);
  assert.equal(failed.code, 1);
  assert.match(
    failed.output,
    /^Published on \S+\/root\/test\/legacy\/, and not on \S+\/root\/main\/legacy\/$/m,
  );
  assert.match(
    failed.output,
    /^To go on: cheeseshop publish --to root\/main --skip-existing \S+$/m,
  );
});

test("B4: an index that only its members may read is tried with the same token", {
  skip: missing ?? false,
}, async () => {
  const args = ["index", "create", "root/closed", "--read", "members"];
  assert.equal((await shop.cheeseshop(args)).code, 0);
  const { wheel } = writeFiles({ name: "closed-lib", version: "1.0" });
  const done = await shop.cheeseshop(["publish", "--to", "root/closed,root/main", wheel]);
  assert.equal(done.code, 0, done.output);
  assert.ok(!done.output.includes(shop.token));
  assert.equal(await statusOf("/root/main/simple/closed-lib/"), 200);
});

for (const words of [["-r", "pypi"], [], ["--url", PYPI.uploadUrl]]) {
  test(`B4: publish ${words.join(" ")} means PyPI, and --dry-run sends nothing`, async () => {
    const { wheel } = writeFiles({ name: "dry-lib", version: "1.0" });
    const env = { CHEESESHOP_SERVER: "", CHEESESHOP_TOKEN: "pypi-for-a-test" };
    const done = await shop.cheeseshop(["publish", ...words, "--dry-run", wheel], { env });
    assert.equal(done.code, 0, done.output);
    assert.ok(done.output.startsWith(`To ${PYPI.uploadUrl}\n`), done.output);
    assert.match(done.stdout, /as __token__, by the token of CHEESESHOP_TOKEN/);
    assert.match(done.stdout, /dry_lib-1\.0-py3-none-any\.whl/);
    assert.ok(!done.output.includes("pypi-for-a-test"));
  });
}
