/** The files that a setuptools project's sdist holds. */
import type { FileTree } from "../file-tree.ts";
import { globFiles } from "../python-glob.ts";
import { listModuleFiles } from "./modules.ts";
import { listPackageData } from "./package-data.ts";
import { NeedsPython, type SetuptoolsProject } from "./project.ts";
import { sortSources } from "./sdist.ts";

const READMES = ["README", "README.rst", "README.txt", "README.md"];

/** In the order of SOURCES.txt, without its `.egg-info`. */
export function listManifest(tree: FileTree, project: SetuptoolsProject): readonly string[] {
  if (tree.findKind("MANIFEST.in") === "file") throw new NeedsPython("it has a MANIFEST.in");
  const readme = READMES.find((name) => tree.findKind(name) === "file");
  const data = listPackageData(tree, { ...project, includePackageData: false }, []);
  const files = [
    ...(readme === undefined ? [] : [readme]),
    ...["setup.py", "setup.cfg", "pyproject.toml", "tests/test*.py", "test/test*.py"].flatMap(
      (pattern) => globFiles(tree, "", pattern),
    ),
    ...listModuleFiles(tree, project).map(({ source }) => source),
    ...data.map(({ source }) => source),
    ...project.dataFiles.flatMap((it) => it.files),
    ...project.scripts,
    ...project.metadata.licenseFiles,
    ...project.referencedFiles,
  ];
  return sortSources(files.filter((file) => tree.findKind(file) === "file"));
}
