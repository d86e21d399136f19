/**
 * `cheeseshop manifest`: which files the sdist holds and why, and whether that is what version control holds.
 */

import { AppError, isAppError, type Problem } from "../../errors.ts";
import { editFile } from "../edit-file.ts";
import { type FileTree, walkFiles } from "../file-tree.ts";
import { overlayTree } from "../overlay-tree.ts";
import { explainFile } from "../setuptools/explain-file.ts";
import { type FileRules, readFileRules } from "../setuptools/file-rules.ts";
import { chooseSdistFiles, type SdistChoice } from "../setuptools/sdist-files.ts";
import { readProject, type SourceTree } from "../source-tree.ts";
import { findCheckout, type ProgramWorld } from "../version-control/checkout.ts";
import { asksVersionControl } from "../version-control/scm-use.ts";
import { listExported, listTracked } from "../version-control/tracked-files.ts";
import type { FileExplanation } from "./file-selection.ts";
import { compareManifest, type ManifestComparison } from "./manifest-check.ts";
import { MANIFEST_IN, readManifestIn } from "./manifest-in.ts";
import { archivePath } from "./manifest-pattern.ts";
import { readManifestSettings } from "./manifest-settings.ts";

export interface ManifestFiles {
  readonly rules: FileRules;
  readonly choice: SdistChoice;
}

/** Which files the sdist of a setuptools project holds. */
export async function chooseManifest(
  tree: SourceTree,
  world: ProgramWorld,
): Promise<ManifestFiles> {
  const tracked = asksVersionControl(tree) ? await findTracked(tree.files, world) : undefined;
  try {
    const rules = readFileRules(tree, { tracked, scmVersion: "0" });
    return { rules, choice: chooseSdistFiles(tree.files, rules) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw (await import("../index-rules.ts")).locateError(tree.files, error);
  }
}

/** Explains a path that is given from the project's folder. */
export async function explainManifest(
  tree: SourceTree,
  world: ProgramWorld,
  file: string,
): Promise<FileExplanation> {
  const isThere = tree.files.findKind(file) === "file";
  if (tree.backend !== "setuptools") {
    if (!isThere) throw refuseAbsent(file);
    return (await import("./explain-by-line.ts")).explainByLine(tree, file);
  }
  const { rules, choice } = await chooseManifest(tree, world);
  if (!isThere && !choice.taken.has(file)) throw refuseAbsent(file);
  return explainFile(tree, rules, choice, file);
}

function refuseAbsent(file: string): AppError {
  return new AppError("not-found", `Cannot explain ${file}: there is no such file in the project`, {
    hint: "Give its path from the folder of the project",
  });
}

export interface SdistFiles {
  readonly files: readonly string[];
  readonly warnings: readonly Problem[];
}

/** All files of the sdist, whatever the backend. */
export async function listSdist(tree: SourceTree, world: ProgramWorld): Promise<SdistFiles> {
  if (tree.backend !== "setuptools") {
    const { sdist } = await (await import("../backend-files.ts")).listBackendFiles(tree);
    return { files: sdist, warnings: [] };
  }
  const { choice } = await chooseManifest(tree, world);
  return { files: listArchive(choice), warnings: choice.warnings };
}

export interface ManifestReport extends ManifestComparison {
  /** What the list of files was compared with. */
  readonly comparedWith: "git" | "mercurial" | "folder";
  /** Files that version control tracks, and that are not on the disk. */
  readonly gone: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Compares the sdist with what version control tracks; without it, with the folder itself. */
export async function checkManifest(
  tree: SourceTree,
  world: ProgramWorld,
): Promise<ManifestReport> {
  const checkout = findCheckout(tree.files.root, true);
  const listed =
    checkout === undefined
      ? listFolder(tree.files)
      : await listTracked(checkout, tree.files.root, world);
  if (listed.length === 0) {
    throw new AppError(
      "invalid",
      "Cannot check the manifest: version control tracks no file here",
      {
        hint: 'Add them, with "git add ." or "hg add"',
      },
    );
  }
  const tracked = withoutFolders(listed);
  const present = tracked.filter((file) => tree.files.findKind(file) === "file");
  const sdist = await listSdist(tree, world);
  const clean = await readProject(checkedOut(tree.files, present));
  const isManifestRead = tree.backend === "setuptools";
  const comparison = compareManifest(
    { tracked, sdist: sdist.files, cleanSdist: await listCleanSdist(clean, world) },
    readManifestSettings(tree),
    isManifestRead ? readManifestIn(tree.files) : undefined,
  );
  return {
    ...comparison,
    // Lines for a file that nobody would read.
    ...(isManifestRead ? {} : { suggestions: [], unknown: [] }),
    comparedWith: checkout?.kind ?? "folder",
    gone: tracked.filter((file) => !present.includes(file)),
    warnings: sdist.warnings,
  };
}

/** Appends lines to MANIFEST.in, or makes it. */
export async function addToManifest(
  tree: SourceTree,
  lines: readonly string[],
): Promise<"made" | "extended"> {
  const bytes = tree.files.read(MANIFEST_IN);
  const before = bytes === undefined ? "" : Buffer.from(bytes).toString();
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  const head =
    bytes === undefined ? "" : `${before}${gap}\n# Added by cheeseshop manifest --update\n`;
  await editFile(tree.files.root, MANIFEST_IN, `${head}${lines.join("\n")}\n`);
  return bytes === undefined ? "made" : "extended";
}

/** A checkout has no version control of its own: what it tracks is all that there is. */
async function listCleanSdist(clean: SourceTree, world: ProgramWorld): Promise<readonly string[]> {
  if (clean.backend !== "setuptools") return (await listSdist(clean, world)).files;
  const rules = readFileRules(clean, { scmVersion: "0" });
  return listArchive(chooseSdistFiles(clean.files, rules));
}

/** What a fresh checkout would hold, and the three files without which there is no project. */
function checkedOut(files: FileTree, tracked: readonly string[]): FileTree {
  const needed = [MANIFEST_IN, "setup.py", "pyproject.toml"].filter(
    (file) => files.findKind(file) === "file",
  );
  return overlayTree(files, [...tracked, ...needed], new Map());
}

/** All files of the archive, in its order: PKG-INFO and setup.cfg come with every sdist. */
export function listArchive({ sources }: SdistChoice): readonly string[] {
  return [...new Set(["PKG-INFO", "setup.cfg", ...sources.map(archivePath)])];
}

async function findTracked(
  files: FileTree,
  world: ProgramWorld,
): Promise<readonly string[] | undefined> {
  const checkout = findCheckout(files.root, true);
  return checkout === undefined ? undefined : listExported(checkout, files.root, world);
}

/** What programs leave behind is not what an author wrote. */
const LEFT_BEHIND =
  /(?:^|\/)(?:\.git|\.hg|\.svn|\.bzr|\.tox|\.nox|\.venv|venv|__pycache__|\.mypy_cache|\.pytest_cache|\.ruff_cache|node_modules|[^/]*\.egg-info)\/|^(?:build|dist)\/|\.py[co]$/;

function listFolder(files: FileTree): readonly string[] {
  return [...walkFiles(files)].filter((file) => !LEFT_BEHIND.test(file));
}

/** Some programs list folders too: those that hold a file that is listed are no files. */
function withoutFolders(names: readonly string[]): readonly string[] {
  const all = new Set(names.map((name) => name.replace(/\/$/, "")));
  for (const name of [...all]) {
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      all.delete(name.slice(0, at));
    }
  }
  return [...all].sort();
}
