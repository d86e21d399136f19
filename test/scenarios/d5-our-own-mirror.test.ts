/** Story D5: one copy of PyPI's packages for the whole office. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { PYPI } from "../../src/standards/known-indexes.ts";
import { findClients, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const WANTED = "idna==3.10";

test("D5: the first install fills the mirror, the second needs no network", {
  skip: missing ?? false,
}, async (t) => {
  const found = clients ?? assert.fail();
  const data = path.join(temporaryFolder(), "data");
  const online = await openShop({ data, args: ["--upstream", PYPI.simpleUrl] });
  t.after(() => online.stop());
  if ((await online.ask("GET", "/root/pypi/simple/idna/")).status !== 200) {
    return t.skip("PyPI cannot be reached from here");
  }
  const simple = `${online.address}/root/pypi/simple/`;
  const downloads = temporaryFolder();
  const environment = await makeEnvironment(found);
  const args = ["download", "--dest", downloads, "--index-url", simple, WANTED];
  const downloaded = await environment.pip("newest", ...args);
  assert.equal(downloaded.code, 0, downloaded.output);
  assert.deepEqual(readdirSync(downloads), ["idna-3.10-py3-none-any.whl"]);
  const byUv = await environment.uvPip("install", "--index-url", simple, WANTED);
  assert.equal(byUv.code, 0, byUv.output);
  await online.stop();

  const offline = await openShop({ data, args: ["--upstream", "none"] });
  t.after(() => offline.stop());
  const second = await makeEnvironment(found);
  const kept = `${offline.address}/root/pypi/simple/`;
  const again = await second.pip("newest", "install", "--index-url", kept, WANTED);
  assert.equal(again.code, 0, again.output);
  assert.equal((await second.evaluate("import idna; print(idna.__version__)")).stdout, "3.10\n");
});
