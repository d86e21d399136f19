/**
 * The data files of packages, as setuptools' `build_py` finds them.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/datafiles.html
 */
import { AppError } from "../../errors.ts";
import { findPackageFolder, isIdentifier } from "../discovery.ts";
import { type FileTree, joinPath, normalizePath } from "../file-tree.ts";
import { matchesAny } from "../fnmatch.ts";
import { NeedsPython } from "../needs-python.ts";
import { globFiles } from "../python-glob.ts";
import type { CopiedFile } from "../writers/copied-file.ts";
import type { PatternsByPackage, SetuptoolsProject } from "./project.ts";

/** What goes along without being asked: whether a package has types can be known only by these. */
export const ALWAYS_DATA = ["*.pyi", "py.typed"];

type Data = Pick<
  SetuptoolsProject,
  "packages" | "folders" | "packageData" | "excludePackageData" | "includePackageData"
>;

/** `sdistFiles` count where the project takes in whatever its sdist holds. */
export function listPackageData(
  tree: FileTree,
  project: Data,
  sdistFiles: readonly string[],
): readonly CopiedFile[] {
  const included = project.includePackageData ? findIncluded(project, sdistFiles) : new Map();
  return project.packages.flatMap((name) => {
    const folder = findPackageFolder(name, project.folders);
    refuseOutside(
      [...(project.packageData[""] ?? []), ...(project.packageData[name] ?? [])],
      folder,
    );
    const files: readonly string[] = [
      ...(included.get(name) ?? []),
      ...patternsFor(project.packageData, name, ALWAYS_DATA).flatMap((pattern) =>
        globFiles(tree, folder, pattern),
      ),
    ];
    const excluded = patternsFor(project.excludePackageData, name).map((it) =>
      joinPath(folder, it),
    );
    return [...new Set(files)]
      .filter((file) => !matchesAny(file, excluded))
      .map((source) => ({
        source,
        target: joinPath(
          ...name.split("."),
          folder === "" ? source : source.slice(folder.length + 1),
        ),
      }));
  });
}

/** A pattern may leave its package; it is setuptools that knows what it does with it. */
function refuseOutside(patterns: readonly string[], folder: string): void {
  const pattern = patterns.find((it) => normalizePath(joinPath(folder, it)) === undefined);
  if (pattern === undefined) return;
  throw new AppError(
    "invalid",
    `Cannot build: "${pattern}" of package data leads out of the project`,
    {
      hint: "Name a path of the project, or take --backend python",
    },
  );
}

function patternsFor(
  patterns: PatternsByPackage,
  name: string,
  always: readonly string[] = [],
): readonly string[] {
  const all = [...always, ...(patterns[""] ?? []), ...(name === "" ? [] : (patterns[name] ?? []))];
  const leaving = all.find((pattern) => pattern.split("/").includes(".."));
  if (leaving !== undefined) {
    throw new NeedsPython(`the pattern "${leaving}" leaves the folder of ${name}`);
  }
  return all;
}

/** Files by the package whose folder is the nearest above them. Its modules are no data. */
function findIncluded(project: Data, sdistFiles: readonly string[]): Map<string, string[]> {
  const owners = new Map<string, string>();
  for (const name of project.packages) owners.set(findPackageFolder(name, project.folders), name);
  const found = new Map<string, string[]>();
  for (const file of sdistFiles) {
    let folder = file;
    do folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
    while (folder !== "" && !owners.has(folder));
    const owner = owners.get(folder);
    if (owner === undefined) continue;
    const rest = file.slice(folder === "" ? 0 : folder.length + 1);
    if (rest.endsWith(".py") && !rest.includes("/") && isIdentifier(rest.slice(0, -3))) continue;
    const files = found.get(owner);
    if (files === undefined) found.set(owner, [file]);
    else files.push(file);
  }
  return found;
}
