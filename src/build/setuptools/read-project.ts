/** A setuptools project, wherever it says what it is: pyproject.toml, or setup.cfg. */
import { findVersion, formatVersion, parseVersion } from "../../standards/version.ts";
import type { CommandOptions } from "../command-options.ts";
import { NeedsPython } from "../needs-python.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import {
  describesProject,
  listCommandOptions,
  readVersionTag,
  readWheelSettings,
} from "./commands.ts";
import { readSetuptoolsCfg } from "./from-cfg.ts";
import { readSetuptoolsPyproject } from "./from-pyproject.ts";
import type { DeclaredProject, SetuptoolsProject } from "./project.ts";

/**
 * Throws `invalid` for what setuptools would refuse but for paths (`refuseSetuptoolsPaths` is called before), and
 * `NeedsPython` for what it alone can know. `scmVersion` is the version that version control tells, where the project
 * asks for it.
 */
export function readSetuptoolsProject(
  tree: SourceTree,
  scmVersion?: string,
  typed?: CommandOptions,
): SetuptoolsProject {
  const options = listCommandOptions(tree, typed);
  refuseSetupPy(tree);
  const project = readDeclared(tree, scmVersion);
  const versionTag = readVersionTag(options);
  const version = formatVersion(parseVersion(addTag(project.metadata.version, versionTag)));
  return {
    ...project,
    metadata: { ...project.metadata, version },
    wheel: readWheelSettings(options),
    versionTag,
  };
}

function readDeclared(tree: SourceTree, scmVersion: string | undefined): DeclaredProject {
  const { pyproject, setupCfg, files } = tree;
  const isInPyproject =
    pyproject?.content.project !== undefined || findTool(tree, "setuptools") !== undefined;
  if (isInPyproject && pyproject !== undefined) {
    if (describesProject(setupCfg)) {
      throw new NeedsPython("pyproject.toml and setup.cfg both describe the project", {
        file: "setup.cfg",
      });
    }
    return readSetuptoolsPyproject({
      tree: files,
      document: pyproject.document,
      pyproject: pyproject.content,
      ...(scmVersion !== undefined && { scmVersion }),
    });
  }
  if (setupCfg === undefined || !describesProject(setupCfg)) {
    throw new NeedsPython("only setup.py says what the project is", { file: "setup.py" });
  }
  return readSetuptoolsCfg(files, setupCfg, scmVersion);
}

/** A setup.py that only calls `setup()` says nothing; any other may say everything. */
function refuseSetupPy({ setupPy }: SourceTree): void {
  if (setupPy === undefined) return;
  const [obstacle] = setupPy.obstacles;
  if (obstacle !== undefined) throw new NeedsPython(`setup.py ${obstacle.why}`, obstacle.place);
  const [keyword] = setupPy.keywords.keys();
  if (!setupPy.isPlain || keyword !== undefined) {
    const what = keyword === undefined ? "is no bare call of setup()" : `sets ${keyword}`;
    throw new NeedsPython(`setup.py ${what}`, setupPy.call ?? { file: "setup.py" });
  }
}

/** A tag that the version has already, also in its normal form (`.dev` is `.dev0`), is not added twice. */
function addTag(version: string, tag: string): string {
  const alone = findVersion(`0${tag}`);
  const normal = alone === undefined ? tag : formatVersion(alone).slice(1);
  return [tag, normal].some((it) => version.endsWith(it)) ? version : version + tag;
}
