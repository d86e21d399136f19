/**
 * uv_build without Python.
 * Reference: https://docs.astral.sh/uv/concepts/build-backend/
 */
import type { ZipEntry } from "../../archives/zip-writer.ts";
import { AppError } from "../../errors.ts";
import { layOutEntryPoints } from "../../standards/entry-point.ts";
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import type { Project } from "../../standards/project-table.ts";
import { formatWheel } from "../../standards/wheel.ts";
import type { NativeBackend, NativeOptions } from "../backend.ts";
import { type FileTree, normalizePath } from "../file-tree.ts";
import { globFiles } from "../python-glob.ts";
import type { SourceTree } from "../source-tree.ts";
import { copyMember } from "../writers/copied-file.ts";
import type { SdistContent } from "../writers/sdist-content.ts";
import type { WheelMember, WheelToWrite } from "../writers/wheel-writer.ts";
import { requireExactLicense } from "./license-expression.ts";
import { listOffered } from "./metadata-lines.ts";
import { readProjectReadme } from "./project-readme.ts";
import {
  findModuleFolders,
  listIncluded,
  listUvFiles,
  readUvSettings,
  type UvSettings,
} from "./uv-files.ts";
import { formatUvMetadata, type UvMetadata, uvVersion } from "./uv-metadata.ts";

export function openUv(tree: SourceTree, { generator }: NativeOptions): NativeBackend {
  const metadata = readMetadata(tree);
  const settings = readUvSettings(tree, escapeName(parseName(metadata.project.name)));
  const folders = findModuleFolders(tree.files, settings);
  const plan = (code: readonly WheelMember[], licenseFiles = metadata.licenseFiles): WheelToWrite =>
    planWheel(tree.files, metadata, settings, generator, code, licenseFiles);
  return {
    name: "uv_build",
    warnings: [],
    planSdist: () => planSdist(tree.files, metadata, settings, folders),
    planWheel: () => plan(listCode(tree.files, settings, folders)),
    // As uv_build has it, an editable wheel holds no licence files, though METADATA names them.
    planEditable: () => plan([leadTo(tree.files, metadata, settings)], []),
  };
}

function readMetadata(tree: SourceTree): UvMetadata {
  const project = tree.pyproject?.content.project;
  if (project === undefined) {
    throw new AppError("invalid", "Cannot build: pyproject.toml has no [project]", {
      hint: "Write it, with name and version",
      place: { file: "pyproject.toml" },
    });
  }
  uvVersion(project);
  requireExactLicense(tree.pyproject, "all");
  const found = (project.licenseFiles ?? []).flatMap((pattern) => findLicenses(tree, pattern));
  const place = tree.pyproject?.document.placeOf(["project", "readme"]);
  return {
    project,
    written: tree.pyproject?.document.value.project,
    licenseFiles: [...new Set(found)].toSorted(),
    readme: readProjectReadme(tree.files, project, place, "as-written"),
  };
}

function findLicenses({ files, pyproject }: SourceTree, pattern: string): readonly string[] {
  const found = globFiles(files, "", pattern, { takesHidden: true, followsLinks: "never" });
  if (found.length > 0) return found;
  throw new AppError("invalid", `Cannot build: no file matches "${pattern}" of license-files`, {
    hint: "Correct it, or take it out; uv_build does not look into linked folders",
    place: pyproject?.document.placeOf(["project", "license-files"]) ?? { file: "pyproject.toml" },
  });
}

/**
 * Unlike uv_build, pyproject.toml stays as it is: that one writes it anew for readers of TOML 1.0, and nothing else is
 * read here.
 */
function planSdist(
  tree: FileTree,
  metadata: UvMetadata,
  settings: UvSettings,
  folders: readonly string[],
): SdistContent {
  const { project, readme, licenseFiles } = metadata;
  const { license } = project;
  const named = [
    "pyproject.toml",
    ...(readme?.file === undefined ? [] : [readme.file]),
    ...(license !== undefined && "file" in license ? [license.file] : []),
    ...licenseFiles,
  ].map((file) => normalizePath(file) ?? file);
  const files = [
    ...named,
    ...folders.flatMap((folder) => listUvFiles(tree, folder, settings.exclude)),
    ...settings.data.flatMap(([, folder]) => listUvFiles(tree, folder, settings.exclude)),
    ...listIncluded(tree, settings.sourceInclude, settings.exclude),
  ];
  return {
    folder: baseName(project),
    copied: [...new Set(files)],
    made: new Map([["PKG-INFO", Buffer.from(formatUvMetadata(tree, metadata))]]),
  };
}

function planWheel(
  tree: FileTree,
  metadata: UvMetadata,
  settings: UvSettings,
  generator: string,
  code: readonly WheelMember[],
  licenseFiles: readonly string[],
): WheelToWrite {
  const base = baseName(metadata.project);
  const infoFolder = `${base}.dist-info`;
  const entryPoints = layOutEntryPoints(listOffered(metadata.project), { isEachClosed: true });
  const made = (name: string, text: string): ZipEntry => ({
    name: `${infoFolder}/${name}`,
    content: Buffer.from(text),
  });
  const data = settings.data.flatMap(([scheme, folder]) =>
    listUvFiles(tree, folder, [...settings.exclude, ...settings.wheelExclude]).map((file) =>
      copyMember(tree, {
        source: file,
        target: `${base}.data/${scheme}/${file.slice(folder.length + 1)}`,
      }),
    ),
  );
  return {
    filename: `${base}-py3-none-any.whl`,
    infoFolder,
    members: [
      ...code,
      ...licenseFiles.map((file) =>
        copyMember(tree, { source: file, target: `${infoFolder}/licenses/${file}` }),
      ),
      ...data,
      made(
        "WHEEL",
        formatWheel({ wheelVersion: [1, 0], generator, isPurelib: true, tags: ["py3-none-any"] }),
      ),
      ...(entryPoints === "" ? [] : [made("entry_points.txt", entryPoints)]),
      made("METADATA", formatUvMetadata(tree, metadata)),
    ],
  };
}

function listCode(tree: FileTree, settings: UvSettings, folders: readonly string[]): WheelMember[] {
  const excluded = [...settings.exclude, ...settings.wheelExclude];
  const start = settings.root === "" ? 0 : settings.root.length + 1;
  return folders.flatMap((folder) =>
    listUvFiles(tree, folder, excluded).map((file) =>
      copyMember(tree, { source: file, target: file.slice(start) }),
    ),
  );
}

function leadTo(tree: FileTree, { project }: UvMetadata, { root }: UvSettings): ZipEntry {
  const name = `${escapeName(parseName(project.name))}.pth`;
  return { name, content: Buffer.from(`${tree.root}/${root}`) };
}

function baseName(project: Project): string {
  return `${escapeName(parseName(project.name))}-${uvVersion(project)}`;
}
