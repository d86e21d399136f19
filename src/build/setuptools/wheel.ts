/**
 * What the wheel of a setuptools project holds, as `bdist_wheel` of setuptools lays it out.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/datafiles.html
 */
import path from "node:path";
import type { ZipEntry } from "../../archives/zip-writer.ts";
import { AppError } from "../../errors.ts";
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import { formatWheel } from "../../standards/wheel.ts";
import { type FileTree, joinPath, normalizePath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { compareText, compareWalked } from "../writers/archive-order.ts";
import { modeOf, PLAIN_FILE, PROGRAM_FILE } from "../writers/file-mode.ts";
import type { WheelToWrite } from "../writers/wheel-writer.ts";
import { formatEntryPointGroups, formatTopLevel } from "./egg-info.ts";
import { formatSetuptoolsMetadata } from "./metadata.ts";
import { listModuleFiles } from "./modules.ts";
import { listPackageData } from "./package-data.ts";
import type { SetuptoolsProject } from "./project.ts";

/** `sdistFiles` are the files that the project's sdist holds; `generator` is named in WHEEL. */
export function planSetuptoolsWheel(
  tree: FileTree,
  project: SetuptoolsProject,
  sdistFiles: readonly string[],
  generator: string,
): WheelToWrite {
  return planWheelAround(tree, project, listCode(tree, project, sdistFiles), generator);
}

/**
 * A wheel that leads to the code where it lies. A `.pth` file is enough where all code lies below one folder: unlike an
 * import hook, editors and type checkers follow it.
 */
export function planSetuptoolsEditable(
  tree: FileTree,
  project: SetuptoolsProject,
  generator: string,
): WheelToWrite {
  const { "": base = "", ...others } = project.folders;
  const [strange] = Object.keys(others);
  if (strange !== undefined)
    throw new NeedsPython(`package-dir gives ${strange} a place of its own`);
  const folder = path.join(tree.root, base);
  const content = Buffer.from(`${folder}\n`);
  const name = `__editable__.${baseName(project)}.pth`;
  // As setuptools has it: an editable wheel brings no data files, and its name has another number of the build.
  const plan = planWheelAround(tree, project, [{ name, content }], generator, true);
  const { python, platform } = project.wheel;
  return { ...plan, filename: `${baseName(project)}-0.editable-${python}-none-${platform}.whl` };
}

function planWheelAround(
  tree: FileTree,
  project: SetuptoolsProject,
  code: readonly ZipEntry[],
  generator: string,
  isEditable = false,
): WheelToWrite {
  const { wheel } = project;
  const base = baseName(project);
  const infoFolder = `${base}.dist-info`;
  const tag = `${wheel.python}-none-${wheel.platform}`;
  const build = wheel.build === undefined ? "" : `-${wheel.build}`;
  // setuptools names what lies beside the code after the build number too (but for an editable wheel), and the metadata not.
  const dataFolder = `${isEditable ? base : base + build}.data`;
  const members = [
    ...code,
    ...(isEditable ? [] : listDataFiles(tree, project, dataFolder)),
    ...listScripts(tree, project, dataFolder),
    ...listInfo(tree, project, infoFolder, generator),
  ];
  return {
    filename: `${base}${build}-${tag}.whl`,
    infoFolder,
    members: sortMembers(members),
    recordMode: 0o664,
  };
}

/** `name-1.0`, as file names spell it. */
function baseName({ metadata }: SetuptoolsProject): string {
  return `${escapeName(parseName(metadata.name))}-${metadata.version.replaceAll("-", "_")}`;
}

/** Modules get the bits of a plain file, data those that it has. A file that is both is data. */
function listCode(
  tree: FileTree,
  project: SetuptoolsProject,
  sdistFiles: readonly string[],
): ZipEntry[] {
  const members = new Map<string, ZipEntry>();
  for (const { target, source } of listModuleFiles(tree, project)) {
    members.set(target, copy(tree, target, source, PLAIN_FILE));
  }
  for (const { target, source } of listPackageData(tree, project, sdistFiles)) {
    members.set(target, copy(tree, target, source, modeOf(tree, source)));
  }
  return [...members.values()];
}

function listDataFiles(tree: FileTree, project: SetuptoolsProject, dataFolder: string): ZipEntry[] {
  const members = new Map<string, ZipEntry>();
  for (const { folder, files } of project.dataFiles) {
    const below = normalizePath(folder);
    if (below === undefined) throw refuseFolder(folder);
    for (const file of files) {
      if (tree.findKind(file) !== "file") throw refuseMissing(file, "data-files");
      const name = file.slice(file.lastIndexOf("/") + 1);
      const target = joinPath(dataFolder, "data", below, name);
      members.set(target, copy(tree, target, file, modeOf(tree, file)));
    }
  }
  return [...members.values()];
}

function listScripts(tree: FileTree, project: SetuptoolsProject, dataFolder: string): ZipEntry[] {
  return project.scripts.map((script) => {
    const source = normalizePath(script);
    const bytes = source === undefined ? undefined : tree.read(source);
    if (bytes === undefined) throw refuseMissing(script, "script-files");
    const name = `${dataFolder}/scripts/${script.slice(script.lastIndexOf("/") + 1)}`;
    return { name, content: adjustScript(bytes, script), mode: PROGRAM_FILE };
  });
}

/** An interpreter's path belongs to one machine: installers fill in theirs where `#!python` stands. */
function adjustScript(bytes: Uint8Array, script: string): Uint8Array {
  const start = Buffer.from(bytes.subarray(0, SHEBANG_LIMIT)).toString("latin1");
  if (bytes.length === 0) throw new NeedsPython(`the script ${script} is empty`, { file: script });
  if (/coding[=:]/.test(start.split("\n", 2).join("\n"))) {
    throw new NeedsPython(`the script ${script} names its encoding`, { file: script });
  }
  const [firstLine = ""] = start.split("\n", 1);
  const found = /^#!.*python[0-9.]*([ \t].*)?$/.exec(firstLine.replace(/\r$/, ""));
  if (found === null) return bytes;
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll(/\r\n?/g, "\n");
  const rest = text.slice(text.indexOf("\n") + 1);
  return Buffer.from(`#!python${found[1] ?? ""}\n${text.includes("\n") ? rest : ""}`);
}

const SHEBANG_LIMIT = 4096;

function listInfo(
  tree: FileTree,
  project: SetuptoolsProject,
  folder: string,
  generator: string,
): ZipEntry[] {
  const entryPoints = formatEntryPointGroups(project.entryPoints);
  const links = project.dependencyLinks.join("\n");
  const texts: readonly (readonly [string, string])[] = [
    ["METADATA", formatSetuptoolsMetadata(project.metadata)],
    ["WHEEL", formatWheelFile(project, generator)],
    ...(entryPoints === "" ? [] : [["entry_points.txt", entryPoints] as const]),
    ["top_level.txt", formatTopLevel(project)],
    ...(links.trim() === "" ? [] : [["dependency_links.txt", `${links}\n`] as const]),
    ...(project.zipSafe === true ? [["zip-safe", "\n"] as const] : []),
  ];
  const licenses = project.metadata.licenseFiles.map((file) =>
    copy(tree, `${folder}/licenses/${file}`, file, modeOf(tree, file)),
  );
  return [
    ...texts.map(([name, text]) => ({ name: `${folder}/${name}`, content: Buffer.from(text) })),
    ...licenses,
  ];
}

function formatWheelFile({ wheel }: SetuptoolsProject, generator: string): string {
  const tags = wheel.python.split(".").map((python) => `${python}-none-${wheel.platform}`);
  const build = wheel.build === undefined ? {} : { build: wheel.build };
  return `${formatWheel({ wheelVersion: [1, 0], generator, isPurelib: true, ...build, tags })}\n`;
}

/** As a walk meets them; what lies directly in a `.dist-info` folder comes last. */
function sortMembers(members: readonly ZipEntry[]): readonly ZipEntry[] {
  const isLate = ({ name }: ZipEntry): boolean => /\.dist-info\/[^/]+$/.test(name);
  const early = members.filter((member) => !isLate(member));
  const late = members.filter(isLate);
  return [
    ...early.toSorted((a, b) => compareWalked(a.name, b.name)),
    ...late.toSorted((a, b) => compareText(a.name, b.name)),
  ];
}

function copy(tree: FileTree, name: string, source: string, mode: number): ZipEntry {
  return {
    name,
    mode,
    content: () => {
      const bytes = tree.read(source);
      if (bytes === undefined) throw refuseMissing(source, "the configuration");
      return bytes;
    },
  };
}

function refuseMissing(file: string, key: string): AppError {
  return new AppError("not-found", `Cannot build the wheel: there is no file "${file}"`, {
    hint: `Correct its path, or take it out of ${key}`,
  });
}

function refuseFolder(folder: string): AppError {
  return new AppError(
    "invalid",
    `Cannot build the wheel: the folder ${JSON.stringify(folder)} of data-files leads out of the environment`,
    { hint: "Name a folder below the environment, such as share/doc" },
  );
}
