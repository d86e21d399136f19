import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../../standards/name.ts";
import type { Database, Transaction } from "../database/database.ts";
import { openTemporarySqlite } from "../database/sqlite.ts";
import { addReference } from "./blobs.ts";
import { addFile, setYanked } from "./files.ts";
import { DEFAULT_SETTINGS } from "./index-settings.ts";
import { addIndex } from "./indexes.ts";
import { listHostedLines, listMirroredLines } from "./project-lines.ts";
import { addProject, setProjectDeleted } from "./projects.ts";
import { addRelease } from "./releases.ts";
import { addUser } from "./users.ts";

const AT = "2026-08-22T10:00:00.000000Z";

test("listHostedLines() lists by name, from the beginning that is asked, a page at a time", async (t) => {
  const { db, indexId } = await openIndex(t.after.bind(t));
  await db.transaction(async (rows) => {
    for (const name of ["b", "a-c", "a", "a-b"]) await addProjectRow(rows, indexId, name);
    const gone = await addProjectRow(rows, indexId, "a-gone");
    await setProjectDeleted(rows, gone, AT);
  });
  const namesOf = async (prefix: string, after?: string, limit = 10): Promise<string[]> =>
    (await listHostedLines(db.read, indexId, { prefix, after, limit })).map(({ name }) => name);

  assert.deepEqual(await namesOf(""), ["a", "a-b", "a-c", "b"]);
  assert.deepEqual(await namesOf("a-"), ["a-b", "a-c"]);
  assert.deepEqual(await namesOf("", "a-b"), ["a-c", "b"]);
  assert.deepEqual(await namesOf("a", "a", 1), ["a-b"]);
  assert.deepEqual(await namesOf("z"), []);
});

test("listHostedLines() tells the newest release that is not yanked", async (t) => {
  const { db, indexId } = await openIndex(t.after.bind(t));
  await db.transaction(async (rows) => {
    const projectId = await addProjectRow(rows, indexId, "tool");
    await addReleaseRow(rows, indexId, projectId, "0.0.9");
    await addReleaseRow(rows, indexId, projectId, "0.0.10");
    const yanked = await addReleaseRow(rows, indexId, projectId, "0.0.11");
    await setYanked(rows, { releaseId: yanked }, "broken");
    await addProjectRow(rows, indexId, "empty");
  });
  assert.deepEqual(
    await listHostedLines(db.read, indexId, { prefix: "", after: undefined, limit: 9 }),
    [
      { name: "empty", displayName: "EMPTY", projectStatus: "active" },
      {
        name: "tool",
        displayName: "TOOL",
        projectStatus: "active",
        version: "0.0.10",
        updated: AT,
        summary: "About 0.0.10",
      },
    ],
  );
});

test("listMirroredLines() lists the names that the upstream had", async (t) => {
  const { db, indexId } = await openIndex(t.after.bind(t));
  await db.transaction(async (rows) => {
    for (const [name, display] of [
      ["a-b", "A_B"],
      ["b", "b"],
    ] as const) {
      await rows
        .insertInto("upstream_names")
        .values({ index_id: indexId, name, display })
        .execute();
    }
  });
  assert.deepEqual(
    await listMirroredLines(db.read, indexId, { prefix: "a", after: undefined, limit: 9 }),
    [{ name: "a-b", displayName: "A_B" }],
  );
});

async function openIndex(
  after: (close: () => Promise<void>) => void,
): Promise<{ readonly db: Database; readonly indexId: number }> {
  const db = openTemporarySqlite();
  after(() => db.close());
  const { id: indexId } = await db.transaction(async (rows) => {
    await addUser(rows, { name: "root", password: undefined, isAdmin: true, created: AT });
    return addIndex(rows, {
      owner: "root",
      name: "main",
      kind: "hosted",
      settings: DEFAULT_SETTINGS,
      created: AT,
    });
  });
  return { db, indexId };
}

async function addProjectRow(rows: Transaction, indexId: number, name: string): Promise<number> {
  const project = await addProject(rows, {
    indexId,
    name: parseName(name),
    displayName: name.toUpperCase(),
    created: AT,
    createdBy: "root",
    isClaimed: false,
  });
  return project.id;
}

async function addReleaseRow(
  rows: Transaction,
  indexId: number,
  projectId: number,
  version: string,
): Promise<number> {
  const summary = `About ${version}`;
  const release = await addRelease(rows, {
    projectId,
    version,
    summary,
    metadata: "{}",
    created: AT,
  });
  const sha256 = version.padEnd(64, "0");
  await addReference(rows, { sha256, size: 1, at: AT });
  await addFile(rows, {
    indexId,
    release,
    filename: `tool-${version}.tar.gz`,
    kind: "sdist",
    pythonTag: "source",
    sha256,
    size: 1,
    md5: undefined,
    blake2b: "",
    requiresPython: undefined,
    uploaded: AT,
    uploadedBy: "root",
    metadata: undefined,
  });
  return release.id;
}
