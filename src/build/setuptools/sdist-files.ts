/**
 * Which files of a setuptools project go into its sdist, and why.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
 */
import type { Problem } from "../../errors.ts";
import { type FileTree, joinPath, normalizePath, readText, walkFiles } from "../file-tree.ts";
import { FileSelection, type Reason } from "../manifest/file-selection.ts";
import { applyManifestIn, MANIFEST_IN, readManifestIn } from "../manifest/manifest-in.ts";
import { archivePath } from "../manifest/manifest-pattern.ts";
import { globFiles } from "../python-glob.ts";
import { compareText } from "../writers/archive-order.ts";
import { addedTree } from "./added-tree.ts";
import { listModuleFiles } from "./modules.ts";
import { listPackageData } from "./package-data.ts";
import type { SetuptoolsProject } from "./project.ts";

/** What decides on the files of an sdist, beside MANIFEST.in. */
export interface SdistRules
  extends Pick<
    SetuptoolsProject,
    | "packages"
    | "modules"
    | "folders"
    | "packageData"
    | "excludePackageData"
    | "dataFiles"
    | "scripts"
    | "referencedFiles"
  > {
  readonly licenseFiles: readonly string[];
  /** Sources of compiled modules, and what they are said to depend on. */
  readonly extensionFiles: readonly string[];
  /** The `.egg-info` folder that setuptools writes, and the files in it by name. */
  readonly eggInfo: { readonly folder: string; readonly names: readonly string[] };
  /** `name-1.0`: a folder of that name is left behind by a build that was broken off. */
  readonly fullName: string;
  /** The folder that builds use, `build` if nothing else is said. */
  readonly buildFolder: string;
  /** Files that version control tracks, where a plug-in of the project takes them all in. */
  readonly tracked?: readonly string[] | undefined;
}

export interface SdistChoice {
  /** Lines of SOURCES.txt, in its order; those of the `.egg-info` folder are among them. */
  readonly sources: readonly string[];
  /** By path in the archive. */
  readonly taken: ReadonlyMap<string, Reason>;
  /** Files that were in, until a rule took them out. */
  readonly removed: ReadonlyMap<string, Reason>;
  readonly warnings: readonly Problem[];
}

/** Why a file is taken that a setting names, by the name that the setting has in setup.py. */
export const BY_SETTING = {
  packages: "it is a module of the project",
  package_data: "package data names it",
  data_files: "data files name it",
  ext_modules: "a compiled module is built of it",
  scripts: "it is a script of the project",
  license_files: "it is a licence file",
} as const;

const READMES = ["README", "README.rst", "README.txt", "README.md"];

/** Carries out setuptools' rules in its order. What is named and not there is left out. */
export function chooseSdistFiles(tree: FileTree, rules: SdistRules): SdistChoice {
  return choose(tree, rules, "with-earlier-list");
}

function choose(
  tree: FileTree,
  rules: SdistRules,
  how: "with-earlier-list" | "without-earlier-list",
): SdistChoice {
  const isTold = how === "with-earlier-list";
  const { folder, names } = rules.eggInfo;
  const whole = addedTree(
    tree,
    names.map((name) => joinPath(folder, name)),
  );
  const selection = new FileSelection();
  const take = (paths: readonly string[], words: string): void =>
    selection.addAll(
      paths.filter((path) => whole.findKind(path) === "file"),
      { words },
    );
  addDefaults(whole, rules, take);
  if (isTold) addTracked(whole, rules, take);
  take([...walkFiles(whole, folder)], "setuptools writes this folder itself");
  const manifest = readManifestIn(whole);
  const warnings = manifest === undefined ? [] : applyManifestIn(manifest, selection, whole);
  take(rules.licenseFiles, BY_SETTING.license_files);
  take(rules.referencedFiles, "the configuration reads it");
  prune(selection, rules);
  const unlisted = isTold ? warnAboutEarlierList(tree, rules, selection) : [];
  return {
    sources: sortSources(selection.chosen.keys()),
    taken: new Map([...selection.chosen].map(([path, reason]) => [archivePath(path), reason])),
    removed: selection.removed,
    warnings: [
      ...[...(manifest?.problems ?? []), ...warnings],
      ...[...warnAboutReadme(tree), ...unlisted],
    ],
  };
}

/** By folder, then by name, as setuptools sorts its list. */
function sortSources(files: Iterable<string>): string[] {
  const keyOf = (file: string): readonly [string, string] => {
    const at = file.lastIndexOf("/");
    return [file.slice(0, Math.max(0, at)), file.slice(at + 1)];
  };
  return [...new Set(files)]
    .map((file) => ({ file, key: keyOf(file) }))
    .sort(({ key: a }, { key: b }) => compareText(a[0], b[0]) || compareText(a[1], b[1]))
    .map(({ file }) => file);
}

type Take = (paths: readonly string[], words: string) => void;

function addDefaults(tree: FileTree, rules: SdistRules, take: Take): void {
  const readme = READMES.find((name) => tree.findKind(name) === "file");
  if (readme !== undefined) take([readme], `setuptools takes the first of ${READMES.join(", ")}`);
  const usual = "setuptools always takes it";
  take(["setup.py"], usual);
  for (const pattern of ["tests/test*.py", "test/test*.py"]) {
    take(globFiles(tree, "", pattern), `setuptools always takes ${pattern}`);
  }
  take(["setup.cfg", "pyproject.toml"], usual);
  for (const { source } of listModuleFiles(tree, rules)) {
    take([source], BY_SETTING.packages);
  }
  // What the wheel takes from the sdist cannot be asked for here: it would go round in a circle.
  const data = listPackageData(tree, { ...rules, includePackageData: false }, []);
  for (const { source } of data) take([source], BY_SETTING.package_data);
  for (const { files } of rules.dataFiles) take(files, BY_SETTING.data_files);
  take(rules.extensionFiles, BY_SETTING.ext_modules);
  take(rules.scripts, BY_SETTING.scripts);
  take([MANIFEST_IN], usual);
}

/** Where nobody asks version control, an earlier list of the same project counts. */
function addTracked(tree: FileTree, { tracked, eggInfo }: SdistRules, take: Take): void {
  if (tracked !== undefined && tracked.length > 0) {
    take(tracked, "version control tracks it, and the project takes all of that");
    return;
  }
  const file = joinPath(eggInfo.folder, "SOURCES.txt");
  if (tree.read(file) === undefined) return;
  const lines = readText(tree, file)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  take(
    lines.filter((line) => normalizePath(line) !== undefined),
    `${file} of an earlier build lists it`,
  );
}

/** An unpacked sdist brings its list; in a tree of the author's, a file may be in it that was never meant. */
function warnAboutEarlierList(
  tree: FileTree,
  rules: SdistRules,
  selection: FileSelection,
): readonly Problem[] {
  const file = joinPath(rules.eggInfo.folder, "SOURCES.txt");
  const isTracked = rules.tracked !== undefined && rules.tracked.length > 0;
  if (isTracked || tree.findKind("PKG-INFO") === "file" || tree.findKind(file) !== "file")
    return [];
  const others = new Set(choose(tree, rules, "without-earlier-list").sources);
  const alone = [...selection.chosen.keys()].filter((path) => !others.has(path)).toSorted();
  const [first] = alone;
  if (first === undefined) return [];
  const more = alone.length === 1 ? "" : ` and ${alone.length - 1} more`;
  return [
    {
      rule: "source-earlier-list",
      level: "note",
      message: `${first}${more} is in the sdist only because ${file} of an earlier build lists it`,
      hint: `Remove the folder ${rules.eggInfo.folder}, or name the files in ${MANIFEST_IN}`,
      place: { file },
    },
  ];
}

const VERSION_CONTROL = /(?:^|\/)(?:RCS|CVS|\.svn|\.hg|\.git|\.bzr|_darcs)\//;
const ENVIRONMENTS = /^(?:\.tox|\.nox|\.venv)\//;

/** Files of an `.egg-info` folder that setuptools writes anew, or removes where there is nothing to write. */
const WRITTEN_ANEW = new Set([
  ...["PKG-INFO", "SOURCES.txt", "dependency_links.txt", "top_level.txt", "requires.txt"],
  ...["entry_points.txt", "namespace_packages.txt", "eager_resources.txt", "native_libs.txt"],
  ...["zip-safe", "not-zip-safe"],
]);

/** What setuptools-scm leaves for builds from an sdist. */
const OF_SCM = /^scm_\w+\.json$/;

/** The first file in the `.egg-info` folder that no setuptools of today writes: it would go into the wheel. */
export function findStrangeEggInfo(
  tree: FileTree,
  { folder, names }: SdistRules["eggInfo"],
): string | undefined {
  const strange = tree
    .list(folder)
    .find(({ name }) => !WRITTEN_ANEW.has(name) && !names.includes(name) && !OF_SCM.test(name));
  return strange && joinPath(folder, strange.name);
}

function prune(selection: FileSelection, { fullName, buildFolder, eggInfo }: SdistRules): void {
  const remove = (isMeant: (path: string) => boolean, words: string): boolean =>
    selection.removeWhere(isMeant, { words });
  const written = new Set(eggInfo.names.map((name) => joinPath(eggInfo.folder, name)));
  remove(
    (path) =>
      path.startsWith(`${eggInfo.folder}/`) &&
      WRITTEN_ANEW.has(path.slice(eggInfo.folder.length + 1)) &&
      !written.has(path),
    "an earlier build left it, and setuptools removes it",
  );
  for (const folder of [buildFolder, fullName]) {
    remove((path) => path.startsWith(`${folder}/`), `${folder} is left behind by builds`);
  }
  remove((path) => VERSION_CONTROL.test(path), "it belongs to version control itself");
  remove((path) => ENVIRONMENTS.test(path), "environments are never taken");
}

function warnAboutReadme(tree: FileTree): readonly Problem[] {
  if (READMES.some((name) => tree.findKind(name) === "file")) return [];
  const rule = "source-readme";
  const level = "warning";
  const other = tree
    .list("")
    .find(({ name }) => READMES.includes(name.replace(/^readme/i, "README")));
  if (other !== undefined) {
    const message = `"${other.name}" is in the sdist only if something names it: setuptools looks for ${READMES.join(", ")}`;
    const hint = `Call it ${other.name.replace(/^readme/i, "README")}`;
    return [{ rule, level, message, hint, place: { file: other.name } }];
  }
  const message = `there is none of ${READMES.join(", ")}`;
  return [{ rule, level, message, hint: "Write a README.md, which the project's page shows" }];
}
