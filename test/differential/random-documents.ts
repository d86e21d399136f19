/** Random dependency groups, direct_url.json, lock files and lines of requirements files. */
import type { MarkerEnvironment } from "../../src/standards/marker-evaluation.ts";
import type { Random } from "./random.ts";

/** Groups of a project and the one that is wanted. */
export interface GroupsCase {
  readonly groups: Readonly<Record<string, unknown>>;
  readonly resolve: string;
}

/** A lock file, and what it is installed for. */
export interface LockCase {
  readonly lock: Readonly<Record<string, unknown>>;
  readonly environment: MarkerEnvironment;
  readonly tags: readonly string[];
  readonly extras: readonly string[];
  readonly dependencyGroups?: readonly string[];
}

const GROUPS = ["test", "docs", "Type_Check", "type-check", "lint", "missing"];
const REQUIREMENTS = ["a", "b>=1", "c[x]; os_name == 'nt'", "no good"];
const ODD: readonly unknown[] = [7, null, "x", [], {}, true];

/** A value of another kind now and then. */
function maybeOdd(random: Random, value: unknown): unknown {
  return random.isOneIn(40) ? random.pick(ODD) : value;
}

export function groupsCase(random: Random): GroupsCase {
  const groups: Record<string, unknown> = {};
  for (const name of GROUPS.slice(0, 5)) {
    if (random.isOneIn(3)) continue;
    const items = Array.from({ length: random.below(4) }, () => {
      if (random.isOneIn(2)) {
        return maybeOdd(random, REQUIREMENTS[random.isOneIn(15) ? 3 : random.below(3)]);
      }
      const include = { "include-group": maybeOdd(random, random.pick(GROUPS.slice(0, 5))) };
      return random.isOneIn(20) ? { ...include, more: 1 } : include;
    });
    groups[name] = maybeOdd(random, items);
  }
  return { groups, resolve: random.pick(GROUPS) };
}

/** The text of a direct_url.json. */
export function directUrlText(random: Random): string {
  const url = random.pick([
    "https://example.org/a.zip",
    "file:///home/a",
    "file:a",
    "https://me:secret@example.org/a",
    "ssh://git@example.org/a",
    `https://\${USER}:\${PASSWORD}@example.org/`,
  ]);
  const table: Record<string, unknown> = { url: maybeOdd(random, url) };
  if (random.isOneIn(30)) delete table.url;
  if (random.isOneIn(4)) table.subdirectory = maybeOdd(random, "sub");
  const kinds = random.isOneIn(15) ? ["archive", "dir"] : [random.pick(["archive", "dir", "vcs"])];
  for (const kind of random.isOneIn(20) ? [] : kinds) {
    table[`${kind}_info`] = maybeOdd(random, originOf(kind, random));
  }
  return JSON.stringify(table);
}

function originOf(kind: string, random: Random): unknown {
  switch (kind) {
    case "archive": {
      const hashes = { sha256: maybeOdd(random, "ab") };
      const hash = random.pick(["sha256=ab", "sha256=cd", "md5=ab", "none"]);
      return random.pick([{}, { hashes }, { hash }, { hashes, hash }]);
    }
    case "dir":
      return random.pick<unknown>([{}, { editable: maybeOdd(random, true) }, { editable: false }]);
    default: {
      const vcs = { vcs: maybeOdd(random, "git"), commit_id: maybeOdd(random, "ab") };
      return random.pick<unknown>([vcs, { ...vcs, requested_revision: "v1" }, { vcs: "git" }]);
    }
  }
}

const TAGS = [
  "cp312-cp312-linux_x86_64",
  "cp312-abi3-linux_x86_64",
  "py3-none-any",
  "py2-none-any",
];
const MARKERS = [
  "os_name == 'posix'",
  "os_name == 'nt'",
  "'fast' in extras",
  "'Dev' in dependency_groups or python_version < '3'",
  "no marker",
];

export function lockCase(random: Random): LockCase {
  const lock: Record<string, unknown> = {
    "lock-version": maybeOdd(random, random.pick(["1.0", "1.0", "1.0", "1.5", "2.0", "x"])),
    "created-by": maybeOdd(random, "me"),
    packages: maybeOdd(
      random,
      Array.from({ length: random.below(3) }, () => lockPackage(random)),
    ),
  };
  if (random.isOneIn(4)) lock["requires-python"] = random.pick([">=3.9", "<3", "3"]);
  if (random.isOneIn(4)) lock.environments = [random.pick(MARKERS.slice(0, 2))];
  if (random.isOneIn(3)) lock.extras = maybeOdd(random, ["fast"]);
  if (random.isOneIn(3)) lock["default-groups"] = maybeOdd(random, ["dev"]);
  if (random.isOneIn(30)) delete lock[random.pick(Object.keys(lock))];
  const environment = {
    os_name: "posix",
    python_version: "3.12",
    python_full_version: random.pick(["3.12.4", "3.13.0+"]),
  };
  return {
    lock,
    environment,
    tags: TAGS.slice(random.below(4)),
    extras: random.pick([[], ["fast"]]),
    ...(random.isOneIn(3) && { dependencyGroups: random.pick([[], ["dev"]]) }),
  };
}

function lockPackage(random: Random): unknown {
  const name = random.pick(["a", "b", "b"]);
  const entry: Record<string, unknown> = { name: random.isOneIn(30) ? "A_b" : name };
  if (random.isOneIn(2)) entry.version = random.pick(["1", "1.0", "1.0", "x", "2"]);
  if (random.isOneIn(3)) entry.marker = MARKERS[random.isOneIn(15) ? 4 : random.below(4)];
  if (random.isOneIn(6)) entry["requires-python"] = random.pick([">=3", "<3"]);
  if (random.isOneIn(10)) entry["attestation-identities"] = random.pick([[{ kind: "a" }], [{}]]);
  if (random.isOneIn(4)) {
    const [key, value] = random.pick<readonly [string, unknown]>([
      ["vcs", { type: "git", url: "u", "commit-id": "ab" }],
      ["vcs", { type: "git", "commit-id": "ab" }],
      ["directory", { path: ".", editable: true }],
      ["directory", {}],
      ["archive", { url: "u", hashes: { sha256: "ab" } }],
      ["archive", { url: "u", hashes: {} }],
    ]);
    entry[key] = maybeOdd(random, value);
    if (!random.isOneIn(10)) return entry;
  }
  if (random.isOneIn(2)) entry.sdist = maybeOdd(random, lockedFile(random, `${name}-1.tar.gz`));
  entry.wheels = Array.from({ length: random.below(3) }, () =>
    maybeOdd(random, lockedFile(random, `${name}-1-${random.pick(TAGS)}.whl`)),
  );
  return entry;
}

function lockedFile(random: Random, filename: string): unknown {
  const file = random.pick<Record<string, unknown>>([
    { name: filename, url: "https://example.org/x" },
    { url: `https://example.org/${filename.replace("-", "%2D")}?x#y` },
    { path: `./wheels/${filename}` },
    { path: `wheels\\${filename}` },
    { name: filename, path: "x" },
    { name: "", path: filename },
    { name: filename },
  ]);
  const hashes = random.isOneIn(15) ? {} : { sha256: maybeOdd(random, "ab") };
  return { ...file, hashes, ...(random.isOneIn(5) && { size: maybeOdd(random, 3) }) };
}

const PIECES = [
  ...["a", "b==1", " ", "\t", "#", "\\", "\\", "\n", "\n", "\r\n", "\r", "\f", "\v", "\x85"],
  ...["\u2028", "\u3000", "-r x", "--hash=a", "'", '"', "\ufeff", "\x1c", "a #b", " # c"],
];

/** The text of a requirements file, as far as its lines go. */
export function requirementsText(random: Random): string {
  return Array.from({ length: random.below(14) }, () => random.pick(PIECES)).join("");
}
