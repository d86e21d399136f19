/** What an sdist holds: files of the project, and what a backend makes for it. */
import type { ZipEntry } from "../../archives/zip-writer.ts";
import type { FileTree } from "../file-tree.ts";
import { overlayTree } from "../overlay-tree.ts";
import { copyMember } from "./copied-file.ts";
import type { SdistToWrite } from "./sdist-writer.ts";

export interface SdistContent {
  /** `name-1.0`: the folder in which everything lies. */
  readonly folder: string;
  /** Files of the project, as paths below it. */
  readonly copied: readonly string[];
  /** Bytes by path; they stand in front of a file of the same path. */
  readonly made: ReadonlyMap<string, Uint8Array>;
}

/** The members to write. */
export function listSdistMembers(tree: FileTree, content: SdistContent): SdistToWrite {
  const copied = content.copied
    .filter((name) => !content.made.has(name))
    .map((name): ZipEntry => copyMember(tree, { source: name, target: name }));
  const made = [...content.made].map(([name, bytes]): ZipEntry => ({ name, content: bytes }));
  return { folder: content.folder, members: [...copied, ...made] };
}

/** The project as whoever unpacks the sdist finds it. */
export function unpackedTree(tree: FileTree, content: SdistContent): FileTree {
  return overlayTree(tree, content.copied, content.made);
}
