/**
 * Patterns of .gitignore, in the dialect of the library that hatchling asks.
 * Reference: https://git-scm.com/docs/gitignore
 */
import { matchesName } from "../fnmatch.ts";
import { NeedsPython } from "../needs-python.ts";

/** Answers for a path with "/" between its parts; a folder ends in "/". */
export type IgnoreRules = (path: string) => boolean;

/** A later pattern counts before an earlier one. Without patterns, nothing matches. */
export function parseIgnorePatterns(lines: readonly string[]): IgnoreRules {
  const patterns = lines.flatMap((line) => parsePattern(line) ?? []);
  const findFolders = rememberFolders(patterns);
  return (path) => {
    const parts = path.split("/");
    const matched = findFolders(parts.slice(0, -1));
    let isMatched = false;
    let priority = 0;
    for (const [at, pattern] of patterns.entries()) {
      const found = findMatch(pattern, parts, matched[at] === true);
      if (found === undefined) continue;
      // What is taken back by "!" within a folder that is matched as a whole stays matched.
      const rank = found === "folder" ? 1 : 2;
      if ((pattern.isPositive && rank === 1) || rank >= priority) {
        isMatched = pattern.isPositive;
        priority = rank;
      }
    }
    return isMatched;
  };
}

/** Whether a line, with "!" before it or without, says anything of a path. */
export function isAboutPath(line: string, path: string): boolean {
  return parseIgnorePatterns([line.replace(/^!/, "")])(path);
}

/** For each pattern, whether a folder or one above it is meant; each folder is looked at once. */
function rememberFolders(
  patterns: readonly Pattern[],
): (folder: readonly string[]) => readonly boolean[] {
  const known = new Map<string, readonly boolean[]>();
  const find = (folder: readonly string[]): readonly boolean[] => {
    if (folder.length === 0) return [];
    const key = folder.join("/");
    const found = known.get(key);
    if (found !== undefined) return found;
    const above = find(folder.slice(0, -1));
    const matched = patterns.map(
      (pattern, at) => above[at] === true || matchesParts(pattern.folder, folder),
    );
    known.set(key, matched);
    return matched;
  };
  return find;
}

interface Pattern {
  readonly isPositive: boolean;
  /** Parts of the path; `**` stands for any number of them. */
  readonly parts: readonly string[];
  /** Whether it means folders alone. */
  readonly isFolder: boolean;
  /** Whether it ends in `**`: what lies in a folder, and not the folder. */
  readonly isAllBelow: boolean;
  /** The parts by which folders are found in which everything is meant. */
  readonly folder: readonly string[];
}

function parsePattern(line: string): Pattern | undefined {
  const text = line.trimEnd();
  if (text === "" || text.startsWith("#") || text === "/") return undefined;
  if (text.includes("\\") || text.includes("[^")) {
    throw new NeedsPython(`it ignores files by the pattern ${text}`, { file: ".gitignore" });
  }
  const isPositive = !text.startsWith("!");
  const parts = (isPositive ? text : text.slice(1)).split("/");
  const isFolder = parts.at(-1) === "";
  if (parts[0] === "") parts.shift();
  // A name alone is meant anywhere; one with a slash within is meant from the top.
  else if (parts.length === 1 || (parts.length === 2 && isFolder)) parts.unshift("**");
  if (isFolder) parts[parts.length - 1] = "**";
  const collapsed = parts.filter((part, at) => part !== "**" || parts[at - 1] !== "**");
  const isAllBelow = collapsed.at(-1) === "**" && collapsed.length > 1;
  const folder = isAllBelow ? collapsed.slice(0, -1) : collapsed;
  return { isPositive, isFolder, isAllBelow, folder, parts: collapsed };
}

/** Whether the path itself is meant, or a folder in which it lies, as `isInFolder` tells. */
function findMatch(
  { parts, isFolder, isAllBelow }: Pattern,
  path: readonly string[],
  isInFolder: boolean,
): "itself" | "folder" | undefined {
  if (isAllBelow) {
    if (!isInFolder) return undefined;
    return isFolder ? "folder" : "itself";
  }
  if (matchesParts(parts, path)) return "itself";
  return isInFolder ? "folder" : undefined;
}

/** All of the path, by all of the pattern, in which `**` stands for any number of folders. */
export function matchesParts(parts: readonly string[], path: readonly string[]): boolean {
  const [first, second] = parts;
  // A name that is meant anywhere, as most are.
  if (first === "**" && second !== undefined && second !== "**" && parts.length === 2) {
    return matchesPart(path.at(-1) ?? "", second);
  }
  // What can be reached with each part of the pattern: linear in both.
  let reached = new Set([0]);
  for (const [at, part] of parts.entries()) {
    const next = new Set<number>();
    for (const start of reached) {
      if (part === "**") {
        const least = at === parts.length - 1 && parts.length === 1 ? start + 1 : start;
        for (let end = least; end <= path.length; end++) next.add(end);
      } else if (start < path.length && matchesPart(path[start] ?? "", part)) {
        next.add(start + 1);
      }
    }
    reached = next;
  }
  return reached.has(path.length);
}

function matchesPart(name: string, part: string): boolean {
  return part === "*" ? name !== "" : matchesName(name, part);
}
