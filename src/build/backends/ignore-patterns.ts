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
  return (path) => {
    const parts = path.split("/");
    let isMatched = false;
    let priority = 0;
    for (const pattern of patterns) {
      const found = findMatch(pattern, parts);
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

interface Pattern {
  readonly isPositive: boolean;
  /** Parts of the path; `**` stands for any number of them. */
  readonly parts: readonly string[];
  /** Whether it means folders alone. */
  readonly isFolder: boolean;
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
  return { isPositive, isFolder, parts: collapsed };
}

/** Whether the path itself is meant, or a folder in which it lies. */
function findMatch(pattern: Pattern, path: readonly string[]): "itself" | "folder" | undefined {
  const { parts, isFolder } = pattern;
  if (parts.at(-1) === "**" && parts.length > 1) {
    const above = parts.slice(0, -1);
    for (let length = path.length - 1; length > 0; length--) {
      if (matchesParts(above, path.slice(0, length))) return isFolder ? "folder" : "itself";
    }
    return undefined;
  }
  if (matchesParts(parts, path)) return "itself";
  for (let length = path.length - 1; length > 0; length--) {
    if (matchesParts(parts, path.slice(0, length))) return "folder";
  }
  return undefined;
}

/** All of the path, by all of the pattern, in which `**` stands for any number of folders. */
export function matchesParts(parts: readonly string[], path: readonly string[]): boolean {
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
