/** What decides on the files of a setuptools project that is read whole. */
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import { eggInfoFolder, listEggInfo } from "./egg-info.ts";
import type { SetuptoolsProject } from "./project.ts";
import type { SdistRules } from "./sdist-files.ts";

export function sdistRulesOf(
  project: SetuptoolsProject,
  tracked: readonly string[] | undefined,
): SdistRules {
  const { metadata } = project;
  return {
    ...project,
    licenseFiles: metadata.licenseFiles,
    extensionFiles: [],
    eggInfo: {
      folder: eggInfoFolder(project.metadata.name, project.folders),
      names: [...listEggInfo(project, []).keys()],
    },
    fullName: `${escapeName(parseName(metadata.name))}-${metadata.version}`,
    buildFolder: "build",
    tracked,
  };
}
