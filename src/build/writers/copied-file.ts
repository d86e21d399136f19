/** A file of an archive, and the file of the project that it is a copy of. */

import { type FileTree, requireBytes } from "../file-tree.ts";
import { modeOf } from "./file-mode.ts";
import type { WheelMember } from "./wheel-writer.ts";

export interface CopiedFile {
  readonly target: string;
  readonly source: string;
}

/** Its bytes are read when the archive is written. */
export function copyMember(tree: FileTree, { source, target }: CopiedFile): WheelMember {
  const content = () => requireBytes(tree, source);
  return { name: target, mode: modeOf(tree, source), content, source };
}
