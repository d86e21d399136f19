/** As much of a project as whoever hands it over to its own backend must know: the rest is for the backend to judge. */
import { AppError } from "../../errors.ts";
import { type BuildSystem, parseBuildSystem } from "../../standards/pyproject.ts";
import { parseToml } from "../../system/toml.ts";
import { openFolder, readText } from "../file-tree.ts";
import { requireFolder, type SourceTree } from "../source-tree.ts";

export interface HookedProject {
  /** The folder on the disk. */
  readonly root: string;
  /** Absent where pyproject.toml does not speak of it, or is not there. */
  readonly buildSystem?: BuildSystem;
}

/**
 * Throws `not-found` where no project is, and `invalid` where pyproject.toml is no TOML or `[build-system]` cannot be
 * read.
 */
export async function readHookedProject(folder: string): Promise<HookedProject> {
  requireFolder(folder);
  const files = openFolder(folder);
  const file = "pyproject.toml";
  if (files.findKind(file) === "file") {
    const document = await parseToml(readText(files, file), { file });
    const isSaid = Object.hasOwn(document.value, "build-system");
    return { root: files.root, ...(isSaid && { buildSystem: parseBuildSystem(document) }) };
  }
  if (files.findKind("setup.py") === "file") return { root: files.root };
  throw new AppError("not-found", "Cannot build: no pyproject.toml or setup.py here", {
    hint: "Go to the folder of the project",
  });
}

/** The same of a project that is read already. */
export function hookedProjectOf({ files, pyproject }: SourceTree): HookedProject {
  const isSaid = Object.hasOwn(pyproject?.document.value ?? {}, "build-system");
  const buildSystem = isSaid ? pyproject?.content.buildSystem : undefined;
  return { root: files.root, ...(buildSystem !== undefined && { buildSystem }) };
}
