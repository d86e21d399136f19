/**
 * flit_core without Python: one module or package, in its folder or in src/.
 * Reference: https://flit.pypa.io/en/stable/pyproject_toml.html
 */
import type { ZipEntry } from "../../archives/zip-writer.ts";
import { layOutEntryPoints } from "../../standards/entry-point.ts";
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import { formatWheel } from "../../standards/wheel.ts";
import type { NativeBackend, NativeOptions } from "../backend.ts";
import type { FileTree } from "../file-tree.ts";
import type { SourceTree } from "../source-tree.ts";
import { compareWalked } from "../writers/archive-order.ts";
import { copyMember } from "../writers/copied-file.ts";
import type { SdistContent } from "../writers/sdist-content.ts";
import type { WheelMember, WheelToWrite } from "../writers/wheel-writer.ts";
import { chooseFlitFiles } from "./flit-files.ts";
import { type FlitProject, formatFlitMetadata, readFlitProject } from "./flit-project.ts";
import { listGroups } from "./metadata-lines.ts";

export function openFlit(tree: SourceTree, { generator }: NativeOptions): NativeBackend {
  const project = readFlitProject(tree);
  return {
    name: "flit_core",
    warnings: [],
    planSdist: () => planSdist(tree.files, project),
    planWheel: () => planWheel(tree.files, project, generator, listCode(tree.files, project)),
    planEditable: () => planWheel(tree.files, project, generator, [leadTo(tree.files, project)]),
  };
}

function planSdist(tree: FileTree, project: FlitProject): SdistContent {
  const metadata = Buffer.from(formatFlitMetadata(project));
  return {
    folder: baseName(project),
    copied: chooseFlitFiles(tree, project),
    made: new Map([["PKG-INFO", metadata]]),
  };
}

function planWheel(
  tree: FileTree,
  project: FlitProject,
  generator: string,
  code: readonly WheelMember[],
): WheelToWrite {
  const base = baseName(project);
  const infoFolder = `${base}.dist-info`;
  const { dataFolder } = project;
  const data = project.dataFiles.map((file) =>
    copyMember(tree, {
      source: file,
      target: `${base}.data/data/${file.slice(`${dataFolder}/`.length)}`,
    }),
  );
  const entryPoints = formatEntryPoints(project);
  const made = (name: string, text: string): ZipEntry => ({
    name: `${infoFolder}/${name}`,
    content: Buffer.from(text),
  });
  return {
    filename: `${base}-${project.supportsPython2 ? "py2." : ""}py3-none-any.whl`,
    infoFolder,
    recordLineEnd: "\r\n",
    members: [
      ...code,
      ...data,
      ...(entryPoints === "" ? [] : [made("entry_points.txt", entryPoints)]),
      ...project.licenseFiles.map((file) =>
        copyMember(tree, { source: file, target: `${infoFolder}/licenses/${file}` }),
      ),
      made("WHEEL", formatWheelFile(project, generator)),
      made("METADATA", formatFlitMetadata(project)),
    ],
  };
}

function listCode(tree: FileTree, { module }: FlitProject): WheelMember[] {
  const start = module.base === "" ? 0 : module.base.length + 1;
  return module.files
    .toSorted(compareWalked)
    .map((file) => copyMember(tree, { source: file, target: file.slice(start) }));
}

function leadTo(tree: FileTree, { module }: FlitProject): ZipEntry {
  const folder = module.base === "" ? tree.root : `${tree.root}/${module.base}`;
  return { name: `${module.name}.pth`, content: Buffer.from(folder) };
}

function formatWheelFile({ supportsPython2 }: FlitProject, generator: string): string {
  const tags = [...(supportsPython2 ? ["py2-none-any"] : []), "py3-none-any"];
  return formatWheel({ wheelVersion: [1, 0], generator, isPurelib: true, tags });
}

function formatEntryPoints({ entryPoints }: FlitProject): string {
  return layOutEntryPoints(listGroups(entryPoints), { equals: "=", isEachClosed: true });
}

function baseName({ name, version }: FlitProject): string {
  return `${escapeName(parseName(name))}-${version}`;
}
