/** Tags of version control, and the versions that stand in them. */
import { AppError, type Place } from "../../errors.ts";
import {
  findVersion,
  formatVersion,
  parseVersion,
  publicVersion,
  type Version,
} from "../../standards/version.ts";

/** How tags are recognised and read. */
export interface TagRules {
  /** What every tag of the project begins with, before the version. */
  readonly prefix: string;
  /** Whether a version needs a dot; not said by most. */
  readonly isStrict: boolean;
  /** Finds the version in a tag without its prefix: in the group `version`, or in its only group. */
  readonly pattern: RegExp;
  /** Whether versions are put into their normal form. */
  readonly isNormalized: boolean;
}

/** A version, and as it is to be written. */
export interface TagVersion {
  readonly version: Version;
  readonly text: string;
}

/** Words with hyphens, a version of any form, and a local label. */
export const USUAL_TAG = /^(?:[\w-]+-)?(?<version>[vV]?\d+(?:\.\d+){0,2}[^+]*)(?:\+.*)?$/;

/** No tag that holds a version is longer; the pattern may be anybody's. */
const LONGEST_TAG = 1000;

/** What a pattern finds in a tag. */
export interface TagMatch {
  readonly version: string;
  /** What stands behind it: a local label, by the usual pattern. */
  readonly suffix: string;
}

/** `undefined` where the pattern does not fit. Throws `invalid` where it fits, and has no version. */
export function matchTag(tag: string, rules: TagRules): TagMatch | undefined {
  const bare = tag.startsWith(rules.prefix) ? tag.slice(rules.prefix.length) : tag;
  if (bare.length > LONGEST_TAG) return undefined;
  // As `re.match` does, a pattern is held to the start and not to the end.
  const match = new RegExp(rules.pattern.source, "d").exec(bare);
  if (match === null || match.index !== 0) return undefined;
  const isNamed = match.groups !== undefined && "version" in match.groups && match.length > 2;
  const isOnlyNamed = match.length === 2;
  const span = isOnlyNamed
    ? match.indices?.[1]
    : isNamed
      ? match.indices?.groups?.version
      : undefined;
  if (span === undefined || span[0] === span[1]) {
    throw new AppError(
      "invalid",
      `Cannot read the tag "${tag}": tag_regex finds no version in it`,
      {
        hint: "Give tag_regex one group, or one called version, that is never empty",
      },
    );
  }
  const whole = match.indices?.[0] ?? span;
  return { version: bare.slice(...span), suffix: bare.slice(span[1], whole[1]) };
}

/** The version of a tag, its local label kept where that is one; `undefined` where it has none. */
export function findTagVersion(tag: string, rules: TagRules): TagVersion | undefined {
  const match = matchTag(tag, rules);
  if (match === undefined || findVersion(match.version) === undefined) return undefined;
  const whole = match.version + match.suffix;
  return makeTagVersion(findVersion(whole) === undefined ? match.version : whole, rules);
}

/** As above. Throws `invalid` where the tag has no version. */
export function readTagVersion(tag: string, rules: TagRules): TagVersion {
  const found = findTagVersion(tag, rules);
  if (found !== undefined) return found;
  throw new AppError("invalid", `Cannot read the tag "${tag}" as a version`, {
    hint: "Tag releases as 1.2.3 or v1.2.3, or set tag.regex below [tool.setuptools_scm]",
  });
}

/** A version that is written by itself. Throws `invalid` where it is none. */
export function makeTagVersion(
  text: string,
  { isNormalized }: Pick<TagRules, "isNormalized">,
): TagVersion {
  const version = parseVersion(text);
  return { version, text: isNormalized ? formatVersion(version) : text };
}

/** Without its local label. */
export function publicTag({ version, text }: TagVersion): TagVersion {
  return { version: publicVersion(version), text: text.split("+")[0] ?? text };
}

/**
 * A pattern of Python as one of ours. Throws `invalid` for what the two languages read differently.
 *
 * ```ts
 * translatePattern("v(?P<version>.+)").source // => "v(?<version>.+)"
 * ```
 */
export function translatePattern(text: string, place?: Place): RegExp {
  const refuse = (why: string, hint: string, cause?: unknown): AppError =>
    new AppError("invalid", `Cannot use "${text}" as tag_regex: ${why}`, {
      hint,
      ...(place !== undefined && { place }),
      ...(cause !== undefined && { cause }),
    });
  const plain = "Write a plain pattern, without flags in it";
  if (/\(\?[aiLmsux-]+[:)]|\(\?#|\(\?\(|[*+?}]\+|\(\?>/.test(text)) {
    throw refuse("it has what Python alone reads", plain);
  }
  const source = text
    .replaceAll("(?P<", "(?<")
    .replaceAll(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replaceAll(/\\A/g, "^")
    .replaceAll(/\\Z/g, "$");
  try {
    const pattern = new RegExp(source);
    const groups = new RegExp(`${source}|`).exec("");
    const count = (groups?.length ?? 1) - 1;
    const isNamed = groups?.groups !== undefined && "version" in groups.groups;
    if (count === 1 || isNamed) return pattern;
  } catch (cause) {
    throw refuse("it is no pattern", plain, cause);
  }
  const hint = "Write one group, or one called version: ^v(?P<version>.+)$";
  throw refuse("it has no group for the version", hint);
}
