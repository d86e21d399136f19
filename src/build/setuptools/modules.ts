/** The modules of a setuptools project, as its `build_py` finds them. */
import { AppError, type Problem } from "../../errors.ts";
import { findPackageFolder } from "../discovery.ts";
import { type FileTree, joinPath } from "../file-tree.ts";
import type { SourceTree } from "../source-tree.ts";
import type { CopiedFile } from "../writers/copied-file.ts";
import type { SetuptoolsProject } from "./project.ts";
import { findSaidPlace } from "./setting-place.ts";

type Layout = Pick<SetuptoolsProject, "packages" | "modules" | "folders">;

/** Throws `not-found` where a package that is listed has no folder. A module that is not there is left out. */
export function listModuleFiles(tree: FileTree, project: Layout): readonly CopiedFile[] {
  return [
    ...project.modules.flatMap((module) => listModule(tree, project, module)),
    ...project.packages.flatMap((name) => listPackage(tree, project, name)),
  ];
}

/** One warning for each module that is named and not there: setuptools says so too, and builds without it. */
export function warnAboutModules(
  tree: SourceTree,
  layout: Pick<Layout, "modules" | "folders">,
): readonly Problem[] {
  return layout.modules
    .map((module) => ({ module, file: placeModule(layout, module).source }))
    .filter(({ file }) => tree.files.findKind(file) !== "file")
    .map(({ module, file }) => ({
      rule: "source-module",
      level: "warning",
      message: `There is no file "${file}" for the module ${module}`,
      hint: "Write it, correct the name, or take it out of py-modules",
      ...findSaidPlace(tree, "py_modules"),
    }));
}

/** A module within a package brings that package's `__init__.py`. */
function listModule(tree: FileTree, layout: Layout, module: string): CopiedFile[] {
  const { source, target } = placeModule(layout, module);
  const parent = module.split(".").slice(0, -1);
  const init = {
    target: joinPath(...parent, "__init__.py"),
    source: joinPath(findPackageFolder(parent.join("."), layout.folders), "__init__.py"),
  };
  return [...(parent.length > 0 ? [init] : []), { target, source }].filter(
    (file) => tree.findKind(file.source) === "file",
  );
}

function placeModule({ folders }: Pick<Layout, "folders">, module: string): CopiedFile {
  const parent = module.split(".");
  const file = `${parent.pop()}.py`;
  const folder =
    parent.length > 0 ? findPackageFolder(parent.join("."), folders) : (folders[""] ?? "");
  return { target: joinPath(...parent, file), source: joinPath(folder, file) };
}

function listPackage(tree: FileTree, { folders }: Layout, name: string): CopiedFile[] {
  const folder = findPackageFolder(name, folders);
  if (tree.findKind(folder) !== "folder") {
    const why = `the package "${name}" has no folder "${folder}"`;
    throw new AppError("not-found", `Cannot build: ${why}`, {
      hint: "Make the folder, correct package-dir, or take the name out of packages",
    });
  }
  return tree
    .list(folder)
    .filter((entry) => entry.name.endsWith(".py") && !entry.name.startsWith("."))
    .filter((entry) => joinPath(folder, entry.name) !== "setup.py")
    .map((entry) => {
      const source = joinPath(folder, entry.name);
      if (entry.kind === "folder") throw refuseFolder(source);
      return { target: joinPath(...name.split("."), entry.name), source };
    });
}

function refuseFolder(path: string): AppError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return new AppError(
    "invalid",
    `Cannot build: "${path}" is a folder, and a package name cannot contain a dot`,
    { hint: `Rename it to ${name.slice(0, -".py".length)}` },
  );
}
