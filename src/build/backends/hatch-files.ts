/** Which files of a project hatchling takes, and where it lays them. */
import { existsSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { type FileTree, findRealFolder, joinPath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { findProjectText } from "../project-text.ts";
import { globFiles } from "../python-glob.ts";
import type { CopiedFile } from "../writers/copied-file.ts";
import { type HatchTarget, placeInArchive, sourcesOf } from "./hatch-settings.ts";
import { type IgnoreRules, parseIgnorePatterns } from "./ignore-patterns.ts";

/** In the order of the archive; `forced` go in whatever else is said. */
export function chooseHatchFiles(
  tree: FileTree,
  target: HatchTarget,
  forced: readonly (readonly [from: string, to: string])[],
): readonly CopiedFile[] {
  const packages = target.packages ?? [];
  const sources = sourcesOf(target, packages);
  const reserved = new Set(forced.map(([from]) => placeInArchive(from, sources)));
  const chooser = { tree, target, sources, reserved, rules: readRules(tree, target, packages) };
  const only = target.onlyInclude?.length ? target.onlyInclude : packages;
  return [
    ...(only.length > 0 ? chooseWithin(chooser, only) : chooseFromAll(chooser, "")),
    ...forced.flatMap(([from, to]) => listForced(tree, from, to, sources)),
  ];
}

/** The files below a folder, or that one file, without any rule. */
export function listForced(
  tree: FileTree,
  from: string,
  to: string,
  sources: HatchTarget["sources"] = [],
): readonly CopiedFile[] {
  const kind = tree.findKind(from);
  if (kind === "file") return [{ source: from, target: placeInArchive(to, sources) }];
  if (kind === "folder") {
    return [...walk(tree, from)].map((source) => {
      const target = joinPath(to, source.slice(from.length + 1));
      return { source, target: placeInArchive(target, sources) };
    });
  }
  throw new AppError("not-found", `Cannot build: ${from} is to be taken in, and is not there`, {
    hint: "Correct the path below [tool.hatch.build]",
    place: { file: "pyproject.toml" },
  });
}

/** Throws `invalid` where a wheel would hold a file twice, as hatchling does: its settings may name one in several ways. */
export function refuseTwice(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new AppError("invalid", `Cannot build: ${name} would be in the wheel twice`, {
        hint: "Name it once, in license-files and below [tool.hatch.build]",
        place: { file: "pyproject.toml" },
      });
    }
    seen.add(name);
  }
}

/** What hatchling takes for the wheel where nothing is said: what is called as the project. */
export function guessHatchFiles(
  tree: FileTree,
  names: readonly string[],
): Pick<HatchTarget, "packages" | "onlyInclude"> | undefined {
  const hasInit = (folder: string): boolean =>
    tree.findKind(joinPath(folder, "__init__.py")) === "file";
  for (const name of names) {
    if (hasInit(name)) return { packages: [name] };
    if (hasInit(`src/${name}`)) return { packages: [`src/${name}`] };
    if (tree.findKind(`${name}.py`) === "file") return { onlyInclude: [`${name}.py`] };
    const [found, other] = globFiles(tree, "", `*/${name}/__init__.py`);
    if (found !== undefined && other === undefined) {
      return { packages: [found.slice(0, found.indexOf("/"))] };
    }
  }
  return undefined;
}

interface Chooser {
  readonly tree: FileTree;
  readonly target: HatchTarget;
  readonly sources: HatchTarget["sources"];
  readonly reserved: ReadonlySet<string>;
  readonly rules: Rules;
}

interface Rules {
  readonly isIncluded: IgnoreRules;
  readonly isExcluded: IgnoreRules;
  readonly isArtifact: IgnoreRules;
}

function readRules(tree: FileTree, target: HatchTarget, packages: readonly string[]): Rules {
  const include = [...(target.include ?? []), ...packages.map((name) => `/${name}/`)];
  const ignored = target.ignoresVersionControl ? [] : readIgnored(tree);
  return {
    isIncluded: include.length === 0 ? () => true : parseIgnorePatterns(include),
    isExcluded: parseIgnorePatterns(["*.py[cdo]", "/dist", ...ignored, ...(target.exclude ?? [])]),
    isArtifact: parseIgnorePatterns(target.artifacts),
  };
}

/** An unpacked sdist has its rules with it; a folder of a repository may have them further up. */
function readIgnored(tree: FileTree): readonly string[] {
  if (tree.findKind(".hgignore") === "file") {
    throw new NeedsPython("files are ignored by Mercurial's rules", { file: ".hgignore" });
  }
  const text = findProjectText(tree, ".gitignore");
  if (text !== undefined) {
    const lines = text.split("\n");
    // As hatchling has it: rules that mean the project's own folder, such as "/*", count for nothing.
    return parseIgnorePatterns(lines)(rootOf(tree)) ? [] : lines;
  }
  if (tree.findKind("PKG-INFO") === "file" || tree.findKind(".git") !== undefined) return [];
  for (let folder = path.dirname(tree.root); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, ".gitignore"))) {
      throw new NeedsPython(`files are ignored by ${path.join(folder, ".gitignore")}`);
    }
    if (existsSync(path.join(folder, ".git")) || path.dirname(folder) === folder) return [];
  }
}

/** The project's own folder, as patterns may mean it. */
export function rootOf({ root }: FileTree): string {
  return root.replace(/^\//, "");
}

function chooseFromAll(chooser: Chooser, folder: string): CopiedFile[] {
  const { tree, sources, reserved, rules } = chooser;
  return [...walk(tree, folder)].flatMap((source) => {
    const target = placeInArchive(source, sources);
    if (reserved.has(target)) return [];
    const isTaken =
      rules.isArtifact(source) || (!rules.isExcluded(source) && rules.isIncluded(source));
    return isTaken ? [{ source, target }] : [];
  });
}

function chooseWithin(chooser: Chooser, only: readonly string[]): CopiedFile[] {
  const { tree, sources, reserved, rules } = chooser;
  const depth = (it: string): number => it.split("/").length;
  const sorted = only.toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  return sorted.flatMap((from) => {
    // A file that is named goes in whatever the rules say; a folder that is not there is nothing.
    const isFile = tree.findKind(from) === "file";
    const files = isFile ? [from] : [...walk(tree, from)];
    return files.flatMap((source) => {
      const target = placeInArchive(source, sources);
      if (reserved.has(target)) return [];
      const isTaken = isFile || rules.isArtifact(source) || !rules.isExcluded(source);
      return isTaken ? [{ source, target }] : [];
    });
  });
}

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  ...["__pycache__", ".venv", ".git", ".hg", ".hatch", ".tox", ".nox", ".ruff_cache"],
  ...[".pytest_cache", ".mypy_cache", ".pixi"],
]);
const SKIPPED_FILES: ReadonlySet<string> = new Set([".DS_Store", ".git"]);

/** The files of a folder, sorted, then those of the folders in it; a folder to which two paths lead is met once. */
function* walk(tree: FileTree, folder: string, seen = new Set<string>()): Generator<string> {
  const real = findRealFolder(tree, folder);
  if (seen.has(real)) return;
  seen.add(real);
  const entries = tree.list(folder);
  for (const { name, kind } of entries) {
    if (kind === "file" && !SKIPPED_FILES.has(name)) yield joinPath(folder, name);
  }
  for (const { name, kind } of entries) {
    if (kind === "folder" && !SKIPPED_FOLDERS.has(name)) {
      yield* walk(tree, joinPath(folder, name), seen);
    }
  }
}
