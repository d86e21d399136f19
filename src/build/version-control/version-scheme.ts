/**
 * How a version follows from a tag and what came after it: the version schemes of setuptools_scm.
 * Reference: https://setuptools-scm.readthedocs.io/en/latest/extending/#setuptools_scmversion_scheme
 */
import { AppError } from "../../errors.ts";
import { increment } from "../../standards/version.ts";
import type { VersionNumber } from "../../standards/version-scanner.ts";
import { calverByDate } from "./date-scheme.ts";
import { guessFromFragments } from "./fragment-scheme.ts";
import { isExact, type ScmState } from "./scm-state.ts";
import { matchTag, type TagRules } from "./tag.ts";

/** What a scheme may look at beside the state. `state.tag` has no local label. */
export interface SchemeContext {
  readonly rules: TagRules;
  /** The time of the build; SOURCE_DATE_EPOCH where that is set. */
  readonly now: Date;
  /** Kinds of the news fragments in the project's folder for them, such as "feature". */
  readonly fragmentKinds: () => readonly string[];
}

export type VersionScheme = (state: ScmState, context: SchemeContext) => string;

export const VERSION_SCHEMES: Readonly<Record<string, VersionScheme>> = {
  "guess-next-dev": unlessExact((state) => `${guessNext(state)}.dev${state.distance}`),
  "no-guess-dev": unlessExact((state) => `${withoutGuess(state)}.dev${state.distance}`),
  "post-release": unlessExact(({ tag, distance }) => `${tag.text}.post${distance}`),
  "only-version": ({ tag }) => tag.text,
  "semver-pep440": unlessExact(simplifiedSemver),
  "python-simplified-semver": unlessExact(simplifiedSemver),
  "semver-pep440-release-branch": unlessExact(releaseBranchSemver),
  "release-branch-semver": unlessExact(releaseBranchSemver),
  "calver-by-date": unlessExact((state, { rules, now }) => calverByDate(state, rules, now)),
  "towncrier-fragments": unlessExact(fromFragments(false)),
  "towncrier-fragments-zerover": unlessExact(fromFragments(true)),
};

function unlessExact(scheme: VersionScheme): VersionScheme {
  return (state, context) => (isExact(state) ? state.tag.text : scheme(state, context));
}

/** The number at its end raised by one; what ends in `.dev0` is the next version itself. */
function guessNext({ tag }: ScmState): string {
  const undeveloped = withoutDev(tag.text);
  if (undeveloped !== undefined) return undeveloped;
  const match = /^(.*?)(\d+)$/s.exec(tag.text);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AppError(
      "invalid",
      `Cannot guess what comes after "${tag.text}": it ends in no number`,
      {
        hint: 'Tag a version that ends in a number, or set version_scheme = "no-guess-dev"',
      },
    );
  }
  return `${match[1]}${BigInt(match[2]) + 1n}`;
}

function withoutGuess({ tag }: ScmState): string {
  const undeveloped = withoutDev(tag.text);
  if (undeveloped !== undefined) return undeveloped;
  if (!tag.text.includes("post")) return `${tag.text}.post1`;
  throw new AppError("invalid", `Cannot go on from "${tag.text}": it is a post release already`, {
    hint: 'Tag a release, or set version_scheme = "guess-next-dev"',
  });
}

/** `undefined` where the version is no development release. */
function withoutDev(text: string): string | undefined {
  const at = text.lastIndexOf(".dev");
  if (at === -1) return undefined;
  if (text.slice(at + ".dev".length) === "0") return text.slice(0, at);
  throw new AppError("invalid", `Cannot go on from "${text}": its .dev has a number of its own`, {
    hint: "Drop the tag, or tag a version that ends in .dev0",
  });
}

const MINOR = 2;
const PATCH = 3;

function simplifiedSemver(state: ScmState): string {
  const isFeature = state.branch?.includes("feature") === true;
  return `${nextSemver(state, isFeature ? MINOR : PATCH)}.dev${state.distance}`;
}

/** On a branch that is named for the release of the tag, the next patch; elsewhere the next minor version. */
function releaseBranchSemver(state: ScmState, { rules }: SchemeContext): string {
  const { branch, tag, distance } = state;
  const named = branch === undefined ? undefined : matchTag(branch.split("/").at(-1) ?? "", rules);
  const isOwn =
    named !== undefined && minorOf(named.version.replace(/^v/, "")) === minorOf(tag.text);
  return `${isOwn ? guessNext(state) : nextSemver(state, MINOR)}.dev${distance}`;
}

function minorOf(text: string): string {
  return text.split(".").slice(0, MINOR).join(".");
}

/** The number at `place` (from 1) raised, those behind it zero. A `.dev0` is on the way to its own release. */
function nextSemver({ tag }: ScmState, place: number): string {
  const { epoch, release, dev } = tag.version;
  const numbers: VersionNumber[] = dev === 0 ? [...release] : release.slice(0, place);
  while (numbers.length < place) numbers.push(0);
  if (dev !== 0) numbers[place - 1] = increment(numbers[place - 1] ?? 0);
  while (numbers.length < PATCH) numbers.push(0);
  return `${epoch === 0 ? "" : `${epoch}!`}${numbers.join(".")}`;
}

function fromFragments(isZeroKept: boolean): VersionScheme {
  return (state, { fragmentKinds }) => {
    const bump = guessFromFragments(fragmentKinds(), state.tag.version, isZeroKept);
    if (bump === undefined) return `${guessNext(state)}.dev${state.distance}`;
    const next =
      bump === "major" ? nextMajor(state) : nextSemver(state, bump === "minor" ? MINOR : PATCH);
    return `${next}.dev${state.distance}`;
  };
}

function nextMajor({ tag }: ScmState): string {
  return `${increment(tag.version.release[0] ?? 0)}.0.0`;
}
