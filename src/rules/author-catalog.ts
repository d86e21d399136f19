/**
 * The rules that only the author is told: what no index refuses, and what is better known before the upload.
 * `docs/rules.md` lists the same; the rules themselves stand in author-rules.ts and the files that it calls.
 */
import type { Problem } from "../errors.ts";
import { RULES, type Rule, type RuleProfile } from "./rule-catalog.ts";

export interface AuthorRule extends Pick<Rule, "asks" | "hint"> {
  readonly level: Problem["level"];
  /** Where it is another for an index of one's own. */
  readonly private?: Problem["level"];
  /** What it finds, as a file would be named for it in a sentence. */
  readonly example: string;
  /** The name of the same check in check-wheel-contents, which `--ignore` takes too. */
  readonly code?: string;
}

export type ReportToAuthor = (
  rule: AuthorRuleName,
  message: string,
  details?: Pick<Problem, "hint" | "place">,
) => void;

export type AuthorRuleName = keyof typeof AUTHOR_RULES;

const TAKE_OUT = "Take it out of the build, by MANIFEST.in or the backend's own list";
const LIST_PACKAGES = "Name the packages in the build's configuration, or leave the rest out";

export const AUTHOR_RULES = {
  // Whole files
  "file-size": {
    asks: "A file has at most 100 MiB, which is PyPI's limit until it is asked for more",
    hint: "Leave large data out of the file, or ask PyPI for more room",
    level: "error",
    private: "note",
    example: "a wheel of 120 MiB",
  },
  "file-on-index": {
    asks: "The index has no other file of this name",
    hint: "Choose a new version: a file once published stays as it is",
    level: "error",
    example: "a-1.0-py3-none-any.whl, built again after it was published",
  },
  "release-closed": {
    asks: "PyPI takes no new file for a release that is older than 14 days",
    hint: "Publish it under a new version, a post-release such as 1.0.post1",
    level: "warning",
    example: "a wheel for a new Python, a month after its release, with --index pypi",
  },
  // Metadata
  "description-missing": {
    asks: "A release has a description",
    hint: "Name a readme in pyproject.toml",
    level: "warning",
    example: "METADATA that ends with its last header",
  },
  "description-type": {
    asks: "A description says what it is written in",
    hint: "Set Description-Content-Type: text/markdown, text/x-rst or text/plain; in setup.py that is long_description_content_type",
    level: "warning",
    example: "a README.md whose metadata has no Description-Content-Type",
  },
  "description-faulty": {
    asks: "A description can be rendered",
    hint: "Mend the markup at the line that is named",
    level: "error",
    private: "warning",
    example: "a reStructuredText title with a short underline",
  },
  "description-large": {
    asks: "A description is not too long to be rendered by this program's own index",
    hint: "Link to the long parts, such as a list of changes, in place of taking them in",
    level: "note",
    example: "a README.md of 300,000 characters",
  },
  "license-missing": {
    asks: "A release says under which licence it is",
    hint: 'Write license = "MIT", or what else it is, and license-files = ["LICENSE*"]',
    level: "warning",
    example: "metadata with neither License-Expression nor License-File",
  },
  "license-classifier": {
    asks: "Beside a License-Expression there is no License :: classifier",
    hint: "Take the License :: classifiers out: the expression says it all",
    level: "warning",
    example: "License-Expression: MIT beside License :: OSI Approved :: MIT License",
  },
  // Whatever does not belong into a file
  "content-secret": {
    asks: "No file holds a secret: a private key, a password file or a token",
    hint: "Revoke the secret if the file was ever published, and take it out of the build",
    level: "error",
    example: "sample/.env, or a token of an index within a module",
  },
  "content-test-secret": {
    asks: "Keys and password files that tests bring along are meant to be public",
    hint: "Make sure that they open nothing",
    level: "note",
    example: "tests/certs/server.key",
  },
  "content-version-control": {
    asks: "No file holds the inside of version control",
    hint: TAKE_OUT,
    level: "error",
    example: ".git/config",
  },
  "content-compiled": {
    asks: "No file holds Python's compiled code, which installers write themselves",
    hint: TAKE_OUT,
    level: "warning",
    code: "W001",
    example: "sample/__pycache__/a.cpython-313.pyc",
  },
  "content-junk": {
    asks: "No file holds what editors, systems, caches and environments leave behind",
    hint: TAKE_OUT,
    level: "warning",
    example: ".DS_Store, .venv/pyvenv.cfg, .pytest_cache/README.md",
  },
  // Wheels
  "wheel-same-content": {
    asks: "No two files of a wheel are the same",
    hint: "Look whether a file was packed twice",
    level: "note",
    code: "W002",
    example: "sample/a.py and build/lib/sample/a.py",
  },
  "wheel-top-file": {
    asks: "At the top of a wheel there are packages and modules alone",
    hint: "Move the file into the package, where others do not overwrite it",
    level: "warning",
    code: "W003",
    example: "README.md beside the package",
  },
  "wheel-unimportable": {
    asks: "Every module of a wheel can be imported by its path",
    hint: "Name folders with letters, digits and _",
    level: "note",
    code: "W004",
    example: "sample-files/a.py",
  },
  "wheel-common-top": {
    asks: "No folder at the top of a wheel has a name that many projects would use",
    hint: LIST_PACKAGES,
    level: "warning",
    code: "W005",
    example: "tests/test_a.py beside the package",
  },
  "wheel-top-init": {
    asks: "There is no __init__.py at the top of a wheel",
    hint: LIST_PACKAGES,
    level: "warning",
    code: "W006",
    example: "__init__.py beside the package",
  },
  "wheel-no-library": {
    asks: "A wheel has something to import",
    hint: LIST_PACKAGES,
    level: "warning",
    code: "W007",
    example: "a wheel of scripts alone",
  },
  "wheel-empty": {
    asks: "A wheel has more in it than its metadata",
    hint: LIST_PACKAGES,
    level: "warning",
    code: "W008",
    example: "a wheel whose build found no package",
  },
  "wheel-several-tops": {
    asks: "A wheel has one package or module at its top",
    hint: LIST_PACKAGES,
    level: "note",
    code: "W009",
    example: "sample and sample_extras",
  },
  "wheel-top-without-module": {
    asks: "Every folder at the top of a wheel has a module in it",
    hint: LIST_PACKAGES,
    level: "warning",
    code: "W010",
    example: "data/a.json beside the package",
  },
  // Wheels against what their author says of them
  "wheel-package-missing": {
    asks: "Every file of the packages that --package or --src-dir names is in the wheel",
    hint: "Let the build take it, or leave it out by --package-omit",
    level: "error",
    code: "W101",
    example: "src/sample/data.json, which no pattern for data fits",
  },
  "wheel-package-extra": {
    asks: "A wheel has nothing beside the packages that --package or --src-dir names",
    hint: "Take it out of the build, or remove what an earlier build has left in build/",
    level: "error",
    code: "W102",
    example: "sample/old.py, which was deleted a year ago and lies in build/lib",
  },
  "wheel-top-missing": {
    asks: "Everything that --toplevel names is at the top of the wheel",
    hint: "Let the build take it",
    level: "error",
    code: "W201",
    example: "a wheel of sample alone with --toplevel sample,sample_extras",
  },
  "wheel-top-extra": {
    asks: "Nothing is at the top of the wheel but what --toplevel names",
    hint: LIST_PACKAGES,
    level: "error",
    code: "W202",
    example: "sample and tests with --toplevel sample",
  },
  // The files of one release
  "release-metadata-differs": {
    asks: "A wheel says what its sdist says, but for the fields that the sdist calls dynamic",
    hint: "Build both from the same source",
    level: "warning",
    example: "a wheel that requires a>=2, of an sdist that requires a>=1",
  },
  "release-file-differs": {
    asks: "A file is the same in the sdist and in its wheels",
    hint: "Build both from the same source, the wheel best from the sdist",
    level: "warning",
    example: "sample/a.py, edited between the two builds",
  },
  "release-file-missing": {
    asks: "Every module of a pure wheel is in the sdist",
    hint: "Let the sdist have it: who builds from there misses it",
    level: "note",
    example: "a module that version control does not know yet",
  },
  // The source, where a project's folder is checked
  "source-distutils": {
    asks: "setup.py takes setup from setuptools",
    hint: "Write from setuptools import setup",
    level: "warning",
    example: "from distutils.core import setup",
  },
  "source-key": {
    asks: "Every key of setup.cfg is one that setuptools reads, today and tomorrow",
    hint: "Take the key out",
    level: "warning",
    example: "description-file = README.md",
  },
  "source-classifiers": {
    asks: "A project says by classifiers whom it is for",
    hint: 'Look for some by "cheeseshop classifiers WORD"',
    level: "note",
    example: "classifiers=[]",
  },
  "source-download-url": {
    asks: "A download URL names a tag of this release that is there",
    hint: "Correct the address, or take it out: an index serves the files itself",
    level: "warning",
    example: "download_url = …/tarball/0.1 of version 0.2",
  },
  "source-universal": {
    asks: "Only what runs on Python 2 has a universal wheel",
    hint: "Take universal out",
    level: "warning",
    example: "universal = 1 beside python_requires = >=3.8",
  },
  "source-zip-safe": {
    asks: "Nothing is said that only eggs listened to",
    hint: "Take zip_safe out",
    level: "note",
    example: "zip_safe = False",
  },
  "source-namespace-packages": {
    asks: "A namespace is a folder without __init__.py (PEP 420)",
    hint: "Take namespace_packages out, and the __init__.py of the namespace",
    level: "note",
    example: 'namespace_packages=["company"]',
  },
  "source-module": {
    asks: "Every module that py-modules names is there",
    hint: "Write the file, correct its name, or take it out of py-modules",
    level: "warning",
    example: 'py-modules = ["smaple"] beside sample.py',
  },
  "source-left-out": {
    asks: "Every folder with modules in a package is a package too",
    hint: "Write an empty __init__.py into it",
    level: "warning",
    example: "sample/sub/a.py, and no sample/sub/__init__.py",
  },
  "source-data-left-out": {
    asks: "Data within a package reaches the sdist or the wheel",
    hint: "Name it as package data",
    level: "warning",
    example: "sample/data/a.json that nothing names",
  },
  "source-pattern": {
    asks: "Every pattern for data fits a file",
    hint: "Correct the pattern, or take it out",
    level: "warning",
    example: 'sample = ["date/*.json"] where the folder is called data',
  },
  "source-readme": {
    asks: "A project has a readme of a name that setuptools looks for",
    hint: "Write a README.md, which the project's page shows",
    level: "warning",
    example: "readme.md in lower case",
  },
  "source-manifest-in": {
    asks: "Every line of MANIFEST.in does something",
    hint: "Correct the line, or take it out",
    level: "warning",
    example: "include HISTROY.txt",
  },
} as const satisfies Readonly<Record<string, AuthorRule>>;

/** A hostile or careless file may break one rule a million times: the first few tell all. */
const MOST_OF_ONE_RULE = 10;

/** Collects findings by the catalog; `place` is where a finding stands unless it says better. */
export function makeAuthorFindings(file: string, profile: RuleProfile) {
  const problems: Problem[] = [];
  const counts = new Map<AuthorRuleName, number>();
  const report: ReportToAuthor = (rule, message, details) => {
    const count = counts.get(rule) ?? 0;
    counts.set(rule, count + 1);
    if (count >= MOST_OF_ONE_RULE) return;
    const found: AuthorRule = AUTHOR_RULES[rule];
    const { hint } = found;
    const level = (profile === "private" ? found.private : undefined) ?? found.level;
    problems.push({ rule, level, message, hint, place: { file }, ...details });
  };
  return { report, problems: problems as readonly Problem[] };
}

/** What a rule asks for, by its name or by its code in check-wheel-contents; `undefined` for what is none. */
export function findRule(
  text: string,
): { readonly name: string; readonly asks: string } | undefined {
  const all: Readonly<Record<string, Pick<AuthorRule, "asks" | "code">>> = {
    ...RULES,
    ...AUTHOR_RULES,
  };
  const found = Object.entries(all).find(([name, { code }]) => name === text || code === text);
  return found && { name: found[0], asks: found[1].asks };
}
