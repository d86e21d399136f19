/**
 * Writes pylock.toml, in the order of the specification and one file a line, so that two versions of it compare well.
 * Spec: https://packaging.python.org/en/latest/specifications/pylock-toml/ (PEP 751)
 */
import { AppError } from "../errors.ts";
import type { LockedBytes, LockedFile, LockedPlace } from "./locked-file.ts";
import type { LockedPackage, Lockfile } from "./lockfile.ts";
import { formatMarker } from "./marker.ts";
import { quote } from "./refusal.ts";
import { formatSpecifiers } from "./specifier.ts";
import { isTable } from "./toml-document.ts";
import { formatTomlKey, formatTomlPair, formatTomlValue } from "./toml-text.ts";
import { formatVersion } from "./version.ts";

const SOURCE = "https://packaging.python.org/en/latest/specifications/pylock-toml/";

/**
 * Writes a lock file, which `parseLockfile` reads as the same. Source: PEP 751, "File Format".
 *
 * ```ts
 * const lock = parseLockfile({ value: { "lock-version": "1.0", "created-by": "me", packages: [] } })
 * formatLockfile(lock) // => 'lock-version = "1.0"\ncreated-by = "me"\npackages = []\n'
 * ```
 */
export function formatLockfile(lock: Lockfile): string {
  const { requiresPython, tool } = lock;
  const head = formatTable([
    ["lock-version", lock.lockVersion],
    ["environments", orNothing(lock.environments.map(formatMarker))],
    ["requires-python", requiresPython && formatSpecifiers(requiresPython)],
    ["extras", orNothing(lock.extras)],
    ["dependency-groups", orNothing(lock.dependencyGroups)],
    ["default-groups", orNothing(lock.defaultGroups)],
    ["created-by", lock.createdBy],
    // A list of tables that is empty has no other form.
    ["packages", lock.packages.length === 0 ? [] : undefined],
  ]);
  const packages = lock.packages.map((each) => `\n[[packages]]\n${formatPackage(each)}`);
  return `${head}${packages.join("")}${tool === undefined ? "" : formatTool(["tool"], tool)}`;
}

type Pairs = readonly (readonly [string, unknown])[];

function formatPackage(entry: LockedPackage): string {
  const { version, marker, requiresPython, vcs, directory, archive, sdist, tool } = entry;
  const head = formatTable([
    ["name", entry.name],
    ["version", version && formatVersion(version)],
    ["marker", marker && formatMarker(marker)],
    ["requires-python", requiresPython && formatSpecifiers(requiresPython)],
    ["dependencies", orNothing(entry.dependencies)],
    [
      "vcs",
      vcs &&
        withoutGaps([
          ["type", vcs.type],
          ...placePairs(vcs),
          ["requested-revision", vcs.requestedRevision],
          ["commit-id", vcs.commitId],
          ["subdirectory", vcs.subdirectory],
        ]),
    ],
    [
      "directory",
      directory &&
        withoutGaps([
          ["path", directory.path],
          ["editable", directory.editable],
          ["subdirectory", directory.subdirectory],
        ]),
    ],
    [
      "archive",
      archive && withoutGaps([...bytesPairs(archive), ["subdirectory", archive.subdirectory]]),
    ],
    ["index", entry.index],
  ]);
  const source = sdist === undefined ? "" : `sdist = ${formatFile(sdist)}\n`;
  const wheels = entry.wheels.map((wheel) => `  ${formatFile(wheel)},\n`).join("");
  const identities = orNothing(entry.attestationIdentities);
  return [
    head,
    source,
    wheels === "" ? "" : `wheels = [\n${wheels}]\n`,
    identities === undefined ? "" : formatTomlPair("attestation-identities", identities),
    tool === undefined ? "" : formatTool(["packages", "tool"], tool),
  ].join("");
}

/** One line; the name stands first, where the eye looks for it. */
function formatFile(file: LockedFile): string {
  return formatTomlValue(withoutGaps([["name", file.filename], ...bytesPairs(file)]));
}

function bytesPairs(bytes: LockedBytes): Pairs {
  const { uploadTime } = bytes;
  return [
    ["upload-time", uploadTime === undefined ? undefined : new WrittenTime(uploadTime)],
    ...placePairs(bytes),
    ["size", bytes.size],
    ["hashes", bytes.hashes],
  ];
}

function placePairs(place: LockedPlace): Pairs {
  return [
    ["url", place.url],
    ["path", place.path],
  ];
}

/** A time with all its digits: a `Date` alone ends at milliseconds. Only times pass, since they are written as they are. */
class WrittenTime extends Date {
  readonly text: string;

  constructor(text: string) {
    super(text);
    if (!isTime(text)) {
      throw new AppError("invalid", `Cannot write the lock file: ${quote(text)} is no time`, {
        hint: `Write upload times such as 2026-08-22T10:00:00.123456Z (${SOURCE})`,
      });
    }
    this.text = text;
  }
}

const TIME =
  /^(\d{4})-(0[1-9]|1[0-2])-([0-2]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/i;

/** A day and a time that there are: readers of TOML refuse February 30. */
function isTime(text: string): boolean {
  const [, year, month, day] = TIME.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  // Leap years come again every 400 years, and `Date.UTC` takes years below 100 for those of the last century.
  const daysOfMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return day >= 1 && day <= daysOfMonth;
}

/** `[tool]` with what is no table, then `[tool.x]` for each tool, whatever is inside on one line each. */
function formatTool(path: readonly string[], tool: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(tool).filter(([, value]) => !isTable(value));
  const hasHead = pairs.length > 0 || Object.keys(tool).length === 0;
  const head = hasHead ? `\n[${path.join(".")}]\n${formatTable(pairs)}` : "";
  const tables = Object.entries(tool).map(([name, values]) => {
    if (!isTable(values)) return "";
    const key = [...path, formatTomlKey(name)].join(".");
    return `\n[${key}]\n${formatTable(Object.entries(values))}`;
  });
  return `${head}${tables.join("")}`;
}

function formatTable(pairs: Pairs): string {
  return pairs
    .map(([key, value]) => (value === undefined ? "" : formatTomlPair(key, value)))
    .join("");
}

function withoutGaps(pairs: Pairs): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function orNothing<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
