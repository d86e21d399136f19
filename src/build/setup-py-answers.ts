/**
 * What a project answers when it is asked by `setup.py --name` and the like, as setuptools prints it.
 * Reference: https://docs.python.org/3.11/distutils/apiref.html
 */
import { escapeName } from "../standards/filename.ts";
import { parseName } from "../standards/name.ts";
import { formatVersion, parseVersion } from "../standards/version.ts";
import { NeedsPython } from "./needs-python.ts";
import { listTexts, type PythonValue, textOf } from "./python-value.ts";
import { findKeyword, type SetupPy } from "./setup-keyword.ts";
import type { SetuptoolsMetadata } from "./setuptools/metadata.ts";
import { readSetuptoolsProject } from "./setuptools/read-project.ts";
import type { SourceTree } from "./source-tree.ts";

/** Answers one question, such as `long-description`. */
export type Answers = (question: string) => string;

/** Throws `NeedsPython` where only running setup.py would tell. */
export function openAnswers(tree: SourceTree): Answers {
  const { setupPy } = tree;
  const facts =
    setupPy !== undefined && setupPy.keywords.size > 0
      ? readKeywords(setupPy)
      : readDeclared(readSetuptoolsProject(tree).metadata);
  return (question) => answer(facts, question);
}

interface Facts {
  readonly texts: Readonly<Record<string, string | undefined>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

const LISTS = ["keywords", "platforms", "classifiers", "provides", "requires", "obsoletes"];
const TEXTS = [
  ...["name", "version", "author", "author_email", "maintainer", "maintainer_email", "url"],
  ...["license", "description", "long_description"],
];

function readKeywords(setupPy: SetupPy): Facts {
  const [obstacle] = setupPy.obstacles;
  if (obstacle !== undefined) throw new NeedsPython(`setup.py ${obstacle.why}`, obstacle.place);
  const read = (key: string): PythonValue => findKeyword(setupPy, key);
  return {
    texts: Object.fromEntries(TEXTS.map((key) => [key, textOf(read(key))])),
    lists: Object.fromEntries(LISTS.map((key) => [key, listOf(read(key))])),
  };
}

/** A text stands for a list with commas in it. */
function listOf(value: PythonValue): readonly string[] {
  const text = textOf(value);
  if (text !== undefined) return text.split(",").map((it) => it.trim());
  return listTexts(value) ?? [];
}

function readDeclared(metadata: SetuptoolsMetadata): Facts {
  const { keywords, platforms, classifiers, provides, obsoletes } = metadata;
  return {
    texts: {
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
    },
    lists: { keywords, platforms, classifiers, provides, requires: [], obsoletes },
  };
}

function answer({ texts, lists }: Facts, question: string): string {
  const key = question.replaceAll("-", "_");
  const list = lists[key];
  if (list !== undefined) return list.join(["keywords", "platforms"].includes(key) ? "," : "\n");
  const name = texts.name ?? "UNKNOWN";
  const version = formatVersion(parseVersion(texts.version ?? "0.0.0"));
  switch (key) {
    case "version":
      return version;
    case "name":
      return name;
    case "fullname":
      return `${escapeName(parseName(name))}-${version}`;
    case "contact":
      return texts.maintainer ?? texts.author ?? NOTHING;
    case "contact_email":
      return texts.maintainer_email ?? texts.author_email ?? NOTHING;
    case "licence":
      return texts.license ?? NOTHING;
    default:
      return texts[key] ?? NOTHING;
  }
}

/** As Python prints what is not said. */
const NOTHING = "None";
