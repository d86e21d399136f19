/**
 * What a lock file installs in one environment.
 * Spec: https://packaging.python.org/en/latest/specifications/pylock-toml/#installation (PEP 751)
 */
import { AppError } from "../errors.ts";
import { parseWheelFilename } from "./filename.ts";
import type { LockedArchive, LockedDirectory, LockedFile, LockedVcs } from "./locked-file.ts";
import type { LockedPackage, Lockfile } from "./lockfile.ts";
import {
  fullPythonVersion,
  type MarkerEnvironment,
  makeMarkerEvaluator,
} from "./marker-evaluation.ts";
import type { ProjectName } from "./name.ts";
import { refuseFile } from "./refusal.ts";
import { formatSpecifiers, matchesVersion, type Specifiers } from "./specifier.ts";
import { findTagRank, rankTags } from "./tag.ts";

const SOURCE = "https://packaging.python.org/en/latest/specifications/pylock-toml/#installation";

/** What is chosen for. Source: PEP 751, "Installation". */
export interface LockSelection {
  /** Variables of markers; `python_full_version` has to be among them. */
  readonly environment: MarkerEnvironment;
  /** Tags that the interpreter supports, the preferred ones first. */
  readonly tags: readonly string[];
  /** None unless given. */
  readonly extras?: readonly string[];
  /** The default groups of the lock file unless given. */
  readonly dependencyGroups?: readonly string[];
  /** Whether to take the sdist of a project although wheels would do. */
  readonly prefersSdist?: (name: ProjectName) => boolean;
}

/** A package and the one thing that it is installed from. Source: PEP 751, "Installation". */
export type SelectedPackage = { readonly package: LockedPackage } & (
  | { readonly kind: "vcs"; readonly vcs: LockedVcs }
  | { readonly kind: "directory"; readonly directory: LockedDirectory }
  | { readonly kind: "archive"; readonly archive: LockedArchive }
  | { readonly kind: "sdist" | "wheel"; readonly file: LockedFile }
);

/**
 * Chooses by the steps of the specification. Throws `conflict` where the lock file is not for this environment, is
 * ambiguous for it, or has no file that fits. Source: PEP 751, "Installation".
 *
 * ```ts
 * const wheel = { name: "a-1-py3-none-any.whl", url: "https://example.org/a-1-py3-none-any.whl", hashes: { sha256: "ab" } }
 * const packages = [{ name: "a", version: "1", wheels: [wheel] }]
 * const lock = parseLockfile({ value: { "lock-version": "1.0", "created-by": "me", packages } })
 * const environment = { python_full_version: "3.14.0" }
 * selectFromLockfile(lock, { environment, tags: ["py3-none-any"] })[0]?.kind // => "wheel"
 * ```
 */
export function selectFromLockfile(lock: Lockfile, selection: LockSelection): SelectedPackage[] {
  const isWanted = makeMarkerEvaluator({
    ...selection.environment,
    extras: selection.extras ?? [],
    dependency_groups: selection.dependencyGroups ?? lock.defaultGroups,
  });
  const python = fullVersion(selection.environment);
  requirePython(lock.requiresPython, python, "the lock file");
  const isMeant = lock.environments.some(makeMarkerEvaluator(selection.environment));
  if (lock.environments.length > 0 && !isMeant) {
    throw refuse("it is for other environments", "Lock again for this one");
  }

  const chosen = new Map<ProjectName, LockedPackage>();
  for (const entry of lock.packages) {
    if (entry.marker !== undefined && !isWanted(entry.marker)) continue;
    requirePython(entry.requiresPython, python, entry.name);
    if (chosen.has(entry.name)) {
      throw refuse(`${entry.name} is in it twice for this environment`, "Lock again");
    }
    chosen.set(entry.name, entry);
  }
  const ranks = rankTags(selection.tags);
  return [...chosen.values()].map((entry) => selectSource(entry, ranks, selection));
}

function selectSource(
  entry: LockedPackage,
  ranks: ReadonlyMap<string, number>,
  selection: LockSelection,
): SelectedPackage {
  const { vcs, directory, archive, sdist } = entry;
  if (vcs !== undefined) return { package: entry, kind: "vcs", vcs };
  if (directory !== undefined) return { package: entry, kind: "directory", directory };
  if (archive !== undefined) return { package: entry, kind: "archive", archive };
  const prefersSdist = sdist !== undefined && selection.prefersSdist?.(entry.name) === true;
  const wheel = prefersSdist ? undefined : findBestWheel(entry.wheels, ranks);
  if (wheel !== undefined) return { package: entry, kind: "wheel", file: wheel };
  if (sdist !== undefined) return { package: entry, kind: "sdist", file: sdist };
  throw refuse(
    `no wheel of ${entry.name} fits this interpreter, and there is no sdist`,
    "Lock again for this interpreter",
  );
}

/** The wheel with the most preferred tag; of several the first. */
function findBestWheel(
  wheels: readonly LockedFile[],
  ranks: ReadonlyMap<string, number>,
): LockedFile | undefined {
  let best: LockedFile | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const wheel of wheels) {
    const rank = findTagRank(parseWheelFilename(wheel.filename).tags, ranks);
    if (rank !== undefined && rank < bestRank) {
      best = wheel;
      bestRank = rank;
    }
  }
  return best;
}

function fullVersion(environment: MarkerEnvironment): string {
  const { python_full_version: version } = environment;
  if (version !== undefined) return fullPythonVersion(version);
  throw refuseFile({
    attempt: "use the lock file",
    why: "python_full_version is missing",
    hint: `Give it with the environment, such as python_full_version: "3.12.4" (${SOURCE})`,
  });
}

function requirePython(wanted: Specifiers | undefined, python: string, what: string): void {
  if (wanted === undefined || matchesVersion(wanted, python)) return;
  throw refuse(
    `${what} is for Python ${formatSpecifiers(wanted)}, and this is ${python}`,
    "Use another interpreter, or lock again for this one",
  );
}

function refuse(why: string, hint: string): AppError {
  const message = `Cannot install from the lock file: ${why}`;
  return new AppError("conflict", message, { hint: `${hint} (${SOURCE})` });
}
