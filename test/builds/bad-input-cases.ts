/** All broken projects. */
import { LINKS, PATHS } from "./broken-paths.ts";
import { type BrokenProject, BUILD, type Row } from "./broken-project.ts";
import { PYPROJECT } from "./broken-pyproject.ts";
import { SCM } from "./broken-scm.ts";
import { SETUP_CFG, SETUP_PY } from "./broken-setup.ts";
import { TREES } from "./broken-trees.ts";
import { VERSION_FILES } from "./broken-versions.ts";

const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  "pyproject.toml": PYPROJECT,
  "setup.cfg": SETUP_CFG,
  "setup.py": SETUP_PY,
  version: VERSION_FILES,
  setuptools_scm: SCM,
  tree: TREES,
  "path in a setting": PATHS,
  "link to the outside": LINKS,
};

export const BROKEN_PROJECTS: readonly BrokenProject[] = Object.entries(GROUPS).flatMap(
  ([group, rows]) =>
    rows.map(([title, at, says, fix, wrong]) => ({
      title: `${group}: ${title}`,
      ...{ files: wrong.files ?? {}, words: wrong.words ?? BUILD, says, fix },
      ...(at !== "" && { at }),
      ...(wrong.links !== undefined && { links: wrong.links }),
    })),
);
