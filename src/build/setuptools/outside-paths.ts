/**
 * Paths in the settings of a setuptools project that lead out of it. setuptools would follow them: what is built would
 * then hold what lies on the machine of whoever builds, so that only a project's own code, run by Python, may.
 */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { DocumentFaults, DocumentTable } from "../../standards/toml-document.ts";
import { readCommandOptions } from "../command-options.ts";
import { normalizePath } from "../file-tree.ts";
import { type CfgValue, parseCfgDict, parseCfgList, type SetupCfg } from "../setup-cfg.ts";
import { findTool, type SourceTree } from "../source-tree.ts";

const WHY = "leads out of the project";
const HINT = "Name a path of the project, or take --backend python";

/** Throws `invalid` for such paths of pyproject.toml and setup.cfg, whichever way the project is built. */
export function refuseSetuptoolsPaths(tree: SourceTree): void {
  const { pyproject, setupCfg } = tree;
  const tool = findTool(tree, "setuptools");
  if (pyproject !== undefined && tool !== undefined) {
    const purpose = { attempt: "read pyproject.toml", rule: "pyproject", source: SOURCE };
    const faults = new DocumentFaults(pyproject.document, purpose);
    addOutsidePaths(new DocumentTable(tool, ["tool", "setuptools"], faults));
    faults.throwIfAny();
  }
  if (setupCfg !== undefined) refuseOutsidePaths(setupCfg);
  refuseOutsideFolders(tree);
}

/** Options of commands that name a folder to write into. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  sdist: ["dist_dir"],
  bdist_wheel: ["dist_dir", "bdist_dir"],
  bdist: ["dist_dir", "bdist_base"],
  build: [
    ...["build_base", "build_lib", "build_purelib", "build_platlib"],
    ...["build_temp", "build_scripts"],
  ],
  build_py: ["build_lib"],
  build_ext: ["build_lib", "build_temp"],
  build_clib: ["build_clib", "build_temp"],
  build_scripts: ["build_dir"],
  clean: ["build_base", "build_lib", "build_temp", "build_scripts", "bdist_base"],
  egg_info: ["egg_base"],
  dist_info: ["egg_base", "output_dir"],
  rotate: ["dist_dir"],
};

/** Attack: a stranger's project that lays code among what this machine runs. */
function refuseOutsideFolders(tree: SourceTree): void {
  const said = readCommandOptions(tree);
  for (const [command, options] of Object.entries(FOLDERS)) {
    for (const option of options) {
      const { text = "", place } = said.get(command)?.get(option) ?? {};
      if (text === "" || isInside(tree.files.root, text)) continue;
      throw new AppError("invalid", `Cannot write into ${option} = ${text}: it ${WHY}`, {
        hint: "Name a folder of the project, or give it to setup-py on the command line",
        ...(place !== undefined && { place }),
      });
    }
  }
}

/** By its name, and by where links lead. */
function isInside(root: string, text: string): boolean {
  if (isOutside(text)) return false;
  let there = path.resolve(root, text);
  while (!existsSync(there)) there = path.dirname(there);
  const real = realpathSync(there);
  const top = realpathSync(root);
  return real === top || real.startsWith(top + path.sep);
}

const SOURCE = "https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html";

/** Notes a fault for each such path of `[tool.setuptools]`. */
function addOutsidePaths(tool: DocumentTable): void {
  const find = Array.isArray(tool.values.packages)
    ? undefined
    : tool.table("packages")?.table("find");
  checkList(tool, "license-files");
  checkList(tool, "script-files");
  if (find !== undefined) checkList(find, "where");
  for (const key of ["data-files", "package-data"]) {
    const table = tool.table(key);
    const isLeaving = key === "data-files" ? isOutside : isAbsolute;
    for (const name of table?.keys() ?? []) {
      if (table !== undefined) checkList(table, name, isLeaving);
    }
  }
  const folders = tool.table("package-dir");
  for (const name of folders?.keys() ?? []) {
    const folder = folders?.string(name);
    if (folder !== undefined && isOutside(folder)) folders?.addFault(name, WHY, HINT);
  }
}

/** Throws `invalid` at the first such path of setup.cfg. */
function refuseOutsidePaths(cfg: SetupCfg): void {
  for (const { value, paths } of listCfgPaths(cfg)) {
    const outside = paths.find(isOutside);
    if (outside !== undefined) throw refuse(outside, value);
  }
  for (const value of cfg.sections.get("options.package_data")?.values() ?? []) {
    const absolute = parseCfgList(value.text).find(isAbsolute);
    if (absolute !== undefined) throw refuse(absolute, value);
  }
}

interface CfgPaths {
  readonly value: CfgValue;
  readonly paths: readonly string[];
}

function listCfgPaths({ sections }: SetupCfg): readonly CfgPaths[] {
  const lists = [
    sections.get("metadata")?.get("license_file"),
    sections.get("metadata")?.get("license_files"),
    sections.get("options")?.get("scripts"),
    sections.get("options.packages.find")?.get("where"),
    ...(sections.get("options.data_files")?.values() ?? []),
  ].filter((value) => value !== undefined);
  const folders = sections.get("options")?.get("package_dir");
  return [
    ...lists.map((value) => ({ value, paths: parseCfgList(value.text) })),
    ...(folders === undefined
      ? []
      : [{ value: folders, paths: [...parseCfgDict(folders).values()] }]),
  ];
}

function checkList(table: DocumentTable, key: string, isLeaving = isOutside): void {
  for (const item of table.strings(key) ?? []) {
    if (isLeaving(item.value)) table.faults.add(item.path, WHY, HINT);
  }
}

function isOutside(text: string): boolean {
  return normalizePath(text) === undefined;
}

/** Patterns that begin in a package may go up in it. */
function isAbsolute(pattern: string): boolean {
  return pattern.startsWith("/");
}

function refuse(text: string, { place }: CfgValue): AppError {
  return new AppError("invalid", `Cannot read setup.cfg: "${text}" ${WHY}`, { hint: HINT, place });
}
