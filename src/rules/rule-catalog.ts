/**
 * Every rule by name, with what it asks for and how hard each profile takes it. `docs/rules.md` lists the same; the
 * rules themselves stand in the files beside this one.
 */
import type { Problem } from "../errors.ts";

/** `strict` is what PyPI asks for; `private` is for indexes of one's own. Rules of safety are the same in both. */
export type RuleProfile = "strict" | "private";

export interface Rule {
  /** What must hold, in one sentence. */
  readonly asks: string;
  /** What to do where it does not. */
  readonly hint: string;
  readonly strict: Problem["level"];
  readonly private: Problem["level"] | "off";
}

/** How a rule makes its findings: its level is the catalog's, and so is its hint where none better is given. */
export type Report = (
  rule: RuleName,
  message: string,
  details?: Pick<Problem, "hint" | "place">,
) => void;

export interface Findings {
  readonly report: Report;
  /** Those made so far, errors first. */
  listProblems(): readonly Problem[];
}

/** Collects the findings that count under a profile. */
export function makeFindings(profile: RuleProfile): Findings {
  const errors: Problem[] = [];
  const others: Problem[] = [];
  const counts = new Map<RuleName, number>();
  return {
    report(name, message, details) {
      const rule = RULES[name];
      const level = rule[profile];
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      if (level !== "off" && count < MOST_OF_ONE_RULE) {
        const problem = { rule: name, level, message, hint: rule.hint, ...details };
        (level === "error" ? errors : others).push(problem);
      }
    },
    listProblems: () => [...errors, ...others],
  };
}

/** A hostile file may break one rule a million times: the first few tell all. */
const MOST_OF_ONE_RULE = 20;

export type RuleName = keyof typeof RULES;

export function isRuleName(text: string): text is RuleName {
  return Object.hasOwn(RULES, text);
}

const both = (asks: string, hint: string): Rule => ({
  asks,
  hint,
  strict: "error",
  private: "error",
});
const strictOnly = (asks: string, hint: string): Rule => ({ ...both(asks, hint), private: "off" });
const softer = (asks: string, hint: string): Rule => ({ ...both(asks, hint), private: "warning" });
const advice = (asks: string, hint: string): Rule => ({
  asks,
  hint,
  strict: "warning",
  private: "warning",
});

const REBUILD = "Build the file again with a current build tool";
const REPACK = "Pack the archive again with a tool that writes plain archives";

export const RULES = {
  // The name of the file
  "filename-characters": both(
    "A filename has no control character, no slash and no backslash",
    "Rename the file",
  ),
  "filename-extension": both(
    "A file is a .whl, a .tar.gz or, on a private index, a .zip",
    "Build an sdist as .tar.gz and a wheel as .whl",
  ),
  "filename-length": both(
    "A filename is so short that .metadata can follow it",
    "Use at most 246 bytes",
  ),
  "filename-zip-sdist": strictOnly(
    "An sdist is a .tar.gz",
    "Build the sdist as .tar.gz (--formats gztar)",
  ),
  "filename-sdist": both("An sdist is named {name}-{version}.tar.gz", REBUILD),
  "filename-sdist-normal": strictOnly(
    "Name and version in an sdist's name are in their normal form (PEP 625)",
    REBUILD,
  ),
  "filename-wheel": both(
    "A wheel is named {name}-{version}(-{build})-{python}-{abi}-{platform}.whl",
    REBUILD,
  ),
  "filename-wheel-normal": strictOnly(
    "The name in a wheel's name is in its normal form, with _ in place of -",
    REBUILD,
  ),
  "filename-platform": strictOnly(
    "A wheel is for platforms that PyPI takes",
    "Repair the wheel with auditwheel or delocate, so that it gets a manylinux, musllinux or macosx tag",
  ),
  "filename-project": both(
    "The project and the version in the filename are those of the metadata",
    REBUILD,
  ),
  "content-type": both(
    "A file is not sent as an image",
    "Send the file as application/octet-stream",
  ),
  "form-agrees": both(
    "Name and version of the form are those of the file",
    "Send what the metadata in the file says, or build the file again",
  ),
  // Any archive
  "archive-unreadable": both("An archive can be read to its end", REBUILD),
  "archive-polyglot": both("A file is an archive of one kind only", REPACK),
  "archive-bomb": both(
    "An archive unpacks to at most 64 MiB, or to at most 50 times its own size",
    "Leave large files of little content out of the archive",
  ),
  "archive-member-limit": both(
    "An archive has at most 65,535 members",
    "Split the project, or pack many small files into one",
  ),
  "archive-unsafe-path": both(
    "Every path in an archive stays below the folder it is unpacked to",
    REPACK,
  ),
  "archive-path-length": both(
    "Every path in an archive has at most 1,024 characters and 64 parts",
    "Shorten the names of folders and files",
  ),
  "archive-path-encoding": both(
    "Every path in an archive is UTF-8, and a zip says so",
    "Rename the files, or pack them again with a tool that writes UTF-8",
  ),
  "archive-duplicate-path": both("No path is in an archive twice", REPACK),
  "archive-case-clash": both(
    "No two paths in an archive differ in case alone",
    "Rename one of the two files: on Windows and macOS they are one",
  ),
  "archive-file-as-folder": both("No path in an archive is a file and a folder", REPACK),
  "archive-link": both(
    "A wheel or a zip has no symbolic links, and links in an sdist stay within it",
    "Put a copy of the file in place of the link",
  ),
  "archive-special-file": both("An archive has no devices, pipes or sockets", REPACK),
  "archive-wrong-checksum": both(
    "Every member has the size and the CRC that its archive tells",
    "The file was damaged: build it again",
  ),
  "archive-trailing-data": both("Nothing follows the end of an archive", REPACK),
  // Zip
  "zip-compression": both(
    "The members of a zip are stored or deflated",
    "Pack without zstd, bzip2 or lzma",
  ),
  "zip-encrypted": both("No member of a zip is encrypted", "Pack without a password"),
  "zip-data-descriptor": strictOnly(
    "A zip has its sizes before its contents, not in data descriptors behind them",
    "Pack with a tool that does not stream, such as Python's build or cheeseshop build",
  ),
  "zip-framing": both("Nothing stands between the members of a zip", REPACK),
  "zip-prefix-data": both("Nothing stands before the first member of a zip", REPACK),
  "zip-header-mismatch": both("A zip says the same of a member in both its headers", REPACK),
  "zip-hidden-member": both("Every member of a zip is in its directory", REPACK),
  "zip-missing-member": both("A zip has every member that its directory lists", REPACK),
  "zip-member-comment": both("No member of a zip has a comment", REPACK),
  "zip-extra-field": both("The extra fields of a zip are well formed", REPACK),
  "zip-end-record": both("The end records of a zip fit its directory", REPACK),
  // Tar
  "tar-sparse": both("A tar has no sparse members", "Pack with GNU tar without --sparse"),
  "tar-header": both("A tar has one plain header for each member", REPACK),
  // Sdist
  "sdist-top-folder": both("An sdist has one folder at the top, with all members in it", REBUILD),
  "sdist-metadata": both(
    "An sdist has PKG-INFO in its top folder, or on a private index at least setup.py",
    REBUILD,
  ),
  "sdist-metadata-required": strictOnly("An sdist has PKG-INFO in its top folder", REBUILD),
  "sdist-single": strictOnly(
    "A release has one sdist",
    "Use a new version for a changed source distribution",
  ),
  // Wheel
  "wheel-dist-info": both(
    "A wheel has one .dist-info folder, which names its project and version",
    REBUILD,
  ),
  "wheel-dist-info-spelling": strictOnly(
    "The .dist-info folder of a wheel is spelled as the filename is",
    REBUILD,
  ),
  "wheel-metadata": both("A wheel has METADATA", REBUILD),
  "wheel-file": both("A wheel has WHEEL, of a version that installers know", REBUILD),
  "wheel-tags": advice("WHEEL has the tags of the filename", REBUILD),
  "wheel-record": both("A wheel has RECORD", REBUILD),
  "wheel-record-unreadable": both("RECORD is UTF-8 with three columns, each path once", REBUILD),
  "wheel-record-hash": both("RECORD has the hash and the size of every file", REBUILD),
  "wheel-record-missing-file": both("RECORD lists every file of its wheel", REBUILD),
  "wheel-record-extra-file": both("RECORD lists only files of its wheel", REBUILD),
  "wheel-entry-points": both(
    "entry_points.txt can be read, and its commands can be file names",
    "Use letters, digits, - _ and . in names of commands",
  ),
  "license-file-missing": both(
    "Every License-File of the metadata is in the file",
    "Add the licence files to the build, or take them out of the metadata",
  ),
  // Metadata
  "metadata-size": both(
    "METADATA and PKG-INFO have at most 4 MiB, WHEEL, RECORD and entry_points.txt what they need",
    "Shorten the description",
  ),
  "metadata-name": both("Metadata has a valid name", "Correct the name of the project"),
  "metadata-version": both(
    "Metadata has a valid version",
    "Use a version such as 1.0 or 2.1rc1 (https://packaging.python.org/en/latest/specifications/version-specifiers/)",
  ),
  "metadata-valid": both(
    "Every field of the metadata is what its specification says",
    "See https://packaging.python.org/en/latest/specifications/core-metadata/",
  ),
  "metadata-field-version": softer(
    "Every field of the metadata is known to the version of metadata that it declares",
    "Declare a newer Metadata-Version, or build the file again",
  ),
  "metadata-unknown-field": advice(
    "Every field of the metadata is one of the specification",
    "Correct the name of the field, or remove it",
  ),
  "metadata-format": strictOnly(
    "The version of the metadata is one of 1.0, 1.1, 1.2, 2.1, 2.2, 2.3, 2.4 and 2.5",
    "Build with a tool that writes Metadata-Version 2.5 or older",
  ),
  "metadata-local-version": strictOnly(
    "A version has no local part",
    'Leave out what follows the + in the version (setuptools-scm does with local_scheme = "no-local-version"), or publish to a private index',
  ),
  "metadata-summary": strictOnly(
    "A summary is one line of at most 512 characters",
    "Shorten it, and tell the rest in the description",
  ),
  "metadata-classifier": both(
    "Every classifier is one of the list",
    "Choose from the classifiers that PyPI lists",
  ),
  "metadata-classifier-private": strictOnly(
    "No classifier begins with Private ::, which is there to keep a project off public indexes",
    "Take the classifier out to publish the project",
  ),
  "metadata-classifier-deprecated": softer(
    "No classifier is deprecated",
    "Use the newer classifier, or a License-Expression for a licence",
  ),
  "metadata-url": softer(
    "Addresses are http or https, and labels of Project-URL have at most 32 characters",
    "Correct the address",
  ),
  "metadata-email": softer(
    "Author-email and Maintainer-email hold addresses",
    "Write Name <user@example.org>",
  ),
  "metadata-license-twice": strictOnly(
    "Metadata with a License-Expression has no License beside it",
    'Leave one of them: in pyproject.toml write license = "MIT", and no license = { text = … }',
  ),
  "metadata-provides-dist": strictOnly(
    "Provides-Dist and Obsoletes-Dist are written as Requires-Dist is",
    "Write a project's name, with versions or without: other (>=1.0)",
  ),
  "metadata-direct-url": strictOnly(
    "No dependency names an address",
    "Publish the dependency, and name it with a version",
  ),
  // Names
  "name-stdlib": strictOnly(
    "A project is not named as a module of Python's standard library",
    "Choose another name",
  ),
  "name-prohibited": strictOnly(
    "A project is not named as a file that people often mistype",
    "Choose another name",
  ),
  "name-similar": strictOnly(
    "A new project's name cannot be mistaken for that of another",
    "Choose a name that differs by more than separators, l and 1, or o and 0",
  ),
} as const satisfies Readonly<Record<string, Rule>>;
