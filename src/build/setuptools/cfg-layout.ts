/** Which packages and modules a setup.cfg says there are, and in which folders. */
import {
  discoverLayout,
  findWithFolders,
  type Layout,
  normalizeFolders,
  type PackageFolders,
  type SaidLayout,
} from "../discovery.ts";
import type { FileTree } from "../file-tree.ts";
import { parseCfgDict, parseCfgList } from "../setup-cfg.ts";
import type { CfgReader } from "./cfg-reader.ts";

/** Throws as `discoverLayout`. */
export function readCfgLayout(tree: FileTree, reader: CfgReader): Layout {
  const folderText = reader.find("options", "package_dir");
  const folders = folderText === undefined ? {} : normalizeFolders(parseCfgDict(folderText));
  const modules = reader.list("options", "py_modules");
  const said = readPackages(tree, reader, folders);
  return discoverLayout(tree, {
    folders,
    ...said,
    // As setuptools has it, a list without a name in it is no list.
    ...(modules.length > 0 && { modules }),
  });
}

function readPackages(tree: FileTree, reader: CfgReader, folders: PackageFolders): SaidLayout {
  const text = reader.find("options", "packages")?.text.trim();
  if (text === undefined) return {};
  if (text !== "find:" && text !== "find_namespace:") return { packages: parseCfgList(text) };
  const [where] = reader.list("options.packages.find", "where");
  const include = reader.list("options.packages.find", "include");
  const search = {
    where: [where ?? "."],
    include: include.length > 0 ? include : ["*"],
    exclude: reader.list("options.packages.find", "exclude"),
    namespaces: text === "find_namespace:",
  };
  const found = findWithFolders(tree, search, {});
  // What is found says where it was found only to a project that does not say it.
  return Object.keys(folders).length > 0 ? { packages: found.packages } : found;
}
