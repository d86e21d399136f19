/** The files that a setuptools project's sdist holds. */
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import type { FileTree } from "../file-tree.ts";
import { eggInfoFolder, listEggInfo } from "./egg-info.ts";
import type { SetuptoolsProject } from "./project.ts";
import { chooseSdistFiles, type SdistRules } from "./sdist-files.ts";

/** In the order of SOURCES.txt, with the `.egg-info` folder that is written for it. */
export function listManifest(
  tree: FileTree,
  project: SetuptoolsProject,
  tracked?: readonly string[],
): readonly string[] {
  return chooseSdistFiles(tree, sdistRulesOf(project, tracked)).sources;
}

export function sdistRulesOf(
  project: SetuptoolsProject,
  tracked: readonly string[] | undefined,
): SdistRules {
  const { metadata } = project;
  return {
    ...project,
    licenseFiles: metadata.licenseFiles,
    extensionFiles: [],
    eggInfo: { folder: eggInfoFolder(project), names: [...listEggInfo(project, []).keys()] },
    fullName: `${escapeName(parseName(metadata.name))}-${metadata.version}`,
    buildFolder: "build",
    tracked,
  };
}
