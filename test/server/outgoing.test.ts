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

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** What must not be reached: on every address of this machine. */
const seen: string[] = [];
const inside = createServer((request, response) => {
  seen.push(request.url ?? "");
  response.end(LAST.bytes);
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

interface Wheel {
  readonly name: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

function makeFile(name: string): Wheel {
  const release = { name, version: "1.0" };
  const bytes = makeWheel(release);
  return { name, filename: wheelFilename(release), bytes, sha256: sha256Of(bytes) };
}

const html = (text: string): Fault => ({ text, type: "text/html" });
const leadTo = (location: string): Fault => ({ status: 302, headers: { location } });

/** How the upstream leads elsewhere, and what is asked for then. */
interface Way {
  readonly part: "simple" | "files";
  fault(target: string, file: Wheel): Fault;
  asked(file: Wheel): string;
}

const page = ({ name }: Wheel): string => `simple/${name}/`;
const known = ({ sha256, filename }: Wheel): string => `files/${sha256}/${filename}`;
const unknown = ({ filename }: Wheel): string => `files/-/${filename}`;

const LINKS: Way = {
  part: "simple",
  fault: (target, { filename, sha256 }) =>
    html(`<a href="${target}/${filename}#sha256=${sha256}">${filename}</a>`),
  asked: known,
};
const WAYS: Readonly<Record<string, Way>> = {
  "a page redirects": { part: "simple", fault: leadTo, asked: page },
  "a file redirects": { part: "files", fault: leadTo, asked: known },
  "a page links": LINKS,
  "a page has a base": {
    part: "simple",
    fault: (target, { filename }) =>
      html(`<base href="${target}/"><a href="${filename}">${filename}</a>`),
    asked: unknown,
  },
  "a page announces metadata": {
    part: "simple",
    fault: (target, { filename }) =>
      html(
        `<a href="${target}/${filename}" data-core-metadata="sha256=${"0".repeat(64)}">${filename}</a>`,
      ),
    asked: (file) => `${unknown(file)}.metadata`,
  },
  "a page in JSON links": {
    part: "simple",
    fault: (target, { name, filename, sha256 }) => ({
      type: JSON_TYPE,
      text: JSON.stringify({
        ...{ name, files: [{ filename, url: `${target}/${filename}`, hashes: { sha256 } }] },
      }),
    }),
    asked: known,
  },
};

/** A project for each case, so that all can be asked of one server. */
const cases = Object.entries(WAYS).flatMap(([what, way], at) =>
  HOSTS.map((host, number) => ({ what, way, host, file: makeFile(`case-${at}-${number}`) })),
);
const LAST = makeFile("last");
const upstream = await openFakeUpstream(
  Object.fromEntries(
    [...cases.map(({ file }) => file), LAST].map((file) => [file.name, { [file.filename]: file }]),
  ),
);
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });

for (const { what, way, host, file } of cases) {
  test(`where ${what} to ${host}, nobody goes there`, async () => {
    upstream.behave();
    upstream.misbehave(`/${way.part}/${file.name}/`, way.fault(`http://${host}:${port}`, file));
    const page = await server.ask("GET", `/root/pypi/simple/${file.name}/`);
    assert.ok([200, 502].includes(page.statusCode), page.body);
    const answer = await server.ask("GET", `/root/pypi/${way.asked(file)}`);
    assert.equal(answer.statusCode, 502, answer.body);
    assert.match(answer.json().detail, /is an address inside/);
    assert.deepEqual(seen, []);
  });
}

test("where the list redirects inside, nobody goes there", async () => {
  upstream.behave();
  upstream.misbehave("/simple/", leadTo(`http://localhost:${port}/simple/`));
  await assert.rejects(refreshMirrors(server.parts));
  assert.equal((await server.ask("GET", "/root/pypi/simple/")).statusCode, 200);
  assert.deepEqual(seen, []);
});

test("whoever has named a host inside for the files of an upstream is taken at his word", async () => {
  upstream.behave();
  upstream.misbehave("/simple/last/", LINKS.fault(`http://localhost:${port}`, LAST));
  const fileHosts = [`localhost:${port}`];
  await changeIndex(server.parts, server.admin, "root/pypi", { settings: { fileHosts } });
  await server.ask("GET", "/root/pypi/simple/last/");
  const answer = await server.ask("GET", `/root/pypi/${LINKS.asked(LAST)}`);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual([...new Set(seen)], [`/${LAST.filename}`]);
});
