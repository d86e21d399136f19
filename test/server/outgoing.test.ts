/**
 * Where a server goes by itself: to its upstream and to what the upstream's pages link to, and never to an address
 * inside, however it is written and whatever leads there. What listens inside sees no request.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { changeIndex } from "../../src/server/actions/manage-indexes.ts";
import { refreshMirrors } from "../../src/server/jobs/refresh-mirrors.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type Fault, openFakeUpstream } from "../fakes/fake-upstream.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const RELEASE = { name: "demo", version: "1.0" };
const WHEEL = wheelFilename(RELEASE);
const BYTES = makeWheel(RELEASE);
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** What must not be reached: on every address of this machine. */
const seen: string[] = [];
const inside = createServer((request, response) => {
  seen.push(request.url ?? "");
  response.end(BYTES);
});
inside.listen(0);
await once(inside, "listening");
after(() => inside.close());
const { port } = inside.address() as AddressInfo;

const HOSTS = [
  ...["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "127.1", "2130706433", "0x7f.0.0.1"],
  ...["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]"],
  ...["169.254.169.254", "100.100.100.200", "10.0.0.1", "192.168.0.1", "172.16.0.1", "[fd00::1]"],
];

const upstream = await openFakeUpstream({ demo: { [WHEEL]: { bytes: BYTES } } });
after(() => upstream.close());

const html = (text: string): Fault => ({ text, type: "text/html" });
const leadTo = (location: string): Fault => ({ status: 302, headers: { location } });
/** What misbehaves, how, and what is asked for then. */
const WAYS: Readonly<
  Record<string, readonly [part: string, (target: string) => Fault, asked: string]>
> = {
  "a page redirects": ["/simple/demo/", leadTo, "/root/pypi/simple/demo/"],
  "a file redirects": [
    `/files/demo/${WHEEL}`,
    leadTo,
    `/root/pypi/files/${sha256Of(BYTES)}/${WHEEL}`,
  ],
  "a page links": [
    "/simple/demo/",
    (target) => html(`<a href="${target}/${WHEEL}#sha256=${sha256Of(BYTES)}">${WHEEL}</a>`),
    `/root/pypi/files/${sha256Of(BYTES)}/${WHEEL}`,
  ],
  "a page has a base": [
    "/simple/demo/",
    (target) => html(`<base href="${target}/"><a href="${WHEEL}">${WHEEL}</a>`),
    `/root/pypi/files/-/${WHEEL}`,
  ],
  "a page announces metadata": [
    "/simple/demo/",
    (target) =>
      html(
        `<a href="${target}/${WHEEL}" data-core-metadata="sha256=${"0".repeat(64)}">${WHEEL}</a>`,
      ),
    `/root/pypi/files/-/${WHEEL}.metadata`,
  ],
  "a page in JSON links": [
    "/simple/demo/",
    (target) => ({
      type: JSON_TYPE,
      text: JSON.stringify({
        name: "demo",
        files: [
          { filename: WHEEL, url: `${target}/${WHEEL}`, hashes: { sha256: sha256Of(BYTES) } },
        ],
      }),
    }),
    `/root/pypi/files/${sha256Of(BYTES)}/${WHEEL}`,
  ],
};

for (const [what, [part, faultOf, asked]] of Object.entries(WAYS)) {
  for (const host of HOSTS) {
    test(`where ${what} to ${host}, nobody goes there`, async () => {
      const server = await openServer({ settings: { upstream: upstream.url } });
      upstream.behave();
      upstream.misbehave(part, faultOf(`http://${host}:${port}`));
      const page = await server.ask("GET", "/root/pypi/simple/demo/");
      assert.ok([200, 502].includes(page.statusCode), page.body);
      const answer = await server.ask("GET", asked);
      assert.equal(answer.statusCode, 502, answer.body);
      assert.match(answer.json().detail, /is an address inside/);
      assert.deepEqual(seen, []);
    });
  }
}

test("where the list redirects inside, nobody goes there", async () => {
  const server = await openServer({ settings: { upstream: upstream.url } });
  upstream.behave();
  upstream.misbehave("/simple/", leadTo(`http://localhost:${port}/simple/`));
  await assert.rejects(refreshMirrors(server.parts));
  assert.equal((await server.ask("GET", "/root/pypi/simple/")).statusCode, 200);
  assert.deepEqual(seen, []);
});

test("whoever has named a host inside for the files of an upstream is taken at his word", async () => {
  const server = await openServer({ settings: { upstream: upstream.url } });
  const [, faultOf, asked] = WAYS["a page links"] ?? assert.fail();
  upstream.behave();
  upstream.misbehave("/simple/demo/", faultOf(`http://localhost:${port}`));
  const fileHosts = [`localhost:${port}`];
  await changeIndex(server.parts, server.admin, "root/pypi", { settings: { fileHosts } });
  await server.ask("GET", "/root/pypi/simple/demo/");
  const answer = await server.ask("GET", asked);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual([...new Set(seen)], [`/${WHEEL}`]);
});
