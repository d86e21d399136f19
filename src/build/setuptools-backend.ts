/** setuptools without Python. */

import type { NativeBackend, NativeOptions } from "./native-backend.ts";
import { readSetuptoolsProject } from "./read-setuptools.ts";
import { listManifest } from "./setuptools-manifest.ts";
import { planSetuptoolsSdist } from "./setuptools-sdist.ts";
import { planSetuptoolsEditable, planSetuptoolsWheel } from "./setuptools-wheel.ts";
import type { SourceTree } from "./source-tree.ts";

export function openSetuptools(tree: SourceTree, options: NativeOptions): NativeBackend {
  const { generator, scmVersion } = options;
  const project = readSetuptoolsProject(tree, scmVersion);
  const files = listManifest(tree.files, project);
  return {
    name: "setuptools",
    planSdist: () => planSetuptoolsSdist(project, tree.setupCfg, files),
    planWheel: () => planSetuptoolsWheel(tree.files, project, files, generator),
    planEditable: () => planSetuptoolsEditable(tree.files, project, generator),
  };
}
