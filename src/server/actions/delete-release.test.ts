import assert from "node:assert/strict";
import { test } from "node:test";
import { addManyFiles } from "../../../test/fakes/many-files.ts";
import { openServer } from "../../../test/fakes/open-server.ts";
import { testWorkGrowth } from "../../../test/growth.ts";
import { listWrongCounts } from "../tables/blob-uses.ts";
import { listFiles } from "../tables/files.ts";
import { findProject } from "../tables/projects.ts";
import { findRelease, listReleases } from "../tables/releases.ts";
import { isReservedFilename } from "../tables/reserved-filenames.ts";
import { type Deletion, deleteRelease } from "./delete-release.ts";

const { parts, admin } = await openServer();
const index = parts.indexes.find("root/main");
assert.ok(index !== undefined);
let projects = 0;

/** A new project; deletes of it what it is told. */
async function setUp(releases: number, filesOfEach: number) {
  projects += 1;
  const name = `project-${projects}`;
  const project = await addManyFiles(parts.db, {
    ...{ indexId: index?.id ?? 0, name, releases, filesOfEach },
  });
  const found = await findProject(parts.db.read, index?.id ?? 0, project);
  assert.ok(found !== undefined && index !== undefined);
  const remove = (what: Pick<Deletion, "version" | "filename"> = {}) =>
    deleteRelease(parts, admin, { index, project, ...what });
  const fileOf = (version: string, build: number): string =>
    `${name.replace("-", "_")}-${version}-${build}-py3-none-any.whl`;
  return { id: found.id, project, remove, fileOf };
}

const WHAT: readonly (readonly [
  what: string,
  asked: (fileOf: (version: string, build: number) => string) => Partial<Deletion>,
  left: Readonly<Record<string, number>>,
])[] = [
  ["a project", () => ({}), {}],
  ["a release", () => ({ version: "1.1" }), { "1.0": 3 }],
  ["a file", (fileOf) => ({ version: "1.1", filename: fileOf("1.1", 2) }), { "1.0": 3, "1.1": 2 }],
];

for (const [what, asked, left] of WHAT) {
  test(`deleteRelease() of ${what} takes its files and no others, and gives up their bytes`, async () => {
    const { id, remove, fileOf } = await setUp(2, 3);
    const before = await listFiles(parts.db.read, id);
    await remove(asked(fileOf));
    const releases = await listReleases(parts.db.read, id);
    const counts = releases.map(({ version, fileCount }) => [version, fileCount]);
    assert.deepEqual(Object.fromEntries(counts), left);
    const isThere = (await findRelease(parts.db.read, id, "1.1")) !== undefined;
    assert.equal(isThere, "1.1" in left);
    assert.deepEqual(await listWrongCounts(parts.db.read), []);
    const stay = new Set((await listFiles(parts.db.read, id)).map(({ filename }) => filename));
    for (const { filename } of before) {
      const isReserved = await isReservedFilename(parts.db.read, index?.id ?? 0, filename);
      assert.equal(isReserved, !stay.has(filename), filename);
    }
  });
}

test("deleteRelease() of the last file takes its release", async () => {
  const { id, remove, fileOf } = await setUp(1, 1);
  await remove({ version: "1.0", filename: fileOf("1.0", 1) });
  assert.equal(await findRelease(parts.db.read, id, "1.0"), undefined);
});

test("deleteRelease() knows nothing of what is not there", async () => {
  const { remove } = await setUp(1, 1);
  const kind = "not-found";
  await assert.rejects(remove({ version: "2.0" }), { kind });
  await assert.rejects(remove({ version: "1.0", filename: "other.whl" }), { kind });
  await remove();
  await assert.rejects(remove(), { kind });
  await assert.rejects(remove({ version: "1.0" }), { kind });
});

test("deleteRelease() answers readers while it works", async () => {
  const { remove } = await setUp(1, 2000);
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await remove();
  isDone = true;
  assert.ok(turns >= 4, `${turns} turns`);
});

testWorkGrowth(
  "deleteRelease() of one release",
  250,
  async (size) => (await setUp(1, size)).remove,
);
testWorkGrowth("deleteRelease() of releases", 250, async (size) => (await setUp(size, 1)).remove);
