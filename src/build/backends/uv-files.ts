/**
 * Which files of a project uv_build takes.
 * Reference: https://docs.astral.sh/uv/concepts/build-backend/
 */
import { AppError } from "../../errors.ts";
import { type FileTree, joinPath, normalizePath } from "../file-tree.ts";
import { matchesName } from "../fnmatch.ts";
import { NeedsPython } from "../needs-python.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { findWritten, listWritten, tableWritten } from "./project-readme.ts";

/** `[tool.uv.build-backend]`. */
export interface UvSettings {
  /** The folder in which modules lie; "" is the project's own. */
  readonly root: string;
  /** Dotted names; that of the project where nothing is said. */
  readonly modules: readonly string[];
  readonly isNamespace: boolean;
  readonly sourceInclude: readonly string[];
  /** What neither sdist nor wheel gets. */
  readonly exclude: readonly string[];
  readonly wheelExclude: readonly string[];
  /** Folders by the part of the environment that their files go to, in the order of the wheel. */
  readonly data: readonly (readonly [scheme: string, folder: string])[];
}

const KEYS = [
  ...["module-root", "module-name", "source-include", "source-exclude", "default-excludes"],
  ...["wheel-exclude", "namespace", "data"],
];
const USUAL_EXCLUDES = ["__pycache__", "*.pyc", "*.pyo"];
const SCHEMES = ["purelib", "platlib", "headers", "scripts", "data"];

export function readUvSettings(tree: SourceTree, defaultModule: string): UvSettings {
  const table = findTool(tree, "uv", "build-backend") ?? {};
  const strange = Object.keys(table).find((key) => !KEYS.includes(key));
  if (strange !== undefined) {
    throw refuse(`[tool.uv.build-backend] has no key "${strange}"`, `Use ${KEYS.join(", ")}`);
  }
  const names = listWritten(table, "module-name");
  const name = findWritten(table, "module-name");
  const usual = table["default-excludes"] === false ? [] : USUAL_EXCLUDES;
  const data = tableWritten(table, "data");
  return {
    root: cleanFolder(findWritten(table, "module-root") ?? "src"),
    modules: names.length > 0 ? names : [name ?? defaultModule],
    isNamespace: table.namespace === true,
    sourceInclude: listWritten(table, "source-include").map(requireInside),
    exclude: [...usual, ...listWritten(table, "source-exclude")],
    wheelExclude: listWritten(table, "wheel-exclude"),
    data: SCHEMES.flatMap((scheme) => {
      const folder = findWritten(data, scheme);
      return folder === undefined ? [] : [[scheme, cleanFolder(folder)] as const];
    }),
  };
}

/** Folders of the modules, below the project. Throws `not-found` where one has no `__init__.py`. */
export function findModuleFolders(tree: FileTree, settings: UvSettings): readonly string[] {
  return settings.modules.map((name) => {
    const folder = joinPath(settings.root, name.replaceAll(".", "/"));
    const isStubs = name.split(".")[0]?.endsWith("-stubs") === true;
    const init = joinPath(folder, isStubs ? "__init__.pyi" : "__init__.py");
    if (settings.isNamespace && tree.findKind(folder) === "folder") return folder;
    if (tree.findKind(init) === "file") return folder;
    throw new AppError("not-found", `Cannot build: there is no ${init}`, {
      hint: "Make it, or write module-name and module-root below [tool.uv.build-backend]",
      place: { file: "pyproject.toml" },
    });
  });
}

/** Files below a folder that are not excluded, sorted as uv_build walks: names of files and folders together. */
export function listUvFiles(
  tree: FileTree,
  folder: string,
  excluded: readonly string[],
): readonly string[] {
  const isExcluded = makeExclusion(excluded);
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const { name, kind } of tree.list(at)) {
      const path = joinPath(at, name);
      if (isExcluded(path)) continue;
      if (kind === "file") found.push(path);
      else visit(path);
    }
  };
  visit(folder);
  return found;
}

/** Files that patterns of the project's own folder match. */
export function listIncluded(
  tree: FileTree,
  patterns: readonly string[],
  excluded: readonly string[],
): readonly string[] {
  if (patterns.length === 0) return [];
  const wanted = patterns.map((pattern) => splitPattern(pattern));
  return listUvFiles(tree, "", excluded).filter((file) =>
    wanted.some((parts) => matchesParts(parts, file.split("/"))),
  );
}

/** A pattern is meant anywhere, but for one that begins with "/". */
function makeExclusion(patterns: readonly string[]): (path: string) => boolean {
  const all = patterns.map((pattern) =>
    pattern.startsWith("/") ? splitPattern(pattern.slice(1)) : ["**", ...splitPattern(pattern)],
  );
  return (path) => all.some((parts) => matchesParts(parts, path.split("/")));
}

function splitPattern(pattern: string): readonly string[] {
  if (/[\\{}!]/.test(pattern)) throw new NeedsPython(`it uses the pattern ${pattern}`, PYPROJECT);
  return pattern.split("/").filter((part) => part !== "" && part !== ".");
}

/** `**` stands for any number of folders, and at the end for everything below. */
function matchesParts(parts: readonly string[], path: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const start of reached) {
      if (part === "**") {
        for (let end = start; end <= path.length; end++) next.add(end);
      } else if (start < path.length && matchesName(path[start] ?? "", part)) {
        next.add(start + 1);
      }
    }
    reached = next;
  }
  return reached.has(path.length);
}

const PYPROJECT = { file: "pyproject.toml" };

function requireInside(pattern: string): string {
  if (normalizePath(pattern) !== undefined) return pattern;
  throw refuse(`"${pattern}" of source-include leads out of the project`, "Leave it out");
}

function cleanFolder(folder: string): string {
  const inside = normalizePath(folder);
  if (inside !== undefined) return inside;
  throw refuse(`the folder "${folder}" lies outside of the project`, "Name one that is in it");
}

function refuse(why: string, hint: string): AppError {
  return new AppError("invalid", `Cannot build: ${why}`, { hint, place: PYPROJECT });
}
