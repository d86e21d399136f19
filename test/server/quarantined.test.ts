/** What a quarantined project still shows: its page, and nothing that stands in its files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setStatus } from "../../src/server/actions/manage-projects.ts";
import { parseName } from "../../src/standards/name.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const server = await openServer();
const line = makeLine(server.address);
const BAD = { name: "bad", version: "1.0", summary: "steals passwords" };
const GOOD = { name: "good", version: "1.0", summary: "keeps passwords" };

for (const sample of [BAD, GOOD]) {
  const [filename, bytes] = [wheelFilename(sample), makeWheel(sample)];
  const sent = await server.upload({ ...sample, filename, bytes });
  assert.equal(sent.statusCode, 200, sent.body);
}

const FILE = `/files/${sha256Of(makeWheel(BAD))}/${wheelFilename(BAD)}`;

/** Where the project's version, filename or summary was told before, and the words that told it. */
const PLACES: readonly (readonly [string, RegExp])[] = [
  ["/+search?q=passwords", /steals/],
  ["/search?q=passwords", /steals/],
  ["/+changes", /bad-1\.0/],
  ["/simple/bad/", /bad-1\.0/],
  ["/root/main/", /steals/],
];

for (const path of [...PLACES.map(([path]) => path), FILE]) {
  test(`${path} tells of a project before its quarantine`, async () => {
    const answer = await line.ask("GET", path, { accept: "text/html" });
    assert.equal(answer.status, 200);
    const words = PLACES.find(([place]) => place === path)?.[1];
    if (words !== undefined) assert.match(answer.body.toString(), words);
  });
}

test("a quarantine", async () => {
  const place = { index: "root/main", project: parseName("bad") };
  await setStatus(server.parts, server.admin, place, { status: "quarantined", reason: "malware" });
});

for (const [path, words] of PLACES) {
  test(`${path} tells nothing out of the files of a quarantined project`, async () => {
    const answer = await line.ask("GET", path, { accept: "text/html" });
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.body.toString(), words);
  });
}

test("a file of a quarantined project is not found, though it was warm", async () => {
  assert.equal((await line.ask("GET", FILE)).status, 404);
});

test("a feed still tells that something was done, and why", async () => {
  const { changes } = JSON.parse((await line.ask("GET", "/+changes")).body.toString()) as {
    readonly changes: readonly Readonly<Record<string, unknown>>[];
  };
  const ofBad = changes.filter(({ project }) => project === "bad");
  assert.deepEqual(
    ofBad.map(({ did, version }) => [did, version]),
    ofBad.map(({ did }) => [did, undefined]),
  );
  assert.match(String(ofBad.at(-1)?.detail), /malware/);
  const ofGood = changes.filter(({ project }) => project === "good");
  assert.ok(ofGood.some(({ filename }) => filename === wheelFilename(GOOD)));
});
