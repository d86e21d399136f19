/** setuptools without Python. */

import type { NativeBackend, NativeOptions } from "../backend.ts";
import type { SourceTree } from "../source-tree.ts";
import { listManifest } from "./manifest.ts";
import { readSetuptoolsProject } from "./read-project.ts";
import { planSetuptoolsSdist } from "./sdist.ts";
import { planSetuptoolsEditable, planSetuptoolsWheel } from "./wheel.ts";

export function openSetuptools(tree: SourceTree, options: NativeOptions): NativeBackend {
  const { generator, versionControl, commandOptions } = options;
  const project = {
    ...readSetuptoolsProject(tree, versionControl?.version, commandOptions),
    ...(versionControl?.eggInfo !== undefined && { eggInfo: versionControl.eggInfo }),
  };
  const files = listManifest(tree.files, project, versionControl?.tracked);
  return {
    name: "setuptools",
    warnings: project.warnings,
    planSdist: () => planSetuptoolsSdist(project, tree.setupCfg, files),
    planWheel: () => planSetuptoolsWheel(tree.files, project, files, generator),
    planEditable: () => planSetuptoolsEditable(tree.files, project, generator),
  };
}
