/**
 * Which files of a project uv_build takes.
 * Reference: https://docs.astral.sh/uv/concepts/build-backend/
 */
import { AppError } from "../../errors.ts";
import { type FileTree, joinPath, normalizePath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { matchesParts } from "./ignore-patterns.ts";
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
  const parts = folder.split("/");
  const linked = parts
    .map((_, at) => parts.slice(0, at + 1).join("/"))
    .find((path) => isLinked(tree, path));
  if (linked !== undefined) throw refuseLink(linked);
  return [...walk(tree, folder, makeExclusion(excluded))].map(({ path, isLink }) => {
    if (isLink) throw refuseLink(path);
    return path;
  });
}

interface Met {
  readonly path: string;
  /** Whether it is a link to a folder, into which uv_build does not go. */
  readonly isLink: boolean;
}

function* walk(
  tree: FileTree,
  folder: string,
  isExcluded: (path: string) => boolean,
): Generator<Met> {
  for (const { name, kind, isLink } of tree.list(folder)) {
    const path = joinPath(folder, name);
    if (isExcluded(path)) continue;
    if (kind === "file") yield { path, isLink: false };
    else if (isLink) yield { path, isLink };
    else yield* walk(tree, path, isExcluded);
  }
}

function isLinked(tree: FileTree, path: string): boolean {
  const at = path.lastIndexOf("/");
  const entries = tree.list(path.slice(0, Math.max(0, at)));
  return entries.some(({ name, isLink }) => isLink && name === path.slice(at + 1));
}

function refuseLink(path: string): AppError {
  return new AppError("invalid", `Cannot build: ${path} is a link to a folder`, {
    hint: "Put the folder itself there: uv_build follows no such link",
    place: { file: path },
  });
}

/** Files that patterns of the project's own folder match. */
export function listIncluded(
  tree: FileTree,
  patterns: readonly string[],
  excluded: readonly string[],
): readonly string[] {
  if (patterns.length === 0) return [];
  const wanted = patterns.map((pattern) => splitPattern(pattern));
  return [...walk(tree, "", makeExclusion(excluded))].flatMap(({ path, isLink }) => {
    const names = path.split("/");
    // A link is in the way of what is wanted, and of what is wanted below it.
    const isWanted = wanted.some((parts) =>
      isLink
        ? parts.some((_, at) => matchesParts(parts.slice(0, at + 1), names))
        : matchesParts(parts, names),
    );
    if (isWanted && isLink) throw refuseLink(path);
    return isWanted ? [path] : [];
  });
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
