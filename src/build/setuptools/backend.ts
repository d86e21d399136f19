/** setuptools without Python. */
import type { NativeBackend, NativeOptions } from "../backend.ts";
import { findPackageFolder } from "../discovery.ts";
import { NeedsPython } from "../needs-python.ts";
import type { SourceTree } from "../source-tree.ts";
import { leaveUserSettings } from "../user-settings.ts";
import { warnAboutFolders } from "./left-folders.ts";
import { sdistRulesOf } from "./manifest.ts";
import { warnAboutModules } from "./modules.ts";
import { readSetuptoolsProject } from "./read-project.ts";
import { planSetuptoolsSdist } from "./sdist.ts";
import { chooseSdistFiles, findStrangeEggInfo } from "./sdist-files.ts";
import { warnAboutUniversal } from "./universal.ts";
import { planSetuptoolsEditable, planSetuptoolsWheel } from "./wheel.ts";

export function openSetuptools(tree: SourceTree, options: NativeOptions): NativeBackend {
  const { generator, versionControl, commandOptions, userSettings } = options;
  leaveUserSettings(userSettings);
  const project = {
    ...readSetuptoolsProject(tree, versionControl?.version, commandOptions),
    ...(versionControl?.eggInfo !== undefined && { eggInfo: versionControl.eggInfo }),
  };
  const rules = sdistRulesOf(project, versionControl?.tracked);
  const strange = findStrangeEggInfo(tree.files, rules.eggInfo);
  if (strange !== undefined) {
    throw new NeedsPython("its wheel takes in a file of an earlier build", { file: strange });
  }
  const onTop = project.packages.find((name) => findPackageFolder(name, project.folders) === "");
  if (onTop !== undefined) {
    throw new NeedsPython(`the package ${onTop} is the project's own folder`);
  }
  const choice = chooseSdistFiles(tree.files, rules);
  const files = choice.sources;
  return {
    name: "setuptools",
    referencedFiles: project.referencedFiles,
    get warnings() {
      return [
        ...project.warnings,
        ...choice.warnings,
        ...warnAboutModules(tree, project),
        ...warnAboutFolders(tree.files, project, files),
        ...warnAboutUniversal(
          tree.setupCfg,
          project.metadata.requiresPython,
          commandOptions?.get("bdist_wheel")?.has("universal"),
        ),
      ];
    },
    planSdist: () => planSetuptoolsSdist(project, tree.setupCfg, files),
    planWheel: () => planSetuptoolsWheel(tree.files, project, files, generator),
    planEditable: () => planSetuptoolsEditable(tree.files, project, generator),
  };
}
