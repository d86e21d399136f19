/** Folders of modules that setuptools takes for no packages, since a file is missing in them. */
import type { Problem } from "../../errors.ts";
import { findPackageFolder, isIdentifier } from "../discovery.ts";
import { type FileTree, joinPath } from "../file-tree.ts";
import { listPackageData } from "./package-data.ts";
import type { SetuptoolsProject } from "./project.ts";

type Layout = Pick<
  SetuptoolsProject,
  "packages" | "folders" | "packageData" | "excludePackageData" | "includePackageData"
>;

/** More than these say no more. */
const MOST_WARNINGS = 10;

/** One warning a folder, within a package or beside packages in `src`. */
export function warnAboutFolders(
  tree: FileTree,
  layout: Layout,
  sdistFiles: readonly string[],
): readonly Problem[] {
  const { packages, folders } = layout;
  const known = new Set(packages.map((name) => findPackageFolder(name, folders)));
  const source = folders[""] ?? "";
  const roots = new Set([...known, ...(packages.length > 0 && source !== "" ? [source] : [])]);
  const left = [...roots].flatMap((root) => listLeftFolders(tree, root, known));
  if (left.length === 0) return [];
  // Modules travel all the same where the project takes in whatever its sdist holds.
  const data = new Set(listPackageData(tree, layout, sdistFiles).map((file) => file.source));
  return left
    .filter((folder) => !listModules(tree, folder).some((file) => data.has(file)))
    .slice(0, MOST_WARNINGS)
    .map((folder) => ({
      rule: "source-left-out",
      level: "warning",
      message: `"${folder}" has modules and no __init__.py: the wheel leaves it out`,
      hint: `Write an empty ${folder}/__init__.py, or move the folder out of the package`,
      place: { file: folder },
    }));
}

function listLeftFolders(
  tree: FileTree,
  root: string,
  known: ReadonlySet<string>,
): readonly string[] {
  return tree
    .list(root)
    .filter(({ kind, name }) => kind === "folder" && isIdentifier(name) && name !== "__pycache__")
    .map(({ name }) => joinPath(root, name))
    .filter((folder) => !known.has(folder))
    .filter((folder) => tree.findKind(joinPath(folder, "__init__.py")) === undefined)
    .filter((folder) => listModules(tree, folder).length > 0);
}

function listModules(tree: FileTree, folder: string): readonly string[] {
  return tree
    .list(folder)
    .filter(({ kind, name }) => kind === "file" && name.endsWith(".py"))
    .map(({ name }) => joinPath(folder, name));
}
