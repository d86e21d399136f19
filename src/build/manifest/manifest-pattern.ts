/**
 * The two ways in which setuptools reads the patterns of MANIFEST.in.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
 *
 * What includes looks at the disk, part by part. What excludes (and `global-include`) looks at the list of files, by an
 * expression over the whole path. They differ in small things that projects count on: in the first `[a-z]` is a range,
 * in the second it is the three letters "a", "-" and "z".
 */
import { type FileTree, joinPath } from "../file-tree.ts";
import { findSetEnd, matchesName } from "../fnmatch.ts";

/** Deeper than any real project; links that lead back up end here. */
const DEEPEST_FOLDER = 60;

/**
 * Paths that a pattern names, files and folders, hidden ones too. `isRecursive` makes `**` any number of folders; else
 * it is a star like any other. Paths keep what was written: "./a.txt" for `./*.txt`.
 */
export function globHidden(tree: FileTree, pattern: string, isRecursive: boolean): string[] {
  if (!hasMagic(pattern)) return tree.findKind(pattern) === undefined ? [] : [pattern];
  let found: readonly string[] = [""];
  for (const part of pattern.split("/")) {
    found = found.flatMap((folder) => expandPart(tree, folder, part, isRecursive));
  }
  return [...new Set(found)].filter((path) => path !== "");
}

function expandPart(
  tree: FileTree,
  folder: string,
  part: string,
  isRecursive: boolean,
): readonly string[] {
  // What is matched so far may be a file: nothing is in it, not even ".".
  if (tree.findKind(folder) !== "folder") return [];
  if (isRecursive && part === "**") return [folder, ...listDeep(tree, folder, 0)];
  if (!hasMagic(part)) {
    const path = join(folder, part);
    return tree.findKind(path) === undefined ? [] : [path];
  }
  return tree
    .list(folder)
    .filter(({ name }) => matchesName(name, part))
    .map(({ name }) => join(folder, name));
}

function listDeep(tree: FileTree, folder: string, depth: number): readonly string[] {
  if (depth > DEEPEST_FOLDER) return [];
  return tree.list(folder).flatMap(({ name, kind }) => {
    const path = join(folder, name);
    return kind === "file" ? [path] : [path, ...listDeep(tree, path, depth + 1)];
  });
}

function hasMagic(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Unlike `joinPath`, it keeps a "." that was written. */
function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Tells whether a whole path matches. */
export type PathMatcher = (path: string) => boolean;

/**
 * The second way: `*` and `?` stop at "/", `**` between slashes is any number of folders, and at the end everything.
 *
 * ```ts
 * makePathMatcher("docs/*.txt")("docs/a/b.txt") // => false
 * ```
 */
export function makePathMatcher(pattern: string): PathMatcher {
  const units = readUnits(pattern.normalize("NFC"));
  return (path) => simulate(units, path.normalize("NFC"));
}

type Unit =
  /** One letter that passes the test. */
  | { readonly kind: "one"; accepts(letter: string): boolean }
  /** Any number of letters that pass it. */
  | { readonly kind: "many"; accepts(letter: string): boolean }
  /** `**` and its slash: folders, each a name and a slash. It takes two places, the second is within a name. */
  | { readonly kind: "folders" | "in-folder" };

const isAny = (): boolean => true;
const isNoSlash = (letter: string): boolean => letter !== "/";
const isSlash = (letter: string): boolean => letter === "/";

function readUnits(pattern: string): readonly Unit[] {
  const units: Unit[] = [];
  // Slashes split even what stands in brackets.
  const chunks = pattern.split("/");
  for (const [index, chunk] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    if (chunk === "**") {
      if (isLast) units.push({ kind: "many", accepts: isAny });
      else units.push({ kind: "folders" }, { kind: "in-folder" });
      continue;
    }
    units.push(...readChunk([...chunk]));
    if (!isLast) units.push({ kind: "one", accepts: isSlash });
  }
  return units;
}

function readChunk(letters: readonly string[]): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    const end = letter === "[" ? findSetEnd(letters, at) : -1;
    if (letter === "*") {
      // One star after another says nothing more.
      if (units.at(-1)?.kind !== "many") units.push({ kind: "many", accepts: isNoSlash });
    } else if (letter === "?") {
      units.push({ kind: "one", accepts: isNoSlash });
    } else if (end !== -1) {
      units.push({ kind: "one", accepts: readSet(letters.slice(at + 1, end)) });
      at = end;
    } else {
      units.push({ kind: "one", accepts: (other) => other === letter });
    }
  }
  return units;
}

/** Letters alone, no ranges; one that begins with "!" takes a slash too. */
function readSet(body: readonly string[]): (letter: string) => boolean {
  const isNegated = body[0] === "!";
  const letters = new Set(isNegated ? body.slice(1) : body);
  return (letter) => letters.has(letter) !== isNegated;
}

/** Follows all ways through the pattern at once: the time is the length of the path times that of the pattern. */
function simulate(units: readonly Unit[], path: string): boolean {
  let places = open(units, [0]);
  for (const letter of path) {
    const next: number[] = [];
    for (const place of places) step(units[place], place, letter, next);
    if (next.length === 0) return false;
    places = open(units, next);
  }
  return places.has(units.length);
}

function step(unit: Unit | undefined, place: number, letter: string, next: number[]): void {
  switch (unit?.kind) {
    case "one":
      if (unit.accepts(letter)) next.push(place + 1);
      break;
    case "many":
      if (unit.accepts(letter)) next.push(place);
      break;
    case "folders":
      if (letter !== "/") next.push(place + 1);
      break;
    case "in-folder":
      next.push(letter === "/" ? place - 1 : place);
      break;
  }
}

/** Adds the places that are reached without a letter. */
function open(units: readonly Unit[], places: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let place of places) {
    while (!found.has(place)) {
      found.add(place);
      const kind = units[place]?.kind;
      if (kind === "many") place += 1;
      else if (kind === "folders") place += 2;
    }
  }
  return found;
}

/** The path that a file has in the archive, whatever stood before it in MANIFEST.in. */
export function archivePath(path: string): string {
  return joinPath(...path.split("/"));
}
