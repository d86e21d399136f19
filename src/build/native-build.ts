/** Builds files without Python, from a project that is read by one of the native backends. */
import type { Problem } from "../errors.ts";
import type { NativeBackend, NativeOptions } from "./backend.ts";
import { openNativeBackend } from "./native-backend.ts";
import { readProject, type SourceTree } from "./source-tree.ts";
import { listSdistMembers, unpackedTree } from "./writers/sdist-content.ts";
import { type SdistFormat, type SdistToWrite, writeSdist } from "./writers/sdist-writer.ts";
import {
  type ArchiveOptions,
  type WheelToWrite,
  type WrittenFile,
  writeWheel,
} from "./writers/wheel-writer.ts";

export type BuiltKind = "sdist" | "wheel" | "editable";

export interface BuildRequest {
  readonly kinds: readonly BuiltKind[];
  readonly formats: readonly SdistFormat[];
  /** Whether the wheel is made of what the sdist holds, and of nothing else. */
  readonly isWheelFromSdist: boolean;
}

/** What is to be written, in the order that was asked for: all questions are answered. */
export interface NativePlan {
  /** Whose configuration it follows. */
  readonly backend: NativeBackend["name"];
  readonly files: readonly PlannedFile[];
  /** What the project may not have meant. */
  readonly warnings: readonly Problem[];
  /** Files that tell something of the metadata besides the usual ones. */
  readonly referencedFiles: readonly string[];
}

export type PlannedFile =
  | { readonly kind: "sdist"; readonly sdist: SdistToWrite; readonly format: SdistFormat }
  | { readonly kind: "wheel"; readonly wheel: WheelToWrite };

/** Throws as `openNativeBackend`. */
export async function planNatively(
  tree: SourceTree,
  request: BuildRequest,
  options: NativeOptions,
): Promise<NativePlan> {
  const backend = await openNativeBackend(tree, options);
  const files: PlannedFile[] = [];
  for (const kind of request.kinds) {
    if (kind === "sdist") {
      const sdist = listSdistMembers(tree.files, backend.planSdist());
      files.push(...request.formats.map((format) => ({ kind, sdist, format })));
    } else if (kind === "editable") {
      files.push({ kind: "wheel", wheel: backend.planEditable() });
    } else {
      const source = request.isWheelFromSdist
        ? await openUnpacked(tree, backend, options)
        : backend;
      files.push({ kind, wheel: source.planWheel() });
    }
  }
  const { name, warnings, referencedFiles = [] } = backend;
  return { backend: name, files, warnings, referencedFiles };
}

/** All of it in memory: nothing is on the disk before everything is made. */
export function writePlan(plan: NativePlan, options: ArchiveOptions): readonly WrittenFile[] {
  return plan.files.map((file) =>
    file.kind === "sdist"
      ? writeSdist(file.sdist, file.format, options)
      : writeWheel(file.wheel, options),
  );
}

async function openUnpacked(
  tree: SourceTree,
  backend: NativeBackend,
  options: NativeOptions,
): Promise<NativeBackend> {
  const unpacked = await readProject(unpackedTree(tree.files, backend.planSdist()));
  const { versionControl, ...others } = options;
  if (versionControl === undefined) return openNativeBackend(unpacked, options);
  // An sdist tells the version, and lists its files itself.
  const { tracked: _, ...told } = versionControl;
  return openNativeBackend(unpacked, { ...others, versionControl: told });
}
