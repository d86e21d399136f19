/** Story E1: from a test index, in all the forms that people type. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findClients, PIP_VERSIONS } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };
const shop = await openShop();
after(() => shop.stop());
const SIMPLE = `${shop.address}/root/test/simple/`;

before(async () => {
  for (const version of ["0.0.0", "0.0.7", "0.0.10"]) {
    const { wheel, sdist } = writeFiles({ name: "sample-lib", version });
    const sent = await shop.cheeseshop(["publish", "--index", "root/test", wheel, sdist]);
    assert.equal(sent.code, 0, sent.output);
  }
});

const make = () => makeEnvironment(clients ?? assert.fail("Skipped where there are no clients"));

const FORMS: readonly (readonly [string, readonly string[], string])[] = [
  ["a name", ["--index-url", SIMPLE, "sample-lib"], "0.0.10"],
  ["a name, the index behind it", ["sample-lib", "-i", SIMPLE], "0.0.10"],
  ["a version", ["-i", SIMPLE, "sample-lib==0.0.7"], "0.0.7"],
  ["a second index", ["-i", SIMPLE, "--extra-index-url", SIMPLE, "sample-lib"], "0.0.10"],
  ["an address without its last slash", ["-i", SIMPLE.slice(0, -1), "sample-lib"], "0.0.10"],
  [
    "an address without /simple/",
    ["-i", SIMPLE.slice(0, -"simple/".length), "sample-lib"],
    "0.0.10",
  ],
];

for (const pip of PIP_VERSIONS) {
  for (const [what, args, version] of FORMS) {
    test(`E1: pip ${pip} with ${what}`, IF_CLIENTS, async () => {
      const environment = await make();
      const done = await environment.pip(pip, "install", ...args);
      assert.equal(done.code, 0, done.output);
      assert.deepEqual(await environment.listInstalled(), [`sample-lib==${version}`]);
    });
  }

  test(`E1: pip ${pip} -U goes from one version to the newest`, IF_CLIENTS, async () => {
    const environment = await make();
    await environment.pip(pip, "install", "-i", SIMPLE, "sample-lib==0.0.7");
    const done = await environment.pip(pip, "install", "-i", SIMPLE, "-U", "sample-lib");
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(await environment.listInstalled(), ["sample-lib==0.0.10"]);
  });

  test(
    `E1: pip ${pip} lists the versions there are where the wanted one is not`,
    IF_CLIENTS,
    async () => {
      const done = await (await make()).pip(pip, "install", "-i", SIMPLE, "sample-lib==9.9");
      assert.equal(done.code, 1);
      assert.match(done.output, /from versions: 0\.0\.0, 0\.0\.7, 0\.0\.10/);
    },
  );
}

test("E1: uv pip with a version and with the newest", IF_CLIENTS, async () => {
  const environment = await make();
  await environment.uvPip("install", "--index-url", SIMPLE, "sample-lib==0.0.7");
  assert.deepEqual(await environment.listInstalled(), ["sample-lib==0.0.7"]);
  const done = await environment.uvPip("install", "--index-url", SIMPLE, "-U", "sample-lib");
  assert.equal(done.code, 0, done.output);
  assert.deepEqual(await environment.listInstalled(), ["sample-lib==0.0.10"]);
});

test("E1: a yanked release is taken by == alone, with its reason", IF_CLIENTS, async () => {
  const { wheel } = writeFiles({ name: "yanked-lib", version: "1.0" });
  await shop.cheeseshop(["publish", "--index", "root/test", wheel]);
  const yank = ["yank", "yanked-lib==1.0", "--index", "root/test", "--reason", "Wrong sums"];
  assert.equal((await shop.cheeseshop(yank)).code, 0);
  const environment = await make();
  const newest = await environment.pip("newest", "install", "-i", SIMPLE, "yanked-lib>=0.1");
  assert.equal(newest.code, 1);
  const pinned = await environment.pip("newest", "install", "-i", SIMPLE, "yanked-lib==1.0");
  assert.equal(pinned.code, 0, pinned.output);
  assert.match(pinned.output, /Wrong sums/);
  assert.equal((await shop.cheeseshop([...yank, "--undo"])).code, 0);
  const again = await make();
  const offered = await again.pip("newest", "install", "-i", SIMPLE, "yanked-lib>=0.1");
  assert.equal(offered.code, 0, offered.output);
});

test("E1: a wheel for another Python is said to be for another", IF_CLIENTS, async () => {
  const { wheel } = writeFiles({ name: "future-lib", version: "1.0", requiresPython: ">=4" });
  await shop.cheeseshop(["publish", "--index", "root/test", wheel]);
  const done = await (await make()).pip("newest", "install", "-i", SIMPLE, "future-lib");
  assert.equal(done.code, 1);
  assert.match(done.output, />=4/);
});
