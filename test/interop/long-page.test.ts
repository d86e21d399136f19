/** Real clients read the page of a project with so many files that it is kept and sent in pieces. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { findClients, PIP_VERSIONS } from "../clients.ts";
import type { StockedFile } from "../fakes/fake-index.ts";
import { hostStock } from "../fakes/hosted-stock.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, metadataText, wheelFilename } from "../fakes/sample-files.ts";
import { makeEnvironment, type PythonEnvironment } from "../python-environment.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };

const NAME = "long-lib";
/** A piece has some 600. */
const COUNT = 2000;
/** Of these there are real wheels: in the first piece, in the middle, and in the last one. */
const INSTALLED = ["0.1", "0.1000", `0.${COUNT}`];

const server = await openServer();
const line = makeLine(server.address);
const simple = `${server.address}/simple/`;

before(async () => {
  const files = Array.from({ length: COUNT }, (_, at) => stockRelease(`0.${at + 1}`));
  const { id } = server.parts.indexes.find("root/main") ?? assert.fail("There is no root/main");
  await hostStock(server.parts, id, { [NAME]: Object.fromEntries(files) });
});

function stockRelease(version: string): readonly [string, StockedFile] {
  const release = { name: NAME, version };
  const isReal = INSTALLED.includes(version);
  return [
    wheelFilename(release),
    {
      bytes: isReal ? makeWheel(release) : Buffer.from("never opened"),
      metadata: Buffer.from(metadataText(release)),
    },
  ];
}

async function ask(type: string, encoding: string): Promise<Answered> {
  const headers = { accept: type, "accept-encoding": encoding };
  const answer = await line.ask("GET", `/simple/${NAME}/`, headers);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["content-encoding"] ?? "identity", encoding);
  assert.equal(Number(answer.headers["content-length"]), answer.body.length);
  return answer;
}

for (const type of ["text/html", "application/vnd.pypi.simple.v1+json"]) {
  test(`the page as ${type} is the same plain, by gzip and by zstd`, async () => {
    const { body } = await ask(type, "identity");
    // Each name stands in the link, and by itself.
    const names = body.toString().match(/long_lib-0\.\d+-py3-none-any\.whl(?=[#"<])/g);
    assert.equal(names?.length, 2 * COUNT);
    // Twice: the second answer comes from memory.
    for (let round = 0; round < 2; round += 1) {
      assert.ok(gunzipSync((await ask(type, "gzip")).body).equals(body), "gzip");
      assert.ok(zstdDecompressSync((await ask(type, "zstd")).body).equals(body), "zstd");
    }
  });
}

/** Of the last, the first and one in the middle: then the whole page was read. */
async function installAll(
  environment: PythonEnvironment,
  install: (...args: string[]) => Promise<{ readonly code: number; readonly output: string }>,
): Promise<void> {
  const newest = INSTALLED.at(-1);
  for (const [asked, version] of [
    [NAME, newest],
    ...INSTALLED.map((version) => [`${NAME}==${version}`, version]),
  ]) {
    const done = await install("install", "--index-url", simple, asked ?? "");
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(await environment.listInstalled(), [`${NAME}==${version}`]);
  }
}

for (const pip of PIP_VERSIONS) {
  test(`pip ${pip} installs from all parts of a long page`, IF_CLIENTS, async () => {
    const environment = await makeEnvironment(clients ?? assert.fail("no clients"));
    await installAll(environment, (...args) => environment.pip(pip, ...args));
    const none = await environment.pip(pip, "install", "--index-url", simple, `${NAME}==9`);
    const versions = /from versions: ([^)]*)\)/.exec(none.output)?.[1]?.split(", ");
    assert.equal(versions?.length, COUNT, none.output.slice(0, 500));
  });
}

test("uv installs from all parts of a long page", IF_CLIENTS, async () => {
  const environment = await makeEnvironment(clients ?? assert.fail("no clients"));
  await installAll(environment, (...args) => environment.uvPip(...args));
});

test("Python's own gzip reads a long page to its end", IF_CLIENTS, async () => {
  const environment = await makeEnvironment(clients ?? assert.fail("no clients"));
  const code = [
    "import gzip, urllib.request as u",
    `ask = u.Request("${simple}${NAME}/", headers={"Accept-Encoding": "gzip"})`,
    "page = gzip.decompress(u.urlopen(ask).read())",
    "print(page.count(b'<a '))",
  ];
  assert.equal((await environment.evaluate(code.join("\n"))).stdout, `${COUNT}\n`);
});
