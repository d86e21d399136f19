/**
 * hatchling without Python: projects whose files are chosen by what is written, with no hooks and no plugins.
 * Reference: https://hatch.pypa.io/latest/config/build/
 */
import type { ZipEntry } from "../../archives/zip-writer.ts";
import { AppError } from "../../errors.ts";
import { layOutEntryPoints } from "../../standards/entry-point.ts";
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import type { Project } from "../../standards/project-table.ts";
import { matchesVersion } from "../../standards/specifier.ts";
import { formatVersion, parseVersion } from "../../standards/version.ts";
import { formatWheel } from "../../standards/wheel.ts";
import type { NativeBackend, NativeOptions } from "../backend.ts";
import { type FileTree, joinPath, requireBytes } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { findProjectText } from "../project-text.ts";
import { globFiles } from "../python-glob.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { readVersionAt } from "../version/read-version.ts";
import { type CopiedFile, copyMember } from "../writers/copied-file.ts";
import { modeOf } from "../writers/file-mode.ts";
import type { SdistContent } from "../writers/sdist-content.ts";
import type { WheelMember, WheelToWrite } from "../writers/wheel-writer.ts";
import { chooseHatchFiles, guessHatchFiles, listForced, refuseTwice } from "./hatch-files.ts";
import { formatHatchMetadata, type HatchMetadata } from "./hatch-metadata.ts";
import { type HatchTarget, readHatchTarget, sortPairs, sourcesOf } from "./hatch-settings.ts";
import { listOffered } from "./metadata-lines.ts";
import { findWritten, readProjectReadme } from "./project-readme.ts";

export function openHatch(tree: SourceTree, { generator }: NativeOptions): NativeBackend {
  const metadata = readMetadata(tree);
  const wheel = readWheelTarget(tree, metadata);
  return {
    name: "hatchling",
    warnings: [],
    planSdist: () => planSdist(tree, metadata),
    planWheel: () => planWheel(tree.files, metadata, wheel, generator, listCode(tree.files, wheel)),
    planEditable: () =>
      planWheel(tree.files, metadata, wheel, generator, [
        ...leadTo(tree, metadata, wheel),
        ...listForcedCode(tree.files, wheel),
      ]),
  };
}

const PYPROJECT = { file: "pyproject.toml" };

function readMetadata(tree: SourceTree): HatchMetadata {
  const project = tree.pyproject?.content.project;
  if (project === undefined) {
    throw new AppError("invalid", "Cannot build: pyproject.toml has no [project]", {
      hint: "Write it, with name and version",
      place: PYPROJECT,
    });
  }
  refuseOthers(tree, project);
  const patterns = project.licenseFiles ?? USUAL_LICENSES;
  // Without `recursive=True`, Python's glob takes "**" for "*".
  const found = patterns.flatMap((pattern) =>
    globFiles(tree.files, "", pattern.replaceAll(/\*\*+/g, "*")),
  );
  return {
    project,
    version: readVersion(tree),
    licenseFiles: found.toSorted(),
    readme: readProjectReadme(
      tree.files,
      project,
      tree.pyproject?.document.placeOf(["project", "readme"]),
    ),
  };
}

const USUAL_LICENSES = ["LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"];

function refuseOthers(tree: SourceTree, project: Project): void {
  if (tree.files.findKind("hatch.toml") === "file") {
    throw new NeedsPython("it is configured in hatch.toml", { file: "hatch.toml" });
  }
  const strange = project.dynamic.find((field) => field !== "version");
  if (strange !== undefined) throw new NeedsPython(`${strange} is dynamic`, PYPROJECT);
  if (project.importNames !== undefined || project.importNamespaces !== undefined) {
    throw new NeedsPython("it says import names", PYPROJECT);
  }
  const {
    hooks,
    "allow-direct-references": allowsUrls,
    ...rest
  } = findTool(tree, "hatch", "metadata") ?? {};
  if (hooks !== undefined || Object.keys(rest).length > 0) {
    throw new NeedsPython("[tool.hatch.metadata] changes its metadata", PYPROJECT);
  }
  const all = [...project.dependencies, ...Object.values(project.optionalDependencies).flat()];
  const direct = all.find(({ url }) => url !== undefined);
  if (direct?.url?.includes("{"))
    throw new NeedsPython(`${direct.name} has fields to fill`, PYPROJECT);
  if (direct !== undefined && allowsUrls !== true) {
    throw new AppError("invalid", `Cannot build: ${direct.name} is required by its address`, {
      hint: "Write allow-direct-references = true below [tool.hatch.metadata]; PyPI takes no such requirement",
      place: PYPROJECT,
    });
  }
}

/** As it is written; where it is dynamic, as the file says that `[tool.hatch.version]` names. */
function readVersion(tree: SourceTree): string {
  const written = findWritten(tree.pyproject?.document.value.project, "version");
  if (written !== undefined) return written.trim();
  const { path, ...rest } = findTool(tree, "hatch", "version") ?? {};
  const [other] = Object.keys(rest);
  if (typeof path !== "string" || other !== undefined) {
    const key = other ?? "path";
    const place = tree.pyproject?.document.placeOf(["tool", "hatch", "version", key]);
    const isPlugin = key === "source" || key === "path";
    const why = isPlugin ? "its version comes from a plugin" : `[tool.hatch.version] sets ${key}`;
    throw new NeedsPython(why, place ?? PYPROJECT);
  }
  // An unpacked sdist says it.
  const said = /^Version: (.+)$/m.exec(findProjectText(tree.files, "PKG-INFO") ?? "")?.[1];
  if (said !== undefined) return said;
  const text = findProjectText(tree.files, joinPath(path)) ?? "";
  const found = /^(?:__version__|VERSION) *= *(["'])v?(.+?)\1/im.exec(text);
  const version = found?.[2]?.trim();
  if (found !== null && version !== undefined) {
    const line = text.slice(0, found.index).split("\n").length;
    readVersionAt(version, { file: path, line });
    return version;
  }
  throw new AppError("invalid", `Cannot tell the version: ${path} does not say it`, {
    hint: 'Write __version__ = "0.1.0" in it',
    place: { file: path },
  });
}

function readWheelTarget(tree: SourceTree, { project }: HatchMetadata): HatchTarget {
  const target = readHatchTarget(tree, "wheel");
  const isSaid = [target.include, target.packages, target.onlyInclude].some((it) => it?.length);
  if (isSaid) return target;
  const names = [project.name, parseName(project.name)].map((name) =>
    name.replaceAll(/[^\p{L}\p{N}_.]+/gu, "_"),
  );
  const guessed = guessHatchFiles(tree.files, names);
  if (guessed !== undefined) return { ...target, ...guessed };
  if (target.forceInclude.length > 0) return { ...target, exclude: ["*"] };
  throw new AppError(
    "invalid",
    `Cannot tell what belongs into the wheel: no folder is called ${names.join(" or ")}`,
    {
      hint: 'Write packages = ["src/…"] below [tool.hatch.build.targets.wheel]',
      place: PYPROJECT,
    },
  );
}

function planSdist(tree: SourceTree, metadata: HatchMetadata): SdistContent {
  const target = readHatchTarget(tree, "sdist");
  const { readme, licenseFiles } = metadata;
  const always = [
    ...["pyproject.toml", "hatch_build.py", ".gitignore"].filter(
      (file) => tree.files.findKind(file) === "file",
    ),
    ...(readme?.file === undefined ? [] : [readme.file]),
    ...licenseFiles,
  ].map((file) => [joinPath(file), joinPath(file)] as const);
  const forced = sortPairs([...new Map([...target.forceInclude, ...always])]);
  const files = chooseHatchFiles(tree.files, target, forced);
  const made = new Map<string, Uint8Array>();
  for (const { source, target: name } of files) {
    if (source === name) continue;
    made.set(name, requireBytes(tree.files, source));
  }
  made.set("PKG-INFO", Buffer.from(formatHatchMetadata(tree.files, metadata)));
  return {
    folder: baseName(metadata),
    copied: files.filter(({ source, target: name }) => source === name).map(({ source }) => source),
    made,
  };
}

function listCode(tree: FileTree, target: HatchTarget): readonly WheelMember[] {
  return chooseHatchFiles(tree, target, target.forceInclude).map((file) => copyMember(tree, file));
}

/** What is forced in is copied into an editable wheel as well: no folder leads to it. */
function listForcedCode(tree: FileTree, target: HatchTarget): readonly WheelMember[] {
  const sources = sourcesOf(target, target.packages ?? []);
  return target.forceInclude
    .flatMap(([from, to]) => listForced(tree, from, to, sources))
    .map((file) => copyMember(tree, file));
}

/** The folders in which the chosen code lies. */
function leadTo(
  tree: SourceTree,
  metadata: HatchMetadata,
  target: HatchTarget,
): readonly ZipEntry[] {
  const said =
    findTool(tree, "hatch", "build", "dev-mode-dirs") ??
    findTool(tree, "hatch", "build", "targets", "wheel", "dev-mode-dirs");
  if (said !== undefined) throw new NeedsPython("it sets dev-mode-dirs", PYPROJECT);
  const code = chooseHatchFiles(tree.files, target, []).filter(({ source }) =>
    source.endsWith(".py"),
  );
  const folders = code.map(({ source, target: name }) => {
    if (!source.endsWith(name)) throw new NeedsPython(`${source} is called ${name} in the wheel`);
    return joinPath(
      tree.files.root,
      source.slice(0, source.length - name.length).replace(/\/$/, ""),
    );
  });
  const name = `_${parseName(metadata.project.name).replaceAll("-", "_")}.pth`;
  return [{ name, content: Buffer.from([...new Set(folders)].join("\n")) }];
}

function planWheel(
  tree: FileTree,
  metadata: HatchMetadata,
  target: HatchTarget,
  generator: string,
  code: readonly WheelMember[],
): WheelToWrite {
  const base = baseName(metadata);
  const infoFolder = `${base}.dist-info`;
  const python = listPythons(metadata.project);
  const entryPoints = layOutEntryPoints(listOffered(metadata.project));
  const made = (name: string, content: Uint8Array | string): ZipEntry => ({
    name: `${infoFolder}/${name}`,
    content: typeof content === "string" ? Buffer.from(content) : content,
  });
  const tags = python.map((it) => `${it}-none-any`);
  const members: readonly WheelMember[] = [
    ...code,
    ...listShared(tree, target.sharedData, `${base}.data/data`).map((file) =>
      copyMember(tree, file),
    ),
    ...listShared(tree, target.sharedScripts, `${base}.data/scripts`).map((file) =>
      copyScript(tree, file),
    ),
    made("METADATA", formatHatchMetadata(tree, metadata)),
    made("WHEEL", formatWheel({ wheelVersion: [1, 0], generator, isPurelib: true, tags })),
    ...(entryPoints === "" ? [] : [made("entry_points.txt", entryPoints)]),
    ...metadata.licenseFiles.map((source) => ({
      ...made(`licenses/${source}`, requireBytes(tree, source)),
      source,
    })),
  ];
  refuseTwice(members.map(({ name }) => name));
  return {
    filename: `${base}-${python.join(".")}-none-any.whl`,
    infoFolder,
    members,
  };
}

function listShared(
  tree: FileTree,
  pairs: HatchTarget["sharedData"],
  folder: string,
): CopiedFile[] {
  return pairs
    .flatMap(([from, to]) => listForced(tree, from, to))
    .map(({ source, target }) => ({ source, target: `${folder}/${target}` }));
}

const LONGEST_SHEBANG = 256;

function copyScript(tree: FileTree, file: CopiedFile): WheelMember {
  const bytes = requireBytes(tree, file.source);
  const end = bytes.indexOf(0x0a) + 1;
  const first = Buffer.from(bytes.subarray(0, end === 0 ? bytes.length : end)).toString("latin1");
  const found = /^#!.*(?:pythonw?|pypyw?)[0-9.]*(.*)$/s.exec(first);
  if (found === null || first.length > LONGEST_SHEBANG) return copyMember(tree, file);
  const shebang = Buffer.from(`#!python${found[1] ?? ""}`, "latin1");
  const content = Buffer.concat([shebang, bytes.subarray(first.length)]);
  const { source, target: name } = file;
  return { name, mode: modeOf(tree, source), content, source };
}

/** `py2` where some Python 2 is good enough for the project. */
function listPythons({ requiresPython }: Project): readonly string[] {
  const allows = (major: number): boolean =>
    requiresPython === undefined ||
    Array.from({ length: 100 }, (_, minor) => parseVersion(`${major}.${minor}.100`)).some(
      (version) => matchesVersion(requiresPython, version),
    );
  const pythons = [2, 3].filter(allows).map((major) => `py${major}`);
  if (pythons.length === 0)
    throw new NeedsPython("hardly any Python is good enough for it", PYPROJECT);
  return pythons;
}

function baseName({ project, version }: HatchMetadata): string {
  return `${escapeName(parseName(project.name))}-${formatVersion(parseVersion(version))}`;
}
