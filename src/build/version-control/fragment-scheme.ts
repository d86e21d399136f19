/** Which part of a version the news fragments of towncrier raise. */
import type { Version } from "../../standards/version.ts";

export type Bump = "major" | "minor" | "patch";

const MAJOR = ["major", "breaking", "removal"];
const MINOR = ["feature", "deprecation"];
const PATCH = ["bugfix", "doc", "misc"];

/** Kinds of fragments that count; a file is named `123.feature.md`. */
export function kindOfFragment(filename: string): string | undefined {
  if (["template.md", "README.md", ".gitkeep"].includes(filename)) return undefined;
  const kind = filename.split(".")[1];
  return kind !== undefined && [...MAJOR, ...MINOR, ...PATCH].includes(kind) ? kind : undefined;
}

/** `undefined` where there are none. With `isZeroKept`, what breaks raises the minor part of 0.x, unless it is "major". */
export function guessFromFragments(
  kinds: readonly string[],
  { release }: Version,
  isZeroKept: boolean,
): Bump | undefined {
  const hasAny = (wanted: readonly string[]): boolean =>
    wanted.some((kind) => kinds.includes(kind));
  if (hasAny(MAJOR)) {
    const isBelowOne = isZeroKept && release[0] === 0 && !kinds.includes("major");
    return isBelowOne ? "minor" : "major";
  }
  if (hasAny(MINOR)) return "minor";
  return hasAny(PATCH) ? "patch" : undefined;
}
