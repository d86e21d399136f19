/** Some indexes want a token in the path of their address: it is told to nobody who may not change it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { changeIndex } from "../../src/server/actions/manage-indexes.ts";
import { jsonLog } from "../../src/system/log.ts";
import { type Fault, openFakeUpstream } from "../fakes/fake-upstream.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeSdist, sdistFilename } from "../fakes/sample-files.ts";
import { hide } from "../secrets.ts";

const TOKEN = "S3CRET-of-the-path";
const RELEASE = { name: "demo", version: "1.0" };
const FILE = sdistFilename(RELEASE);
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const FILES = { [FILE]: { bytes: makeSdist(RELEASE) } };

const FAULTS: Readonly<Record<string, Fault>> = {
  "answers 500": { status: 500 },
  "answers 401": { status: 401 },
  "breaks the connection": "reset",
  "breaks off in the middle": "reset in the middle",
  "redirects for ever": "redirect loop",
  "redirects to another scheme": { status: 302, headers: { location: "ftp://x.example/" } },
  "sends what is no JSON": { text: "{", type: JSON_TYPE },
  "sends a page of another shape": { text: '{"name":"demo","files":[{}]}', type: JSON_TYPE },
  "sends another version": {
    text: '<meta name="pypi:repository-version" content="9.0">',
    type: "text/html",
  },
};

for (const [what, fault] of Object.entries(FAULTS)) {
  test(`an upstream that ${what} is told by its host alone`, async () => {
    hide(TOKEN);
    const upstream = await openFakeUpstream(
      { demo: FILES, unseen: FILES },
      { below: `/${TOKEN}`, kind: "poor" },
    );
    after(() => upstream.close());
    const heard: string[] = [];
    const log = jsonLog({ write: (line) => void heard.push(line) });
    const server = await openServer({ settings: { upstream: upstream.url, mirrorFresh: 0 }, log });
    const ask = async (path: string, accept = "*/*"): Promise<string> => {
      const { body, headers } = await server.ask("GET", path, { as: null, headers: { accept } });
      const said = `${JSON.stringify(headers)}\n${body}`;
      heard.push(said);
      return said;
    };
    const page = await ask("/root/pypi/simple/demo/", JSON_TYPE);
    const [address = ""] = /[^"]*\/files\/[^"#]*/.exec(page) ?? [];
    assert.notEqual(address, "");
    upstream.misbehave("/", fault);
    const refusal = await ask("/root/pypi/simple/unseen/");
    assert.match(refusal, new RegExp(upstream.host));
    await ask(new URL(address, "http://x/root/pypi/simple/demo/").pathname);
    for (const path of [
      ...["/root/pypi/simple/demo/", "/root/pypi/simple/", "/root/pypi/pypi/demo/json"],
      ...["/+api/indexes/root/pypi", "/+api/indexes", "/+metrics", "/root/pypi/+changes"],
    ]) {
      await ask(path);
    }
    await ask("/root/pypi/demo/", "text/html");
    await ask("/root/pypi/", "text/html");
    const other = new URL(`/${TOKEN}/other/simple/`, upstream.url).href;
    await changeIndex(server.parts, server.admin, "root/pypi", { settings: { upstream: other } });
    assert.match(await ask("/root/pypi/+changes"), /another path/);
    assert.deepEqual(
      heard.filter((text) => text.includes(TOKEN)),
      [],
    );
  });
}
