/**
 * What an author is told of a project's source before anything is built: what setuptools does not read any more, what
 * reaches neither of the two files, and what leads nowhere. For projects that only Python can build, also what their
 * metadata would be refused for, as far as it is said plainly.
 */
import { isAppError, type Problem } from "../../errors.ts";
import { makeAuthorFindings, type ReportToAuthor } from "../../rules/author-catalog.ts";
import { NeedsPython } from "../needs-python.ts";
import { type FileRules, readFileRules } from "../setuptools/file-rules.ts";
import { warnAboutFolders } from "../setuptools/left-folders.ts";
import { warnAboutModules } from "../setuptools/modules.ts";
import { chooseSdistFiles } from "../setuptools/sdist-files.ts";
import { warnAboutUniversal } from "../setuptools/universal.ts";
import type { SourceTree } from "../source-tree.ts";
import { checkDownloadUrl } from "./download-url.ts";
import { checkDataFiles } from "./left-out.ts";
import { checkOldWays } from "./old-ways.ts";
import { readSaidValues, type SaidValues } from "./said-values.ts";

/** What version control tells of the project. */
export interface SourceFacts {
  /** Tags of the checkout; absent where there is none. */
  readonly tags?: readonly string[];
  readonly scmVersion?: string;
  /** Files that go into the sdist because they are tracked. */
  readonly tracked?: readonly string[];
}

/** Throws `invalid` for what no backend could read. */
export function checkSource(tree: SourceTree, facts: SourceFacts): readonly Problem[] {
  const main = tree.pyproject?.content.project === undefined ? "setup.py" : "pyproject.toml";
  const { report, problems } = makeAuthorFindings(main, "strict");
  const said = readSaidValues(tree);
  checkClassifiers(said, report);
  checkDownloadUrl(said, facts.tags, report);
  if (tree.backend === "setuptools") {
    checkOldWays(tree, said, report);
    return [
      ...problems,
      ...warnAboutUniversal(tree.setupCfg, said.findText("python_requires")?.text),
      ...checkFiles(tree, main, facts),
    ];
  }
  return problems;
}

function checkClassifiers(said: SaidValues, report: ReportToAuthor): void {
  const { texts, place } = said.findList("classifiers") ?? {};
  if (texts === undefined ? said.isWhole : texts.length === 0) {
    const details = place === undefined ? {} : { place };
    report("source-classifiers", "The project has no classifiers", details);
  }
}

function checkFiles(tree: SourceTree, main: string, facts: SourceFacts): readonly Problem[] {
  const rules = findRules(tree, facts);
  if (rules === undefined) return [];
  const choice = chooseSdistFiles(tree.files, rules);
  const { report, problems } = makeAuthorFindings(main, "strict");
  for (const { rule, message, hint, place } of choice.warnings) {
    const details = { ...(hint !== undefined && { hint }), ...(place !== undefined && { place }) };
    report(rule === "source-readme" ? rule : "source-manifest-in", message, details);
  }
  checkDataFiles(tree, rules, choice, report);
  return [
    ...problems,
    ...warnAboutModules(tree, rules),
    ...warnAboutFolders(tree.files, rules, choice.sources),
  ];
}

/** `undefined` where something would have to run to be known. */
function findRules(tree: SourceTree, { tracked, scmVersion }: SourceFacts): FileRules | undefined {
  try {
    return readFileRules(tree, { tracked, scmVersion: scmVersion ?? "0" });
  } catch (error) {
    if (isAppError(error) && error.cause instanceof NeedsPython) return undefined;
    throw error;
  }
}
