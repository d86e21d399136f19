/** Story E2: a test release whose dependencies come by the base of the index. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PYPI } from "../../src/standards/known-indexes.ts";
import { findClients, PIP_VERSIONS } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { buildProject, writeFiles, writeProject } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop({ args: ["--upstream", PYPI.simpleUrl] });
after(() => shop.stop());
const isReached = (await shop.ask("GET", "/simple/jinja2/")).status === 200;
const IF_PYPI = { skip: missing ?? (isReached ? false : "PyPI cannot be reached from here") };
const SIMPLE = `${shop.address}/root/test/simple/`;
const ADD = "from sample_lib import example; print(example.add(1, 2))";

before(async () => {
  if (clients === undefined || !isReached) return;
  const lines = ['dependencies = ["jinja2>=3"]'];
  const tree = writeProject({ name: "sample-lib", version: "0.0.1", lines });
  const files = await buildProject(clients, tree);
  const sent = await shop.cheeseshop(["publish", "--index", "root/test", ...files]);
  assert.equal(sent.code, 0, sent.output);
});

for (const pip of PIP_VERSIONS) {
  test(`E2: pip ${pip} needs no second index`, IF_PYPI, async () => {
    const environment = await makeEnvironment(clients ?? assert.fail());
    const done = await environment.pip(pip, "install", "-i", SIMPLE, "sample-lib==0.0.1");
    assert.equal(done.code, 0, done.output);
    assert.equal((await environment.evaluate(`import jinja2; ${ADD}`)).stdout, "3\n");
  });
}

test("E2: an index without a base leaves the client to name what is missing", IF_PYPI, async () => {
  assert.equal((await shop.cheeseshop(["index", "create", "root/alone"])).code, 0);
  const { wheel } = writeFiles({ name: "needs-much", version: "1.0", requires: ["jinja2>=3"] });
  assert.equal((await shop.cheeseshop(["publish", "--index", "root/alone", wheel])).code, 0);
  const environment = await makeEnvironment(clients ?? assert.fail());
  const simple = `${shop.address}/root/alone/simple/`;
  const done = await environment.pip("newest", "install", "-i", simple, "needs-much");
  assert.equal(done.code, 1);
  assert.match(done.output, /No matching distribution found for jinja2>=3/);
});
