/** The files of an sdist of flit_core. */
import { AppError } from "../../errors.ts";
import { type FileTree, normalizePath, walkOwnFiles } from "../file-tree.ts";
import { globPaths } from "../python-glob.ts";
import type { FlitProject } from "./flit-project.ts";

/** Sorted, as they stand in the archive. */
export function chooseFlitFiles(tree: FileTree, project: FlitProject): readonly string[] {
  const excluded = readPatterns(tree, project.exclude);
  const included = readPatterns(tree, project.include);
  const crucial = [
    "pyproject.toml",
    ...(project.readme === undefined ? [] : [normalizePath(project.readme) ?? project.readme]),
    ...project.licenseFiles,
  ];
  const files = [
    ...project.module.files,
    ...project.dataFiles,
    ...crucial,
    ...included.files,
    ...included.folders.flatMap((folder) => [...walkOwnFiles(tree, folder)]),
  ];
  const chosen = new Set(files.filter((file) => !matches(excluded, file)));
  const missing = [...crucial, project.module.file].find((file) => !chosen.has(file));
  const isStubs = project.module.name.endsWith("-stubs");
  if (missing === undefined || (isStubs && missing === project.module.file)) {
    return [...chosen].toSorted();
  }
  throw new AppError(
    "invalid",
    `Cannot build the sdist: ${missing} is excluded from it, or not there`,
    {
      hint: "Correct exclude below [tool.flit.sdist]",
      place: { file: "pyproject.toml" },
    },
  );
}

interface Matched {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

function readPatterns(tree: FileTree, patterns: readonly string[]): Matched {
  const paths = patterns.flatMap((pattern) => globPaths(tree, "", pattern));
  return {
    files: paths.filter((path) => tree.findKind(path) === "file"),
    folders: paths.filter((path) => tree.findKind(path) === "folder"),
  };
}

function matches({ files, folders }: Matched, file: string): boolean {
  return files.includes(file) || folders.some((folder) => file.startsWith(`${folder}/`));
}
