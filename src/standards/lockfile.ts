/**
 * pylock.toml: what an installation consists of, file by file.
 * Read and checked here; `lockfile-format.ts` writes, `lockfile-selection.ts` chooses for an environment.
 * Spec: https://packaging.python.org/en/latest/specifications/pylock-toml/ (PEP 751)
 */
import { parseSdistFilename, parseWheelFilename } from "./filename.ts";
import {
  type LockedArchive,
  type LockedDirectory,
  type LockedFile,
  type LockedVcs,
  parseLockedArchive,
  parseLockedDirectory,
  parseLockedFile,
  parseLockedVcs,
} from "./locked-file.ts";
import { type Marker, parseMarker } from "./marker.ts";
import { isNormalName, type ProjectName } from "./name.ts";
import { quote, refuseText } from "./refusal.ts";
import { parseSpecifiers, type Specifiers } from "./specifier.ts";
import { DocumentFaults, DocumentTable, type TomlDocument } from "./toml-document.ts";
import { parseVersion, type Version } from "./version.ts";
import { compareVersions } from "./version-order.ts";

/** What a lock file says. Source: PEP 751, "File Format". */
export interface Lockfile {
  /** As it is written, such as `1.0`. */
  readonly lockVersion: string;
  /** Environments that the lock is for: one has to hold. None given means all. */
  readonly environments: readonly Marker[];
  readonly requiresPython?: Specifiers;
  /** Extras that may be chosen. */
  readonly extras: readonly ProjectName[];
  /** Groups that may be chosen. */
  readonly dependencyGroups: readonly string[];
  /** Groups that are installed where nobody chooses. */
  readonly defaultGroups: readonly string[];
  /** The tool that wrote it. */
  readonly createdBy: string;
  readonly packages: readonly LockedPackage[];
  readonly tool?: Readonly<Record<string, unknown>>;
}

/**
 * A version of a project, and what it is installed from: files, or one of the three others.
 * Source: PEP 751, "[[packages]]".
 */
export interface LockedPackage {
  readonly name: ProjectName;
  /** Absent for sources whose version only building tells. */
  readonly version?: Version;
  /** When it is installed at all. */
  readonly marker?: Marker;
  readonly requiresPython?: Specifiers;
  /** Packages of this file that it depends on, told by some of their keys; for information. */
  readonly dependencies: readonly Readonly<Record<string, unknown>>[];
  readonly vcs?: LockedVcs;
  readonly directory?: LockedDirectory;
  readonly archive?: LockedArchive;
  /** Address of the index that the files were found on. */
  readonly index?: string;
  readonly sdist?: LockedFile;
  readonly wheels: readonly LockedFile[];
  /** Who published the files, by PEP 740. */
  readonly attestationIdentities: readonly Readonly<Record<string, unknown>>[];
  readonly tool?: Readonly<Record<string, unknown>>;
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/pylock-toml/";

/**
 * Whether a file may be called so: `pylock.toml`, or `pylock.<name>.toml` without a dot in the name.
 * Source: PEP 751, "File Name".
 *
 * ```ts
 * isLockfileName("pylock.dev.toml") // => true
 * isLockfileName("pylock.dev.test.toml") // => false
 * ```
 */
export function isLockfileName(filename: string): boolean {
  return /^pylock\.(?:[^./\\\x00-\x1f\x7f]{1,255}\.)?toml$/.test(filename);
}

/**
 * Reads a parsed pylock.toml; keys that are not known are passed over. Throws `invalid` with every fault and its place,
 * and for a version of the format other than 1. Source: PEP 751, "File Format".
 *
 * ```ts
 * const lock = parseLockfile({ value: { "lock-version": "1.0", "created-by": "me", packages: [] } })
 * lock.createdBy // => "me"
 * ```
 */
export function parseLockfile(document: TomlDocument): Lockfile {
  const purpose = { attempt: "read the lock file", rule: "lockfile", source: SOURCE };
  const faults = new DocumentFaults(document, purpose);
  const root = new DocumentTable(document.value, [], faults);
  root.addMissing("lock-version", 'Write lock-version = "1.0"');
  root.addMissing("created-by", "Name the tool that wrote it");
  root.addMissing("packages", "Write packages = [] where there are none");
  const requiresPython = root.parseAt("requires-python", parseSpecifiers);
  const tool = root.table("tool")?.values;
  const lock: Lockfile = {
    lockVersion: root.parseAt("lock-version", parseLockVersion) ?? "",
    environments: root.parseAll("environments", parseMarker) ?? [],
    ...(requiresPython !== undefined && { requiresPython }),
    extras: root.parseAll("extras", parseNormalName) ?? [],
    dependencyGroups: root.strings("dependency-groups")?.map(({ value }) => value) ?? [],
    defaultGroups: root.strings("default-groups")?.map(({ value }) => value) ?? [],
    createdBy: root.string("created-by") ?? "",
    packages: root.tables("packages")?.flatMap((table) => parsePackage(table) ?? []) ?? [],
    ...(tool !== undefined && { tool }),
  };
  faults.throwIfAny();
  return lock;
}

function parseLockVersion(text: string): string {
  const version = parseVersion(text);
  if (compareVersions(version, VERSION_1) >= 0 && compareVersions(version, VERSION_2) < 0)
    return text;
  throw refuseText(text, {
    as: "a version of the lock file",
    why: "it is not known",
    instead: "Versions 1.0 and later below 2 are understood",
    source: SOURCE,
  });
}

const VERSION_1 = parseVersion("1");
const VERSION_2 = parseVersion("2");

function parseNormalName(text: string): ProjectName {
  if (isNormalName(text)) return text;
  throw refuseText(text, {
    as: "a normal name",
    why: "it is not in its normal form",
    instead: "Write it in lower case, with one - for each run of - _ .",
    source: SOURCE,
  });
}

/** A package without a name is left out, since nothing can be said of it: the fault is noted. */
function parsePackage(table: DocumentTable): LockedPackage | undefined {
  table.addMissing("name", "Name the project");
  const name = table.parseAt("name", parseNormalName);
  const version = table.parseAt("version", parseVersion);
  const marker = table.parseAt("marker", parseMarker);
  const requiresPython = table.parseAt("requires-python", parseSpecifiers);
  const vcs = table.table("vcs");
  const directory = table.table("directory");
  const archive = table.table("archive");
  const index = table.string("index");
  const sdist = table.table("sdist");
  const wheels = table.tables("wheels") ?? [];
  const tool = table.table("tool")?.values;
  addSourceFaults(table);
  if (name === undefined) return undefined;
  return {
    name,
    ...(version !== undefined && { version }),
    ...(marker !== undefined && { marker }),
    ...(requiresPython !== undefined && { requiresPython }),
    dependencies: table.tables("dependencies")?.map(({ values }) => values) ?? [],
    ...(vcs !== undefined && { vcs: parseLockedVcs(vcs) }),
    ...(directory !== undefined && { directory: parseLockedDirectory(directory) }),
    ...(archive !== undefined && { archive: parseLockedArchive(archive) }),
    ...(index !== undefined && { index }),
    ...(sdist !== undefined && { sdist: parseNamedFile(sdist, name, version, parseSdistFilename) }),
    wheels: wheels.map((wheel) => parseNamedFile(wheel, name, version, parseWheelFilename)),
    attestationIdentities: parseIdentities(table),
    ...(tool !== undefined && { tool }),
  };
}

/** Files, or one of the others: two of them could install two different things. */
function addSourceFaults(table: DocumentTable): void {
  const { wheels } = table.values;
  const hasFiles = table.has("sdist") || (Array.isArray(wheels) && wheels.length > 0);
  const others = ["vcs", "directory", "archive"].filter((key) => table.has(key));
  if (hasFiles ? others.length === 0 : others.length === 1) return;
  const why = hasFiles
    ? `has ${others.join(" and ")} beside its files`
    : others.length === 0
      ? "has nothing to install it from"
      : `has more than one of ${others.join(" and ")}`;
  table.faults.add(table.path, why, "Write sdist and wheels, or one of vcs, directory and archive");
}

interface Named {
  readonly name: string;
  readonly version: Version;
}

/** A file of another project or version must not be installed under this name. */
function parseNamedFile(
  table: DocumentTable,
  name: ProjectName,
  version: Version | undefined,
  parse: (filename: string) => Named,
): LockedFile {
  const file = parseLockedFile(table);
  const key = ["name", "path", "url"].find((candidate) => table.has(candidate)) ?? "name";
  const found = table.parse({ value: file.filename, path: [...table.path, key] }, parse);
  if (found !== undefined && found.name !== name) {
    table.addFault(
      key,
      `is a file of ${quote(found.name)}, not of ${quote(name)}`,
      "Correct one of the two",
    );
  }
  const isOther = version !== undefined && found && compareVersions(found.version, version) !== 0;
  if (isOther) table.addFault(key, "is a file of another version", "Correct one of the two");
  return file;
}

function parseIdentities(table: DocumentTable): readonly Readonly<Record<string, unknown>>[] {
  const identities = table.tables("attestation-identities") ?? [];
  return identities.map((identity) => {
    identity.addMissing("kind", "Write the kind of the publisher");
    identity.string("kind");
    return identity.values;
  });
}
