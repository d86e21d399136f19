/** Installing through a mirror: of another server of ours, and of PyPI. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { PYPI } from "../../src/standards/known-indexes.ts";
import { findClients, PIP_VERSIONS, temporaryFolder } from "../clients.ts";
import { makeEnvironment, type PythonEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop, type Shop } from "../shop.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };
/** Small, pure, with one dependency. */
const FROM_PYPI = ["jinja2==3.1.6", "markupsafe"];

const opened: Shop[] = [];
after(() => Promise.all(opened.map((shop) => shop.stop())));

async function open(...args: Parameters<typeof openShop>): Promise<Shop> {
  const shop = await openShop(...args);
  opened.push(shop);
  return shop;
}

function make(): Promise<PythonEnvironment> {
  return makeEnvironment(
    clients ?? assert.fail("The tests are skipped where there are no clients"),
  );
}

test("what one of our servers publishes, another one mirrors, whole", IF_CLIENTS, async () => {
  const first = await open();
  const { wheel, sdist } = writeFiles({ name: "far-lib", version: "1.0", requiresPython: ">=3.8" });
  assert.equal((await first.cheeseshop(["publish", wheel, sdist])).code, 0);

  const data = path.join(temporaryFolder(), "data");
  const upstream = ["--upstream", `${first.address}/simple/`];
  const second = await open({ data, args: upstream });
  const simple = `${second.address}/simple/`;

  for (const pip of PIP_VERSIONS) {
    const environment = await make();
    const done = await environment.pip(pip, "install", "--index-url", simple, "far-lib");
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(await environment.listInstalled(), ["far-lib==1.0"]);
  }

  await first.stop();
  const offline = await make();
  const kept = await offline.uvPip("install", "--index-url", simple, "far-lib");
  assert.equal(kept.code, 0, kept.output);

  await second.stop();
  const third = await open({ data, args: ["--upstream", "none"] });
  const later = await make();
  const again = await later.uvPip("install", "--index-url", `${third.address}/simple/`, "far-lib");
  assert.equal(again.code, 0, again.output);
});

test(
  "a release that appears upstream is seen when the page is no longer fresh",
  IF_CLIENTS,
  async () => {
    const first = await open();
    const publish = async (version: string): Promise<void> => {
      const { wheel } = writeFiles({ name: "moving-lib", version });
      assert.equal((await first.cheeseshop(["publish", wheel])).code, 0);
    };
    await publish("1.0");
    const args = ["--upstream", `${first.address}/simple/`, "--mirror-fresh", "0"];
    const second = await open({ args });
    const environment = await make();
    const install = () =>
      environment.pip("newest", "install", "-U", "-i", `${second.address}/simple/`, "moving-lib");
    await install();
    await publish("2.0");
    await install();
    assert.deepEqual(await environment.listInstalled(), ["moving-lib==2.0"]);
  },
);

test("PyPI through the mirror, and again with the upstream cut", IF_CLIENTS, async (t) => {
  const data = path.join(temporaryFolder(), "data");
  const online = await open({ data, args: ["--upstream", PYPI.simpleUrl] });
  const page = await online.ask("GET", "/simple/jinja2/");
  if (page.status !== 200) return t.skip(`PyPI cannot be reached from here: ${await page.text()}`);

  const first = await make();
  const simple = `${online.address}/simple/`;
  const filled = await first.pip("newest", "install", "--index-url", simple, ...FROM_PYPI);
  assert.equal(filled.code, 0, filled.output);
  assert.match(filled.output, /\.whl\.metadata/);
  await online.stop();

  const cut = await open({ data, args: ["--upstream", "none"] });
  for (const pip of PIP_VERSIONS) {
    const environment = await make();
    const args = ["install", "--index-url", `${cut.address}/simple/`, ...FROM_PYPI];
    const done = await environment.pip(pip, ...args);
    assert.equal(done.code, 0, done.output);
    const works = "import jinja2; print(jinja2.Template('{{ 1 + 2 }}').render())";
    assert.equal((await environment.evaluate(works)).stdout, "3\n");
  }
  const environment = await make();
  const args = ["install", "--index-url", `${cut.address}/simple/`, ...FROM_PYPI];
  const done = await environment.uvPip(...args);
  assert.equal(done.code, 0, done.output);
});

test("a name that was never asked for, and no upstream: pip is told so", IF_CLIENTS, async () => {
  const shop = await open();
  const environment = await make();
  const done = await environment.pip("newest", "install", "-i", `${shop.address}/simple/`, "flask");
  assert.notEqual(done.code, 0);
  assert.match(done.output, /No matching distribution found for flask/);
});
