/** Builds files without Python, from a project that is read by one of the native backends. */

import type { NativeBackend, NativeOptions } from "./backend.ts";
import { openNativeBackend } from "./native-backend.ts";
import { listSdistMembers, unpackedTree } from "./sdist-content.ts";
import { type SdistFormat, writeSdist } from "./sdist-writer.ts";
import { readProject, type SourceTree } from "./source-tree.ts";
import { type ArchiveOptions, type WrittenFile, writeWheel } from "./wheel-writer.ts";

export type BuiltKind = "sdist" | "wheel" | "editable";

export interface BuildRequest {
  readonly kinds: readonly BuiltKind[];
  readonly formats: readonly SdistFormat[];
  /** Whether the wheel is made of what the sdist holds, and of nothing else. */
  readonly isWheelFromSdist: boolean;
}

/** In the order that was asked for. Throws as `openNativeBackend`; nothing is written before all is made. */
export async function buildNatively(
  tree: SourceTree,
  backend: NativeBackend,
  request: BuildRequest,
  options: NativeOptions & ArchiveOptions,
): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const kind of request.kinds) {
    if (kind === "sdist") {
      const members = listSdistMembers(tree.files, backend.planSdist());
      files.push(...request.formats.map((format) => writeSdist(members, format, options)));
    } else if (kind === "editable") {
      files.push(writeWheel(backend.planEditable(), options));
    } else {
      const source = request.isWheelFromSdist
        ? await openUnpacked(tree, backend, options)
        : backend;
      files.push(writeWheel(source.planWheel(), options));
    }
  }
  return files;
}

async function openUnpacked(
  tree: SourceTree,
  backend: NativeBackend,
  options: NativeOptions,
): Promise<NativeBackend> {
  const unpacked = unpackedTree(tree.files, backend.planSdist());
  return openNativeBackend(await readProject(unpacked), options);
}
