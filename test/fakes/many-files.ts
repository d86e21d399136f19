/** Puts many files into a hosted index, past all rules and without bytes: for tests of what many files cost. */
import type { Database } from "../../src/server/database/database.ts";
import { addReference } from "../../src/server/tables/blobs.ts";
import { addFile } from "../../src/server/tables/files.ts";
import { addProject } from "../../src/server/tables/projects.ts";
import { addRelease } from "../../src/server/tables/releases.ts";
import { type ProjectName, parseName } from "../../src/standards/name.ts";
import { sha256Of } from "../../src/system/digest.ts";

const AT = "2026-08-22T10:00:00.000000Z";

export interface ManyFiles {
  readonly indexId: number;
  readonly name: string;
  readonly releases: number;
  /** Wheels, told apart by their build number. */
  readonly filesOfEach: number;
}

/** The releases are 1.0, 1.1 and so on. No two files are the same bytes. */
export async function addManyFiles(db: Database, many: ManyFiles): Promise<ProjectName> {
  const { indexId, releases, filesOfEach } = many;
  const name = parseName(many.name);
  await db.transaction(async (db) => {
    const project = await addProject(db, {
      ...{ indexId, name, displayName: name },
      ...{ created: AT, createdBy: "root", isClaimed: false },
    });
    for (let number = 0; number < releases; number += 1) {
      const version = `1.${number}`;
      const release = await addRelease(db, {
        ...{ projectId: project.id, version, summary: undefined, metadata: "{}", created: AT },
      });
      for (let build = 1; build <= filesOfEach; build += 1) {
        const filename = `${name.replaceAll("-", "_")}-${version}-${build}-py3-none-any.whl`;
        const sha256 = sha256Of(new TextEncoder().encode(`${indexId}/${filename}`));
        await addReference(db, { sha256, size: 1000, at: AT });
        await addFile(db, {
          ...{ indexId, release, filename, sha256, blake2b: sha256, size: 1000 },
          ...{ kind: "wheel", pythonTag: "py3", md5: undefined, requiresPython: ">=3.9" },
          ...{ uploaded: AT, uploadedBy: "root", metadata: undefined },
        });
      }
    }
  });
  return name;
}
