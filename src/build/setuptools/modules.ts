/** The modules of a setuptools project, as its `build_py` finds them. */
import { AppError } from "../../errors.ts";
import type { CopiedFile } from "../copied-file.ts";
import { findPackageFolder } from "../discovery.ts";
import { type FileTree, joinPath } from "../file-tree.ts";
import type { SetuptoolsProject } from "./project.ts";

type Layout = Pick<SetuptoolsProject, "packages" | "modules" | "folders">;

/** Throws `not-found` where a package that is listed has no folder. A module that is not there is left out. */
export function listModuleFiles(tree: FileTree, project: Layout): readonly CopiedFile[] {
  return [
    ...project.modules.flatMap((module) => listModule(tree, project, module)),
    ...project.packages.flatMap((name) => listPackage(tree, project, name)),
  ];
}

/** A module within a package brings that package's `__init__.py`. */
function listModule(tree: FileTree, { folders }: Layout, module: string): CopiedFile[] {
  const parts = module.split(".");
  const name = `${parts.pop()}.py`;
  const inPackage = parts.length > 0;
  const folder = inPackage ? findPackageFolder(parts.join("."), folders) : (folders[""] ?? "");
  return [...(inPackage ? ["__init__.py"] : []), name]
    .map((file) => ({ target: joinPath(...parts, file), source: joinPath(folder, file) }))
    .filter(({ source }) => tree.findKind(source) === "file");
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
