/** Holds what was built natively against what the backend itself built. */
import { memorySource } from "../archives/byte-source.ts";
import {
  type ArchiveContents,
  type ArchiveDifference,
  compareArchives,
} from "../archives/difference.ts";
import { inspectSource } from "../archives/inspect.ts";
import { listMemberDigests } from "../archives/member-digests.ts";
import type { WrittenFile } from "./writers/wheel-writer.ts";

export interface BuildDifference extends ArchiveDifference {
  /** The file of the native build; that of the backend where there is no other. */
  readonly filename: string;
  /** Whether both ways built a file of this name. */
  readonly isInBoth: boolean;
}

/** Files that differ in more than who wrote them. Formats that cannot be read are compared by their names alone. */
export async function compareBuilds(
  theirs: readonly WrittenFile[],
  ours: readonly WrittenFile[],
): Promise<readonly BuildDifference[]> {
  const differences: BuildDifference[] = [];
  const names = new Set([...ours, ...theirs].map(({ filename }) => filename));
  for (const filename of names) {
    const [before, after] = [theirs, ours].map((files) =>
      files.find((file) => file.filename === filename),
    );
    if (before === undefined || after === undefined) {
      differences.push({ filename, isInBoth: false, metadata: [], members: [] });
    } else if (!filename.endsWith(".tar")) {
      const difference = compareArchives(await readContents(before), await readContents(after));
      const isSame = difference.metadata.length + difference.members.length === 0;
      if (!isSame) differences.push({ filename, isInBoth: true, ...difference });
    }
  }
  return differences;
}

async function readContents({ filename, bytes }: WrittenFile): Promise<ArchiveContents> {
  const source = memorySource(bytes);
  const { metadataFolder, metadata, wheelFile } = await inspectSource(source, filename);
  const members = await listMemberDigests(source, filename);
  return {
    ...{ filename, metadataFolder, metadata },
    members: members.map((member) =>
      member.name === `${metadataFolder}/WHEEL`
        ? { ...member, ...withoutGenerator(wheelFile) }
        : member,
    ),
  };
}

/** A wheel says who wrote it: no two writers agree on that. */
function withoutGenerator(wheelFile: Uint8Array | undefined): { readonly sha256: string } {
  const text = Buffer.from(wheelFile ?? new Uint8Array(0)).toString();
  return { sha256: text.replace(/^Generator: .*\n/m, "") };
}
