/** Puts files into a hosted index, past all rules: for tests of what is shown of them. */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Database, Transaction } from "../../src/server/database/database.ts";
import type { FileStore } from "../../src/server/files/file-store.ts";
import { addReference } from "../../src/server/tables/blobs.ts";
import { addFile } from "../../src/server/tables/files.ts";
import { addProject, type Project } from "../../src/server/tables/projects.ts";
import { addRelease, findRelease, type Release } from "../../src/server/tables/releases.ts";
import { findFileVersion } from "../../src/standards/file-owner.ts";
import { parseName } from "../../src/standards/name.ts";
import { sha256Of } from "../../src/system/digest.ts";
import type { Stock, StockedFile } from "./fake-index.ts";

const AT = "2026-08-22T10:00:00.000000Z";

export async function hostStock(
  { db, files }: { readonly db: Database; readonly files: FileStore },
  indexId: number,
  stock: Stock,
): Promise<void> {
  for (const [name, stocked] of Object.entries(stock)) {
    const contents = new Map(Object.values(stocked).map(({ bytes }) => [sha256Of(bytes), bytes]));
    for (const [sha256, bytes] of contents) {
      const temporary = path.join(files.temporaryFolder, randomUUID());
      await writeFile(temporary, bytes);
      await files.put(sha256, temporary);
    }
    await db.transaction(async (db) => {
      const project = await addProject(db, {
        ...{ indexId, name: parseName(name), displayName: name },
        ...{ created: AT, createdBy: "root", isClaimed: false },
      });
      for (const [filename, file] of Object.entries(stocked)) {
        await hostFile(db, project, filename, file);
      }
    });
  }
}

async function hostFile(
  db: Transaction,
  project: Project,
  filename: string,
  file: StockedFile,
): Promise<void> {
  const version = findFileVersion(filename, project.name) ?? "0";
  const sha256 = sha256Of(file.bytes);
  const size = file.bytes.length;
  await addReference(db, { sha256, size, at: AT });
  const isWheel = filename.endsWith(".whl");
  await addFile(db, {
    indexId: project.indexId,
    release: await findOrAdd(db, project, version),
    ...{ filename, sha256, size, md5: undefined, blake2b: sha256 },
    kind: isWheel ? "wheel" : "sdist",
    pythonTag: isWheel ? "py3" : "source",
    requiresPython: file.requiresPython,
    uploaded: file.uploadTime ?? AT,
    uploadedBy: "root",
    metadata: file.metadata && { sha256: sha256Of(file.metadata), bytes: file.metadata },
  });
}

async function findOrAdd(db: Transaction, project: Project, version: string): Promise<Release> {
  const known = await findRelease(db, project.id, version);
  const release = { version, summary: undefined, metadata: "{}", created: AT };
  return known ?? addRelease(db, { ...release, projectId: project.id });
}
