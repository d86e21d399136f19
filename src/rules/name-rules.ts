/** What a new project may be called. A name that is there already is not asked again. */
import type { Problem } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";
import { quote } from "./quote.ts";
import { makeFindings, type RuleProfile } from "./rule-catalog.ts";
import { isStdlibName } from "./stdlib-names.ts";

export interface NewProject {
  readonly name: ProjectName;
  readonly profile: RuleProfile;
  /** A project of the index whose `similarityKey` is that of the new name, where there is one. */
  readonly similarProject?: ProjectName;
}

/** Everything that speaks against a name, errors first. */
export function checkNewProject(project: NewProject): readonly Problem[] {
  const { name, similarProject } = project;
  const { report, listProblems } = makeFindings(project.profile);
  if (isStdlibName(name)) {
    report("name-stdlib", `A module of Python's standard library is called ${quote(name)}`);
  }
  if (PROHIBITED.has(name)) {
    report("name-prohibited", `The name ${quote(name)} is one that people mistype`);
  }
  if (similarProject !== undefined && similarProject !== name) {
    report("name-similar", `The name ${quote(name)} is too similar to ${quote(similarProject)}`);
  }
  return listProblems();
}

/** Equal for names that an eye confuses: separators do not count, l and i look like 1, o like 0. */
export function similarityKey(name: ProjectName): string {
  return name.replaceAll("-", "").replaceAll(/[li]/g, "1").replaceAll("o", "0");
}

/** What stands behind `pip install` when `-r` was forgotten or mistyped. */
const PROHIBITED: ReadonlySet<string> = new Set([
  "requirements-txt",
  "requirement-txt",
  "rrequirements-txt",
  "requirements",
  "requirements-dev-txt",
  "dev-requirements-txt",
  "constraints-txt",
  "setup-py",
  "pyproject-toml",
]);
