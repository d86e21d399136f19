/**
 * What a project answers when it is asked by `setup.py --name` and the like, as setuptools prints it.
 * Reference: https://docs.python.org/3.11/distutils/apiref.html
 */
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import { formatVersion, parseVersion } from "../../standards/version.ts";
import { NeedsPython } from "../needs-python.ts";
import { parseCfgList } from "../setup-cfg.ts";
import type { SetuptoolsMetadata } from "../setuptools/metadata.ts";
import { refuseSetuptoolsPaths } from "../setuptools/outside-paths.ts";
import { readSetuptoolsProject } from "../setuptools/read-project.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { leaveUserSettings } from "../user-settings.ts";
import { listTexts, textOf } from "./python-value.ts";
import { readSetupValues, type SetupValue } from "./setup-values.ts";

/** Answers one question, such as `long-description`. */
export type Answers = (question: string) => string;

/**
 * Throws `NeedsPython` where only running setup.py would tell. `userSettings` is a file outside of the project that
 * setuptools would read too.
 */
export function openAnswers(tree: SourceTree, userSettings?: string): Answers {
  leaveUserSettings(userSettings);
  const [keyword] = tree.setupPy?.keywords.keys() ?? [];
  const facts =
    keyword === undefined ? readDeclared(readUntagged(tree)) : readMerged(tree, keyword);
  return (question) => answer(facts, question);
}

/** By the names of keywords; each is read when it is asked for. */
interface Facts {
  text(key: string): string | undefined;
  list(key: string): readonly string[];
}

const LISTS = ["keywords", "platforms", "classifiers", "provides", "requires", "obsoletes"];

/** What `[egg_info]` adds to the version is added when something is built. */
function readUntagged(tree: SourceTree): SetuptoolsMetadata {
  refuseSetuptoolsPaths(tree);
  return readSetuptoolsProject(tree, undefined, NO_TAG).metadata;
}

const NO_TAG = new Map([["egg_info", new Map([["tag_build", { text: "" }]])]]);

/** setup.py's keywords, and what setup.cfg says where they say nothing; pyproject.toml would go before both. */
function readMerged(tree: SourceTree, keyword: string): Facts {
  const { setupPy, pyproject } = tree;
  const [obstacle] = setupPy?.obstacles ?? [];
  if (obstacle !== undefined) throw new NeedsPython(`setup.py ${obstacle.why}`, obstacle.place);
  const both = [pyproject?.content.project, findTool(tree, "setuptools")];
  if (both.some((table) => table !== undefined)) {
    const why = `setup.py sets ${keyword}, and pyproject.toml describes the project too`;
    throw new NeedsPython(why, { file: "pyproject.toml" });
  }
  const values = readSetupValues(tree);
  const find = (key: string): SetupValue | undefined => {
    const value = values.get(key);
    if (value === undefined || value.kind === "known") return value;
    const why = value.kind === "must-run" ? value.why : `asks ${value.reference}`;
    throw new NeedsPython(`${key} ${why}`, value.place);
  };
  return {
    text: (key) => {
      const value = find(key);
      return value?.kind === "known" ? textOf(value.value) : undefined;
    },
    list: (key) => {
      const value = find(key);
      return value?.kind === "known" ? listOf(value) : [];
    },
  };
}

/** A text stands for a list with commas in it, and a file for one of its lines. */
function listOf({ value, place }: SetupValue & { kind: "known" }): readonly string[] {
  const text = textOf(value);
  if (text === undefined) return listTexts(value ?? []) ?? [];
  if (place.file === "setup.cfg") return parseCfgList(text);
  return text.split(",").map((it) => it.trim());
}

function readDeclared(metadata: SetuptoolsMetadata): Facts {
  const { keywords, platforms, classifiers, provides, obsoletes } = metadata;
  const lists: Readonly<Record<string, readonly string[]>> = {
    ...{ keywords, platforms, classifiers, provides, obsoletes },
  };
  const texts: Readonly<Record<string, string | undefined>> = {
    name: metadata.name,
    version: metadata.version,
    author: metadata.author,
    author_email: metadata.authorEmail,
    maintainer: metadata.maintainer,
    maintainer_email: metadata.maintainerEmail,
    url: metadata.homePage,
    license: metadata.license,
    description: metadata.summary,
    long_description: metadata.description,
  };
  return { text: (key) => texts[key], list: (key) => lists[key] ?? [] };
}

function answer({ text, list }: Facts, question: string): string {
  const key = question.replaceAll("-", "_");
  if (LISTS.includes(key)) {
    return list(key).join(["keywords", "platforms"].includes(key) ? "," : "\n");
  }
  const name = (): string => text("name") || "UNKNOWN";
  const version = (): string => formatVersion(parseVersion(text("version") || "0.0.0"));
  switch (key) {
    case "version":
      return version();
    case "name":
      return name();
    case "fullname":
      return `${escapeName(parseName(name()))}-${version()}`;
    case "contact":
      return text("maintainer") || text("author") || NOTHING;
    case "contact_email":
      return text("maintainer_email") || text("author_email") || NOTHING;
    case "licence":
      return text("license") ?? NOTHING;
    default:
      return text(key) ?? NOTHING;
  }
}

/** As Python prints what is not said. */
const NOTHING = "None";
