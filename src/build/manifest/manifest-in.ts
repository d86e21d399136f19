/**
 * MANIFEST.in: what a setuptools project says of the files of its sdist.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
 */
import type { Place, Problem } from "../../errors.ts";
import { isSpace, trimSpace } from "../../standards/whitespace.ts";
import { type FileTree, normalizePath, readText, walkFiles } from "../file-tree.ts";
import type { FileSelection, Reason } from "./file-selection.ts";
import { globHidden, makePathMatcher } from "./manifest-pattern.ts";

export interface ManifestIn {
  /** In order; lines that could not be read are left out. */
  readonly lines: readonly ManifestLine[];
  /** A warning for each line that could not be read. */
  readonly problems: readonly Problem[];
}

export interface ManifestLine {
  readonly action: ManifestAction;
  /** The folder of `recursive-…`, the only pattern of `graft` and `prune`. */
  readonly folder?: string;
  readonly patterns: readonly string[];
  /** As it is written, joined where it goes over several lines. */
  readonly text: string;
  readonly place: Place;
}

const ACTIONS = [
  "include",
  "exclude",
  "recursive-include",
  "recursive-exclude",
  "global-include",
  "global-exclude",
  "graft",
  "prune",
] as const;

export type ManifestAction = (typeof ACTIONS)[number];

export const MANIFEST_IN = "MANIFEST.in";

/** Reads MANIFEST.in of a project; `undefined` where there is none. Throws `invalid` where it is not UTF-8. */
export function readManifestIn(tree: FileTree, file = MANIFEST_IN): ManifestIn | undefined {
  return tree.findKind(file) === "file" ? parseManifestIn(readText(tree, file), file) : undefined;
}

/** Nothing is refused: setuptools goes on after a line that it cannot read, and so must whoever builds the same. */
export function parseManifestIn(text: string, file = MANIFEST_IN): ManifestIn {
  const lines: ManifestLine[] = [];
  const problems: Problem[] = [];
  for (const logical of joinLines(text)) {
    const place = { file, line: logical.line };
    const fail = (message: string, hint: string): void =>
      void problems.push(warn(place, message, hint));
    if (logical.isOpen) fail("the last line ends in a backslash, and nothing follows", "Remove it");
    const line = readLine(logical.text, place, fail);
    if (line !== undefined) lines.push(line);
  }
  return { lines, problems };
}

/** Carries out the lines, in order. Returns a warning for each pattern that matches nothing. */
export function applyManifestIn(
  { lines }: ManifestIn,
  selection: FileSelection,
  tree: FileTree,
): readonly Problem[] {
  const all = memoize(() => [...walkFiles(tree)]);
  return lines.flatMap((line) =>
    line.patterns.flatMap((pattern) => {
      const reason = { words: `${line.place.file} says "${line.text}"`, place: line.place };
      const isFound = applyPattern(line, pattern, selection, tree, all, reason);
      return isFound ? [] : [warnAboutNothing(line, pattern, tree)];
    }),
  );
}

function applyPattern(
  { action, folder = "" }: ManifestLine,
  pattern: string,
  selection: FileSelection,
  tree: FileTree,
  all: () => readonly string[],
  reason: Reason,
): boolean {
  const add = (paths: readonly string[]): boolean => {
    selection.addAll(paths, reason);
    return paths.length > 0;
  };
  const addGlob = (text: string, isRecursive: boolean): boolean =>
    add(globHidden(tree, text, isRecursive).filter((path) => tree.findKind(path) === "file"));
  const remove = (text: string): boolean => selection.removeWhere(makePathMatcher(text), reason);
  switch (action) {
    case "include":
      return addGlob(pattern, false);
    case "exclude":
      return remove(pattern);
    case "recursive-include":
      return addGlob(`${folder}/**/${pattern}`, true);
    case "recursive-exclude":
      return remove(`${folder}/**/${pattern}`);
    case "global-include":
      return add(all().filter(makePathMatcher(`**/${pattern}`)));
    case "global-exclude":
      return remove(`**/${pattern}`);
    case "graft":
      return add(globHidden(tree, pattern, false).flatMap((found) => listGrafted(tree, found)));
    case "prune":
      return remove(`${pattern}/**`);
  }
}

/** Of ".", the paths are those of the project. */
function listGrafted(tree: FileTree, folder: string): readonly string[] {
  if (tree.findKind(folder) !== "folder") return [];
  return [...walkFiles(tree, folder === "." ? "" : folder)];
}

interface LogicalLine {
  readonly text: string;
  /** The first physical line of it. */
  readonly line: number;
  /** True where a backslash joins it to the end of the file. */
  readonly isOpen: boolean;
}

/** Takes comments and blank lines away and joins what a backslash continues, as distutils' `TextFile` does. */
function joinLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let begun = "";
  let start = 1;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const bare = withoutComment(raw);
    // A line that is a comment alone vanishes, even between two that are joined.
    if (bare === undefined) continue;
    if (begun === "") start = index + 1;
    const line = trimSpace(begun === "" ? bare : begun + trimStart(bare));
    if (line === "") continue;
    if (line.endsWith("\\")) {
      begun = line.slice(0, -1);
      continue;
    }
    begun = "";
    lines.push({ text: line, line: start, isOpen: false });
  }
  if (begun !== "") lines.push({ text: begun, line: start, isOpen: true });
  return lines;
}

/** `\#` is a number sign; the first one that is none begins a comment. */
function withoutComment(line: string): string | undefined {
  const at = line.indexOf("#");
  if (at === -1) return line;
  if (at > 0 && line[at - 1] === "\\") return line.replaceAll("\\#", "#");
  const rest = line.slice(0, at);
  return trimSpace(rest) === "" ? undefined : rest;
}

function readLine(
  text: string,
  place: Place,
  fail: (message: string, hint: string) => void,
): ManifestLine | undefined {
  const [word = "", ...given] = splitWords(text);
  if (word === "") return undefined;
  const action = ACTIONS.find((known) => known === word);
  if (action === undefined) {
    fail(`unknown command "${word}"`, `Write one of ${ACTIONS.join(", ")}`);
    return undefined;
  }
  const words = given.map(withoutDots);
  // A pattern that is left out leaves the others of its line in force.
  const isInside = (path: string): boolean => normalizePath(path) !== undefined;
  const outside = words.findIndex((path) => !isInside(path));
  if (outside !== -1) {
    fail(`"${given[outside]}" leads out of the project`, "Write a path that begins in the project");
    if (outside === 0 && action.startsWith("recursive-")) return undefined;
  }
  if (given.some((it) => it.endsWith("/"))) {
    fail(`a path of "${text}" ends in "/"`, "Leave the slash out: older setuptools skip the line");
  }
  const [first, ...rest] = words.filter(isInside);
  if (outside !== -1 && first === undefined) return undefined;
  if (action === "graft" || action === "prune") {
    if (first !== undefined && rest.length === 0) return { action, patterns: [first], text, place };
    fail(`"${action}" expects one folder`, `Write a line with "${action}" for each folder`);
  } else if (action.startsWith("recursive-")) {
    if (first !== undefined && rest.length > 0) {
      return { action, folder: first, patterns: rest, text, place };
    }
    fail(`"${action}" expects a folder and patterns`, `Write ${action} docs *.txt, or graft`);
  } else {
    if (first !== undefined) return { action, patterns: [first, ...rest], text, place };
    fail(`"${action}" expects patterns`, `Write ${action} *.txt`);
  }
  return undefined;
}

/** As Python's `PurePath` writes a path: "docs/./a//b/" is "docs/a/b". */
function withoutDots(word: string): string {
  const parts = word.split("/").filter((part) => part !== "" && part !== ".");
  const path = parts.join("/");
  if (word.startsWith("/")) return `/${path}`;
  return path === "" ? "." : path;
}

function warnAboutNothing(line: ManifestLine, pattern: string, tree: FileTree): Problem {
  const { action, folder, place } = line;
  if (folder !== undefined && /^\*/.test(folder) && action === "recursive-include") {
    const all = [folder, ...line.patterns].join(" ");
    const message = `"${folder}" is read as a folder and matches none`;
    return warn(
      place,
      message,
      `Did you mean "recursive-include . ${all}" or "global-include ${all}"?`,
    );
  }
  if (action === "graft") {
    const isFile = tree.findKind(pattern) === "file";
    const hint = isFile ? `Write include ${pattern}` : "Correct the name, or remove the line";
    return warn(place, `no folder matches "${pattern}"`, hint);
  }
  if (action === "prune") {
    return warn(place, `"prune ${pattern}" removes nothing`, "Remove the line");
  }
  const isRemoval = action.endsWith("exclude");
  const where =
    folder !== undefined ? ` below "${folder}"` : action.startsWith("global") ? " anywhere" : "";
  const what = isRemoval ? "no file taken in before matches" : "no file matches";
  return warn(place, `${what} "${pattern}"${where}`, "Correct the pattern, or remove it");
}

function warn(place: Place, message: string, hint: string): Problem {
  return { rule: "manifest-in", level: "warning", message, hint, place };
}

function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  for (const letter of text) {
    if (!isSpace(letter.charCodeAt(0))) word += letter;
    else if (word !== "") {
      words.push(word);
      word = "";
    }
  }
  return word === "" ? words : [...words, word];
}

function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start++;
  return text.slice(start);
}

function memoize<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
