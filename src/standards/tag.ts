/**
 * Compatibility tags of wheels.
 * Spec: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/ (PEP 425)
 */
import { listPlatformTags, type MajorMinor, type Platform } from "./platform-tag.ts";
import { quote, refuseText } from "./refusal.ts";

/** An interpreter on a machine: what decides which wheels it takes. Source: PEP 425, "Use". */
export interface TagPlatform {
  readonly implementation: "cpython" | "pypy" | "graalpy" | "pyston" | "ironpython" | "jython";
  readonly pythonVersion: MajorMinor;
  /** A build of CPython without the global lock (PEP 703). */
  readonly isFreeThreaded?: boolean;
  /** ABIs as the interpreter tells them, such as `pypy310_pp73`; those of CPython follow from its version. */
  readonly abis?: readonly string[];
  readonly platform: Platform;
}

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/#compressed-tag-sets";

const SHORT_NAMES: Readonly<Record<TagPlatform["implementation"], string>> = {
  cpython: "cp",
  pypy: "pp",
  graalpy: "graalpy",
  pyston: "pyston",
  ironpython: "ip",
  jython: "jy",
};

/** A compressed set multiplies: three times ten names are a thousand tags. */
const MAX_TAGS = 10_000;

/** An interpreter starts like an identifier; the other components are letters, digits and underscores (PEP 425). */
const INTERPRETER = /^[a-z_][a-z0-9_]*$/i;
const COMPONENT = /^[a-z0-9_]+$/i;
const PARTS = ["interpreter", "ABI", "platform"] as const;

/**
 * Expands a compressed tag set, sorted. A tag reads `interpreter-abi-platform`, in lower case.
 * Source: PEP 425, "Compressed Tag Sets".
 *
 * ```ts
 * parseTags("py2.py3-none-any") // => ["py2-none-any", "py3-none-any"]
 * ```
 */
export function parseTags(text: string): string[] {
  const components = text.split("-");
  if (components.length !== 3) {
    throw refuseTags(text, `it has ${components.length} parts in place of 3`);
  }
  requireValidParts(text, components);
  const [interpreters = [], abis = [], platforms = []] = components.map((part) =>
    part.toLowerCase().split("."),
  );
  if (interpreters.length * abis.length * platforms.length > MAX_TAGS) {
    throw refuseTags(text, `it stands for more than ${MAX_TAGS} tags`);
  }
  const tags = new Set<string>();
  for (const interpreter of interpreters) {
    for (const abi of abis) {
      for (const platform of platforms) tags.add(`${interpreter}-${abi}-${platform}`);
    }
  }
  return [...tags].sort();
}

/**
 * The tags that an interpreter takes, the preferred ones first: its own, then those of wheels that depend on no ABI.
 * Source: PEP 425, "Use".
 *
 * ```ts
 * const tags = listSupportedTags({
 *   implementation: "cpython",
 *   pythonVersion: [3, 12],
 *   platform: { os: "windows", arch: "win_amd64" },
 * });
 * tags.slice(0, 2) // => ["cp312-cp312-win_amd64", "cp312-abi3-win_amd64"]
 * ```
 */
export function listSupportedTags(target: TagPlatform): string[] {
  const { implementation, pythonVersion } = target;
  const platforms = listPlatformTags(target.platform);
  const interpreter = SHORT_NAMES[implementation] + pythonVersion.join("");
  if (implementation === "cpython") {
    const abis = target.abis ?? cpythonAbis(target);
    const own = listCpythonTags(pythonVersion, abis, platforms);
    return [...own, ...listCompatibleTags(pythonVersion, interpreter, platforms)];
  }
  const own = listGenericTags(interpreter, target.abis ?? [], platforms);
  // PyPy's wheels without an ABI are called for its major version.
  const bare = implementation === "pypy" ? `pp${pythonVersion[0]}` : undefined;
  return [...own, ...listCompatibleTags(pythonVersion, bare, platforms)];
}

/**
 * Where a wheel stands in the order of preference: the place of the best of its tags, undefined where none is taken.
 * Source: PEP 425, "Use".
 *
 * ```ts
 * findTagRank(["py2-none-any", "py3-none-any"], rankTags(["cp314-none-any", "py3-none-any"])) // => 1
 * findTagRank(["py2-none-any"], rankTags(["py3-none-any"])) // => undefined
 * ```
 */
export function findTagRank(
  tags: readonly string[],
  ranks: ReadonlyMap<string, number>,
): number | undefined {
  let best: number | undefined;
  for (const tag of tags) {
    const rank = ranks.get(tag);
    if (rank !== undefined && (best === undefined || rank < best)) best = rank;
  }
  return best;
}

/**
 * The place of each tag in the order of preference, for `findTagRank`. Source: PEP 425, "Use".
 *
 * ```ts
 * rankTags(["cp314-none-any", "py3-none-any"]).get("py3-none-any") // => 1
 * ```
 */
export function rankTags(supported: readonly string[]): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const [rank, tag] of supported.entries()) if (!ranks.has(tag)) ranks.set(tag, rank);
  return ranks;
}

/** Tags specific to a CPython: its ABIs, the stable ABI (PEP 384; PEP 803 without the global lock), no ABI, the stable ABI of older ones. */
export function listCpythonTags(
  [major, minor]: MajorMinor,
  abis: readonly string[],
  platforms: readonly string[],
): string[] {
  const interpreter = `cp${major}${minor}`;
  const isFreeThreaded = /^cp\d+.*t/.test(abis[0] ?? "");
  const stable = isFreeThreaded ? "abi3t" : "abi3";
  const hasStable = major > 3 || (major === 3 && minor >= 2);
  const handled = ["abi3", "none", ...(isFreeThreaded ? ["abi3t"] : [])];
  const own = abis.filter((abi) => !handled.includes(abi));
  const tags = [...own, ...(hasStable ? [stable] : []), "none"].flatMap((abi) =>
    platforms.map((platform) => `${interpreter}-${abi}-${platform}`),
  );
  if (!hasStable) return tags;
  for (let older = minor - 1; older >= 2; older--) {
    for (const platform of platforms) tags.push(`cp${major}${older}-${stable}-${platform}`);
  }
  return tags;
}

/** Tags specific to another interpreter. */
export function listGenericTags(
  interpreter: string,
  abis: readonly string[],
  platforms: readonly string[],
): string[] {
  const all = abis.includes("none") ? abis : [...abis, "none"];
  return all.flatMap((abi) => platforms.map((platform) => `${interpreter}-${abi}-${platform}`));
}

/** Tags of wheels that depend on no ABI: for this Python and those before it, first with a platform, then without. */
export function listCompatibleTags(
  [major, minor]: MajorMinor,
  interpreter: string | undefined,
  platforms: readonly string[],
): string[] {
  const older = Array.from({ length: minor }, (_, at) => `py${major}${minor - 1 - at}`);
  const pythons = [`py${major}${minor}`, `py${major}`, ...older];
  return [
    ...pythons.flatMap((python) => platforms.map((platform) => `${python}-none-${platform}`)),
    ...(interpreter === undefined ? [] : [`${interpreter}-none-any`]),
    ...pythons.map((python) => `${python}-none-any`),
  ];
}

function requireValidParts(text: string, components: readonly string[]): void {
  let offset = 0;
  for (const [at, component] of components.entries()) {
    for (const name of component.split(".")) {
      if (name === "") throw refuseTags(text, "a part is empty", offset);
      if (!(at === 0 ? INTERPRETER : COMPONENT).test(name)) {
        throw refuseTags(text, `${quote(name)} is no ${PARTS[at]}`, offset);
      }
      offset += name.length + 1;
    }
  }
}

/**
 * Until 3.7 a CPython said in its ABI how it allocates memory, until 3.2 how wide its characters are: those of Windows
 * have two bytes.
 */
function cpythonAbis({ pythonVersion, isFreeThreaded = false, platform }: TagPlatform): string[] {
  const [major, minor] = pythonVersion;
  const base = `cp${major}${minor}`;
  if (isFreeThreaded && (major > 3 || minor >= 13)) return [`${base}t`];
  if (major < 3 || (major === 3 && minor < 3))
    return [platform.os === "windows" ? `${base}m` : `${base}mu`];
  return [major === 3 && minor < 8 ? `${base}m` : base];
}

function refuseTags(text: string, why: string, offset?: number): Error {
  return refuseText(text, {
    as: "wheel tags",
    ...(offset !== undefined && { offset }),
    why,
    instead: "Write interpreter-abi-platform, with dots between alternatives: py2.py3-none-any",
    source: SOURCE,
  });
}
