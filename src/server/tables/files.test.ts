import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop, type SampleShop } from "../../../test/fakes/sample-shop.ts";
import { parseName } from "../../standards/name.ts";
import { addReference } from "./blobs.ts";
import {
  addFile,
  findFile,
  findFileMetadata,
  listFiles,
  listFilesOfRelease,
  type NewFile,
  removeFile,
  setYanked,
} from "./files.ts";
import { addProject, type Project } from "./projects.ts";
import { addRelease, findRelease, listReleases, type Release } from "./releases.ts";

async function setUp(): Promise<{ shop: SampleShop; indexId: number; project: Project }> {
  const shop = await openSampleShop();
  const indexId = (await shop.index("root/main")).id;
  const project = await shop.db.transaction((db) =>
    addProject(db, {
      indexId,
      name: parseName("spam"),
      displayName: "Spam",
      created: "2026",
      createdBy: "root",
      isClaimed: false,
    }),
  );
  return { shop, indexId, project };
}

async function release(shop: SampleShop, project: Project, version: string): Promise<Release> {
  return shop.db.transaction(
    async (db) =>
      (await findRelease(db, project.id, version)) ??
      addRelease(db, {
        projectId: project.id,
        version,
        summary: undefined,
        metadata: "{}",
        created: "2026",
      }),
  );
}

async function file(
  shop: SampleShop,
  indexId: number,
  of: Release,
  more: Partial<NewFile> & Pick<NewFile, "filename">,
): Promise<number> {
  const whole: NewFile = {
    indexId,
    release: of,
    kind: "wheel",
    pythonTag: "py3",
    sha256: "ab".repeat(32),
    size: 10,
    md5: undefined,
    blake2b: "cd".repeat(32),
    requiresPython: undefined,
    uploaded: "2026-08-22T10:00:00.000000Z",
    uploadedBy: "root",
    metadata: undefined,
    ...more,
  };
  return shop.db.transaction(async (db) => {
    await addReference(db, { sha256: whole.sha256, size: whole.size, at: "2026" });
    return addFile(db, whole);
  });
}

test("findFile() gives back what addFile() was given, within the one index", async () => {
  const { shop, indexId, project } = await setUp();
  const of = await release(shop, project, "1.0");
  const bytes = Buffer.from("Metadata-Version: 2.4\n");
  const id = await file(shop, indexId, of, {
    filename: "spam-1.0-py3-none-any.whl",
    md5: "ef".repeat(16),
    requiresPython: ">=3.9",
    metadata: { sha256: "01".repeat(32), bytes },
  });
  const found = await findFile(shop.db.read, indexId, "spam-1.0-py3-none-any.whl");
  assert.deepEqual(found, {
    id,
    indexId,
    projectId: project.id,
    releaseId: of.id,
    version: "1.0",
    versionOrder: of.versionOrder,
    filename: "spam-1.0-py3-none-any.whl",
    kind: "wheel",
    pythonTag: "py3",
    sha256: "ab".repeat(32),
    size: 10,
    md5: "ef".repeat(16),
    blake2b: "cd".repeat(32),
    requiresPython: ">=3.9",
    uploaded: "2026-08-22T10:00:00.000000Z",
    uploadedBy: "root",
    yanked: false,
    metadataSha256: "01".repeat(32),
    provenance: undefined,
  });
  assert.deepEqual(Buffer.from((await findFileMetadata(shop.db.read, id)) ?? []), bytes);
  const other = (await shop.index("root/test")).id;
  assert.equal(await findFile(shop.db.read, other, "spam-1.0-py3-none-any.whl"), undefined);
});

test("listFiles() is in the order of versions, then of names", async () => {
  const { shop, indexId, project } = await setUp();
  const filenames = [
    "spam-10.0.tar.gz",
    "spam-9.0.tar.gz",
    "spam-9.0-py3.whl",
    "spam-10.0rc1.tar.gz",
  ];
  for (const filename of filenames) {
    const version = /-(.*?)(-py3\.whl|\.tar\.gz)$/.exec(filename)?.[1] ?? "";
    await file(shop, indexId, await release(shop, project, version), { filename });
  }
  assert.deepEqual(
    (await listFiles(shop.db.read, project.id)).map((one) => one.filename),
    ["spam-9.0-py3.whl", "spam-9.0.tar.gz", "spam-10.0rc1.tar.gz", "spam-10.0.tar.gz"],
  );
  assert.deepEqual(
    (await listReleases(shop.db.read, project.id)).map((one) => [one.version, one.fileCount]),
    [
      ["9.0", 2],
      ["10.0rc1", 1],
      ["10.0", 1],
    ],
  );
});

test("findRelease() finds a version in any spelling that is equal", async () => {
  const { shop, project } = await setUp();
  const made = await release(shop, project, "1.0");
  for (const spelling of ["1", "1.0.0", "v1.0", "01.0"]) {
    assert.equal((await findRelease(shop.db.read, project.id, spelling))?.id, made.id, spelling);
  }
  for (const other of ["1.0.1", "1.0rc1", "1.0+local", "1!1.0", "no version"]) {
    assert.equal(await findRelease(shop.db.read, project.id, other), undefined, other);
  }
});

test("setYanked() yanks a file or a whole release, with or without a reason, and back", async () => {
  const { shop, indexId, project } = await setUp();
  const of = await release(shop, project, "1.0");
  const id = await file(shop, indexId, of, { filename: "a.whl" });
  await file(shop, indexId, of, { filename: "b.whl" });
  const yanked = async () =>
    (await listFilesOfRelease(shop.db.read, of.id)).map((one) => one.yanked);

  const set = (target: Parameters<typeof setYanked>[1], value: boolean | string) =>
    shop.db.transaction((db) => setYanked(db, target, value));
  assert.equal(await set({ fileId: id }, "broken"), true);
  assert.deepEqual(await yanked(), ["broken", false]);
  assert.equal((await listReleases(shop.db.read, project.id))[0]?.yankedCount, 1);
  assert.equal(await set({ releaseId: of.id }, true), true);
  assert.deepEqual(await yanked(), [true, true]);
  await set({ releaseId: of.id }, false);
  assert.deepEqual(await yanked(), [false, false]);
  assert.equal(await set({ fileId: 999 }, true), false);
});

test("removeFile() takes the file and its metadata, and other rows with the same bytes stay", async () => {
  const { shop, indexId, project } = await setUp();
  const of = await release(shop, project, "1.0");
  const metadata = { sha256: "01".repeat(32), bytes: Buffer.from("x") };
  const id = await file(shop, indexId, of, { filename: "a.whl", metadata });
  await file(shop, indexId, of, { filename: "b.whl" });
  assert.equal(await shop.db.transaction((db) => removeFile(db, id)), true);
  assert.equal(await shop.db.transaction((db) => removeFile(db, id)), false);
  assert.equal(await findFileMetadata(shop.db.read, id), undefined);
  const left = await listFilesOfRelease(shop.db.read, of.id);
  assert.deepEqual(
    left.map((one) => one.filename),
    ["b.whl"],
  );
});
