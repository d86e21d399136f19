/** The version that comes next, by the part that is to be raised. */
import { AppError } from "../../errors.ts";
import { formatVersion, increment, makeVersion, type Version } from "../../standards/version.ts";
import { compareVersions } from "../../standards/version-order.ts";
import type { PreRelease, VersionNumber } from "../../standards/version-scanner.ts";

export const BUMPS = [
  "major",
  "minor",
  "patch",
  "stable",
  "alpha",
  "beta",
  "rc",
  "post",
  "dev",
] as const;

export type BumpPart = (typeof BUMPS)[number];

const PLACES: Readonly<Partial<Record<BumpPart, number>>> = { major: 0, minor: 1, patch: 2 };
const PHASES: Readonly<Partial<Record<BumpPart, PreRelease["phase"]>>> = {
  ...{ alpha: "a", beta: "b", rc: "rc" },
};

/** Reads a part as somebody typed it. Throws `invalid` where there is none of that name. */
export function parseBump(text: string): BumpPart {
  const part = BUMPS.find((known) => known === text);
  if (part !== undefined) return part;
  throw new AppError("invalid", `Cannot raise "${text}" of a version: there is no such part`, {
    hint: `Take one of ${BUMPS.join(", ")}`,
  });
}

/**
 * Raises one part after the other. Throws `invalid` where the result would not come after the version.
 *
 * ```ts
 * formatVersion(bumpVersion(parseVersion("0.0.9"), ["patch"])) // => "0.0.10"
 * formatVersion(bumpVersion(parseVersion("1.2.3"), ["minor", "rc"])) // => "1.3.0rc1"
 * ```
 */
export function bumpVersion(version: Version, parts: readonly BumpPart[]): Version {
  const next = parts.reduce(bumpOnce, version);
  if (compareVersions(next, version) > 0) return next;
  const [shown, before] = [formatVersion(next), formatVersion(version)];
  throw new AppError("invalid", `Cannot go from ${before} to ${shown}: it would be older`, {
    hint: `Raise the release too: --bump patch --bump ${parts.at(-1)}`,
  });
}

function bumpOnce(version: Version, part: BumpPart): Version {
  const { epoch, release, pre, post, dev } = version;
  const place = PLACES[part];
  if (place !== undefined) return makeVersion({ epoch, release: raise(release, place) });
  const phase = PHASES[part];
  if (phase !== undefined) {
    const last = pre?.phase === phase ? pre.number : 0;
    // A development release of a candidate is on the way to that candidate itself.
    const isUnderWay = pre?.phase === phase && dev !== undefined;
    return makeVersion({
      epoch,
      release,
      pre: { phase, number: isUnderWay ? last : increment(last) },
    });
  }
  if (part === "post")
    return makeVersion({ epoch, release, pre, post: post === undefined ? 1 : increment(post) });
  if (part === "dev")
    return makeVersion({ epoch, release, pre, post, dev: dev === undefined ? 1 : increment(dev) });
  return makeVersion({ epoch, release });
}

/** The number at the place raised, those behind it zero; as many numbers as there were. */
function raise(release: readonly VersionNumber[], place: number): readonly VersionNumber[] {
  const length = Math.max(release.length, place + 1);
  return Array.from({ length }, (_, at) => {
    const number = release[at] ?? 0;
    if (at < place) return number;
    return at === place ? increment(number) : 0;
  });
}
