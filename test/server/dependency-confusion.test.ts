/**
 * A stranger takes our name on the upstream, with a higher version. In every state that a name of ours can be in, every
 * address that could lead to a file is asked, with redirects followed, and with what a cache kept of the
 * stranger: none tells anything of his, and nobody asks for it.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { makeIndex } from "../../src/server/actions/manage-indexes.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, metadataText, wheelFilename } from "../fakes/sample-files.ts";

const STRANGE = "Brought by a stranger";
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

interface Wheel {
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly metadata: Uint8Array;
}

function makeFile(name: string, version: string, summary: string): Wheel {
  const release = { name, version, summary };
  const bytes = makeWheel(release);
  const metadata = Buffer.from(metadataText(release));
  return { filename: wheelFilename(release), bytes, sha256: sha256Of(bytes), metadata };
}

/** What the stranger has: a newer release, and other bytes under the name of our own file. */
const theirsOf = (name: string): readonly Wheel[] => [
  makeFile(name, "99.0", STRANGE),
  makeFile(name, "1.0", STRANGE),
];
const ourOf = (name: string): Wheel => makeFile(name, "1.0", "Ours");

const STATES = {
  hosted: "which the index hosts",
  base: "which a base hosts",
  hidden: "which a base hosts that the reader may not read",
  empty: "whose only file was deleted",
  gone: "whose project was deleted",
  yanked: "whose only release is yanked",
  bad: "which is quarantined",
  "acme-new": "which is private, and hosted nowhere",
  late: "of which the mirror had the stranger's before it was hosted",
} as const;
type Name = keyof typeof STATES;
const NAMES = Object.keys(STATES) as readonly Name[];

const upstream = await openFakeUpstream(
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      Object.fromEntries(theirsOf(name).map((file) => [file.filename, file])),
    ]),
  ),
);
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });
const { parts, admin } = server;
const line = makeLine(server.address);

/** ETags of answers that told of the stranger. */
const etags = new Set<string>();

before(async () => {
  await makeIndex(parts, admin, { index: "root/open", kind: "hosted" });
  const membersOnly = { read: "members", upload: "members" };
  await makeIndex(parts, admin, { index: "root/closed", kind: "hosted", settings: membersOnly });
  await server.ask("PATCH", "/+api/indexes/root/main", {
    body: { bases: ["root/open", "root/closed", "root/pypi"], privateNames: ["acme-*"] },
  });
  for (const address of addressesOf("late")) await walk(address);
  assert.ok(etags.size > 0, "the stranger was seen, and could be kept");
  for (const name of NAMES) {
    if (name === "acme-new") continue;
    const index = { base: "root/open", hidden: "root/closed" }[String(name)] ?? "root/main";
    const sent = await server.upload({ name, version: "1.0", ...ourOf(name) }, { index });
    assert.equal(sent.statusCode, 200, sent.body);
  }
  const projects = "/+api/indexes/root/main/projects";
  await server.ask("DELETE", `${projects}/empty/1.0/${ourOf("empty").filename}`);
  await server.ask("DELETE", `${projects}/gone`);
  await server.ask("PUT", `${projects}/yanked/1.0/yank`, { body: { reason: "broken" } });
  await server.ask("PUT", `${projects}/bad/status`, { body: { status: "quarantined" } });
});

/** Every address that may lead to a file of this name, or tell of one. */
function addressesOf(name: Name): readonly string[] {
  const [newer, other] = theirsOf(name);
  assert.ok(newer !== undefined && other !== undefined);
  const our = ourOf(name);
  const files = [
    [newer.sha256, newer.filename],
    [other.sha256, other.filename],
    [newer.sha256, our.filename],
    [our.sha256, newer.filename],
    ["-", newer.filename],
    ["-", our.filename],
  ].flatMap(([sha256, filename]) => [
    `files/${sha256}/${filename}`,
    `files/${sha256}/${filename}.metadata`,
    `+f/${sha256?.slice(0, 3)}/${sha256?.slice(3, 16)}/${filename}`,
    `packages/${sha256?.slice(0, 2)}/${sha256?.slice(2, 4)}/${sha256?.slice(4)}/${filename}`,
    `packages/py3/${name[0]}/${name}/${filename}`,
    `packages/sha256/${sha256?.slice(0, 2)}/${sha256}/${filename}`,
    `packages/${filename}`,
  ]);
  const pages = [
    ...[`simple/${name}/`, `simple/${name}`, `+simple/${name}/`, `pypi/${name}/json`],
    ...[`pypi/${name}/99.0/json`, `pypi/${name}/1.0/json`, `${name}/json`, `pypi/${name}/`],
    ...[`pypi/${name}/99.0/`, `project/${name}/99.0/`, `legacy/${name}/99.0/`, `${name}/`],
    ...[`${name}/99.0/`, `${name}/1.0/`, `+search?q=${name}`, `+search?q=stranger`],
    ...["+changes?since=0", "simple/", "search?q=stranger", `search?q=${name}`],
  ];
  return [...pages, ...files].flatMap((at) => [`/${at}`, `/root/main/${at}`]);
}

/** Asks in each form that matters, with old ETags, and follows where it is led. */
async function walk(address: string): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (const [method, headers] of address.includes(".whl") ? FILE_FORMS : pageForms()) {
    let path = address;
    for (let redirects = 0; redirects < 5; redirects += 1) {
      const answer = await line.ask(method, path, headers);
      answers.push(answer);
      const { location, etag } = answer.headers;
      if (answer.body.includes(STRANGE) && typeof etag === "string") etags.add(etag);
      if (typeof location !== "string") break;
      path = new URL(location, `${server.address}${path}`).pathname;
    }
  }
  return answers;
}

type Form = readonly [method: string, headers: Readonly<Record<string, string>>];
const FILE_FORMS: readonly Form[] = [
  ["HEAD", {}],
  ["GET", { range: "bytes=0-99999" }],
];
const pageForms = (): readonly Form[] =>
  ["text/html", JSON_TYPE].flatMap((accept) => [
    ["GET", { accept }],
    ["GET", { accept, "if-none-match": [...etags].join(", ") }],
  ]);

describe("of a stranger nothing is told, and nothing asked, by a name", () => {
  for (const name of NAMES) {
    test(STATES[name], async () => {
      const theirs = theirsOf(name);
      upstream.forget();
      let found = 0;
      for (const address of addressesOf(name)) {
        for (const { status, headers, body } of await walk(address)) {
          assert.notEqual(status, 304, address);
          assert.ok(status < 500, `${address}: ${status} ${body}`);
          const text = body.toString("latin1");
          assert.ok(!text.includes(STRANGE), address);
          for (const { bytes, sha256 } of theirs) {
            assert.ok(!body.equals(bytes), address);
            assert.ok(!(status === 200 && text.includes(sha256)), address);
            assert.ok(!String(headers.etag).includes(sha256), address);
          }
          if (status === 200 && text.includes(ourOf(name).sha256)) found += 1;
        }
      }
      const isShown = ["hosted", "base", "yanked", "late"].includes(name);
      assert.equal(found > 0, isShown, "our own file is found where there is one to be shown");
      const asked = upstream.requests.filter(({ path }) => path.includes(name));
      assert.deepEqual(asked, []);
    });
  }

  test("while the database cannot tell whose it is", async () => {
    upstream.forget();
    await parts.db.transaction(({ schema }) =>
      schema.alterTable("projects").renameTo("projects_lost").execute(),
    );
    for (const name of NAMES) {
      for (const address of addressesOf(name)) {
        for (const { body } of await walk(address)) {
          assert.ok(!body.includes(STRANGE), address);
          for (const { bytes } of theirsOf(name)) assert.ok(!body.equals(bytes), address);
        }
      }
    }
    assert.deepEqual(upstream.requests, []);
  });
});
