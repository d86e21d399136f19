/**
 * Which packages and modules a project holds, found as setuptools finds them.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/package_discovery.html
 */
import { AppError } from "../errors.ts";
import { type FileTree, isLeadingUp, joinPath, normalizePath } from "./file-tree.ts";
import { matchesAny } from "./fnmatch.ts";

/** What `find_packages(…)`, `find:` and `[tool.setuptools.packages.find]` say. */
export interface PackageSearch {
  /** Folders to look in, relative to the project. */
  readonly where: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether a folder without `__init__.py` is a package too (PEP 420). */
  readonly namespaces: boolean;
}

/** A search that says nothing of its own. */
export const EVERYWHERE: PackageSearch = {
  where: ["."],
  include: ["*"],
  exclude: [],
  namespaces: false,
};

/** Folders by package, "" for all others: `{"": "src"}`. */
export type PackageFolders = Readonly<Record<string, string>>;

/** `./src/` is "src", as paths are joined; what leads out of the project is left as it is, and not found. */
export function normalizeFolders(written: Iterable<readonly [string, string]>): PackageFolders {
  return Object.fromEntries([...written].map(([name, folder]) => [name, normalizeFolder(folder)]));
}

function normalizeFolder(folder: string): string {
  return normalizePath(folder) ?? folder;
}

/** What a project says itself; each is absent where it says nothing. */
export interface SaidLayout {
  readonly packages?: readonly string[];
  readonly modules?: readonly string[];
  readonly folders?: PackageFolders;
  /** Extension modules, said in setup.py or setup.cfg, keep setuptools from looking by itself. */
  readonly hasExtensions?: boolean;
}

export interface Layout {
  readonly kind: "said" | "folders" | "src" | "flat";
  readonly packages: readonly string[];
  readonly modules: readonly string[];
  readonly folders: PackageFolders;
}

/**
 * Lists packages by dotted name, a parent before what is in it. What cannot be found because a folder is not there is
 * simply not found, as with setuptools.
 */
export function findPackages(tree: FileTree, search: PackageSearch): readonly string[] {
  const found = search.where.flatMap((where) => findIn(tree, where, search));
  return [...new Set(found)];
}

/**
 * As setuptools reads `find` of its configuration: folders are filled in for packages which were found elsewhere than
 * in the project's own folder.
 */
export function findWithFolders(
  tree: FileTree,
  search: PackageSearch,
  said: PackageFolders,
): Pick<Layout, "packages" | "folders"> {
  const where = [...new Set(search.where.map(normalizeFolder))];
  const folders: Record<string, string> = { ...said };
  const [only = ""] = where;
  if (where.length === 1 && only !== "") folders[""] ??= only;
  const packages: string[] = [];
  for (const folder of where) {
    const found = findIn(tree, folder, search);
    packages.push(...found);
    if (found.length === 0 || folders[""] === folder || folder === "") continue;
    for (const name of withoutNested(found)) {
      folders[name] = joinPath(folder, name.replaceAll(".", "/"));
    }
  }
  return { packages, folders };
}

/**
 * What setuptools takes where a project names no packages and no modules. Throws `invalid` where there are several on
 * the top level of a flat project: it would be a guess.
 */
export function discoverLayout(tree: FileTree, said: SaidLayout): Layout {
  const folders = said.folders ?? {};
  const { packages, modules } = said;
  if (packages !== undefined || modules !== undefined || said.hasExtensions === true) {
    return { kind: "said", packages: packages ?? [], modules: modules ?? [], folders };
  }
  return (
    discoverFolders(tree, folders) ?? discoverSource(tree, folders) ?? discoverFlat(tree, folders)
  );
}

/** The folder of a package: the longest part of its name that `folders` knows decides. */
export function findPackageFolder(name: string, folders: PackageFolders): string {
  const parts = name.split(".");
  for (let length = parts.length; length > 0; length--) {
    const folder = folders[parts.slice(0, length).join(".")];
    if (folder !== undefined) return joinPath(folder, ...parts.slice(length));
  }
  return joinPath(folders[""] ?? "", ...parts);
}

/** The name that a project gets which says none: its only package or module, else the parent of all its packages. */
export function guessName(tree: FileTree, layout: Layout): string | undefined {
  const { packages, modules, folders } = layout;
  if (packages.length === 1) return packages[0];
  if (modules.length === 1) return modules[0];
  const sorted = byLength(withoutStubs(packages));
  for (const [index, name] of sorted.entries()) {
    const others = sorted.slice(index + 1);
    if (!others.every((other) => other.startsWith(`${name}.`))) return undefined;
    const folder = findPackageFolder(name, folders);
    if (tree.findKind(joinPath(folder, "__init__.py")) === "file") return name;
  }
  return undefined;
}

/** The names on top: `a` of `a`, `a.b`, and `c.d` where there is no `c`. */
function withoutNested(packages: readonly string[]): readonly string[] {
  const known = new Set(packages);
  return byLength(packages).filter((name) => !listParents(name).some((it) => known.has(it)));
}

const ALWAYS_EXCLUDED = ["ez_setup", "*__pycache__"];

const FLAT_PACKAGES_EXCLUDED = [
  ...["ci", "bin", "debian", "doc", "docs", "documentation", "manpages", "news", "newsfragments"],
  ...["changelog", "test", "tests", "unit_test", "unit_tests", "example", "examples", "scripts"],
  ...["tools", "util", "utils", "python", "build", "dist", "venv", "env", "requirements", "tasks"],
  ...["fabfile", "site_scons", "benchmark", "benchmarks", "exercise", "exercises", "htmlcov"],
  "[._]*",
].flatMap((name) => [name, `${name}.*`]);

const FLAT_MODULES_EXCLUDED = [
  ...["setup", "conftest", "test", "tests", "example", "examples", "build", "toxfile", "noxfile"],
  ...["pavement", "dodo", "tasks", "fabfile", "[Ss][Cc]onstruct", "conanfile", "manage"],
  ...["benchmark", "benchmarks", "exercise", "exercises", "[._]*"],
];

function findIn(
  tree: FileTree,
  where: string,
  { include, exclude, namespaces }: Pick<PackageSearch, "include" | "exclude" | "namespaces">,
): readonly string[] {
  const isPackage = (folder: string): boolean =>
    namespaces || tree.findKind(joinPath(folder, "__init__.py")) === "file";
  const excluded = [...ALWAYS_EXCLUDED, ...exclude];
  return [...walkPackages(tree, where, include, excluded, isPackage)];
}

/** Two such links in one folder would be followed into more folders than any disk has. */
function refuseCircle(tree: FileTree, link: string): void {
  if (!isLeadingUp(tree, link)) return;
  throw new AppError("invalid", `Cannot find the packages: the link ${link} leads back up`, {
    hint: "Remove it, or name the packages yourself",
    place: { file: link },
  });
}

/** Deeper than any real package. */
const DEEPEST_PACKAGE = 40;

function* walkPackages(
  tree: FileTree,
  where: string,
  include: readonly string[],
  exclude: readonly string[],
  isPackage: (folder: string, name: string) => boolean,
  parent = "",
  depth = 0,
): Generator<string> {
  if (depth > DEEPEST_PACKAGE) return;
  const inner: string[] = [];
  for (const entry of tree.list(joinPath(where, parent.replaceAll(".", "/")))) {
    if (entry.kind !== "folder" || entry.name.includes(".")) continue;
    const name = parent === "" ? entry.name : `${parent}.${entry.name}`;
    if (!isPackage(joinPath(where, name.replaceAll(".", "/")), name)) continue;
    if (matchesAny(name, include) && !matchesAny(name, exclude)) yield name;
    // Only this very pattern keeps setuptools from looking further down.
    if (exclude.includes(`${name}*`) || exclude.includes(`${name}.*`)) continue;
    if (entry.isLink) refuseCircle(tree, joinPath(where, name.replaceAll(".", "/")));
    inner.push(name);
  }
  for (const name of inner) {
    yield* walkPackages(tree, where, include, exclude, isPackage, name, depth + 1);
  }
}

function findModules(tree: FileTree, folder: string, exclude: readonly string[]): string[] {
  return tree
    .list(folder)
    .filter(({ name }) => name.endsWith(".py") && !name.startsWith("."))
    .map(({ name }) => name.slice(0, -".py".length))
    .filter((name) => isIdentifier(name) && !matchesAny(name, exclude));
}

/** Every folder that is named is a package, and so is whatever is in it. */
function discoverFolders(tree: FileTree, folders: PackageFolders): Layout | undefined {
  const named = Object.entries(folders).filter(([name]) => name !== "");
  if (named.length === 0) return undefined;
  const search = { include: ["*"], exclude: [], namespaces: true };
  const packages = named.flatMap(([name, folder]) => [
    name,
    ...findIn(tree, folder, search).map((inner) => `${name}.${inner}`),
  ]);
  return { kind: "folders", packages, modules: [], folders };
}

function discoverSource(tree: FileTree, said: PackageFolders): Layout | undefined {
  const source = said[""] ?? "src";
  if (tree.findKind(source) !== "folder") return undefined;
  return {
    kind: "src",
    packages: findIn(tree, source, { include: ["*"], exclude: [], namespaces: true }),
    modules: findModules(tree, source, []),
    folders: { "": source, ...said },
  };
}

function discoverFlat(tree: FileTree, folders: PackageFolders): Layout {
  const exclude = [...ALWAYS_EXCLUDED, ...FLAT_PACKAGES_EXCLUDED];
  const isPackage = (_folder: string, name: string): boolean => {
    const [first = "", ...others] = name.split(".");
    return (isIdentifier(first) || first.endsWith("-stubs")) && others.every(isIdentifier);
  };
  const packages = [...walkPackages(tree, "", ["*"], exclude, isPackage)];
  const top = withoutNested(withoutStubs(packages));
  refuseSeveral(top, "packages");
  if (top.length > 0) return { kind: "flat", packages, modules: [], folders };
  const modules = findModules(tree, "", FLAT_MODULES_EXCLUDED);
  refuseSeveral(modules, "modules");
  return { kind: "flat", packages, modules, folders };
}

function refuseSeveral(names: readonly string[], kind: "packages" | "modules"): void {
  if (names.length < 2) return;
  const key = kind === "packages" ? "packages" : "py-modules";
  const list = names.map((name) => `"${name}"`).join(", ");
  throw new AppError(
    "invalid",
    `Cannot tell which ${kind} belong to the project: ${names.join(", ")} lie on its top level`,
    {
      hint: `Write ${key} = [${list}], with those that belong to it, below [tool.setuptools] of pyproject.toml, or move them into src/`,
    },
  );
}

function withoutStubs(packages: readonly string[]): readonly string[] {
  return packages.filter((name) => !(name.split(".")[0] ?? "").endsWith("-stubs"));
}

function byLength(names: readonly string[]): readonly string[] {
  return [...names].sort((a, b) => a.length - b.length);
}

/** `a`, `a.b` of `a.b.c`. */
function listParents(name: string): readonly string[] {
  const parts = name.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/** A name that Python can import. */
export function isIdentifier(text: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text);
}
