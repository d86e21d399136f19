/** What real wheels on an index are called and contain: names, metadata, WHEEL and entry points as one. */
import assert from "node:assert/strict";
import { testVectors } from "../../test/vectors.ts";
import { type EntryPoint, formatEntryPoints, parseEntryPoints } from "./entry-point.ts";
import { parseWheelFilename } from "./filename.ts";
import { EMPTY_METADATA, formatMetadata, parseMetadata } from "./metadata.ts";
import { METADATA_VERSIONS } from "./metadata-field.ts";
import { normalizeName, parseName } from "./name.ts";
import { formatRequirement, parseRequirement } from "./requirement.ts";
import { parseSpecifiers } from "./specifier.ts";
import { parseTags } from "./tag.ts";
import { formatVersion, parseVersion } from "./version.ts";
import { formatWheel, parseWheel } from "./wheel.ts";

interface RealWheel {
  readonly name: string;
  readonly version: string;
  readonly build: readonly [number, string] | readonly [];
  readonly tags: readonly string[];
  readonly dist_info: string;
  readonly metadata_version: string;
  readonly requires_python: string | null;
  readonly requires_dist: readonly string[];
  readonly provides_extra: readonly string[];
  readonly wheel_version: string;
  readonly root_is_purelib: boolean;
  readonly wheel_tags: readonly string[];
  readonly entry_points: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const FILE = "real-wheels.jsonl";

/** Runs a check on each wheel; the message of what fails says which. */
function testWheels(name: string, check: (wheel: RealWheel, filename: string) => void): void {
  testVectors<string, RealWheel>(name, FILE, (rows) => {
    const failed = rows.flatMap(({ input, expected }) => {
      assert.ok(expected !== undefined, input);
      try {
        check(expected, input);
        return [];
      } catch (error) {
        return [`${input}: ${String(error)}`];
      }
    });
    assert.deepEqual(failed, []);
  });
}

testWheels("parseWheelFilename() reads the name of every real wheel", (wheel, filename) => {
  const { name, version, build, tags, rawName } = parseWheelFilename(filename);
  const buildPair = build === undefined ? [] : [build.number, build.text];
  assert.deepEqual(
    [name, formatVersion(version), buildPair, tags],
    [wheel.name, wheel.version, wheel.build, wheel.tags],
  );
  assert.equal(normalizeName(rawName), wheel.name);
});

testWheels("the .dist-info folder of every real wheel is called as the wheel", (wheel) => {
  const [, name = "", version = ""] = /^(.+)-(.+)\.dist-info$/.exec(wheel.dist_info) ?? [];
  assert.equal(normalizeName(name), wheel.name);
  assert.equal(formatVersion(parseVersion(version)), wheel.version);
});

/** Some old wheels declare the version that was withdrawn. */
const KNOWN_VERSIONS: ReadonlySet<string> = new Set([...METADATA_VERSIONS, "2.0"]);

testWheels("the metadata of every real wheel is read, and written again as the same", (wheel) => {
  assert.ok(KNOWN_VERSIONS.has(wheel.metadata_version), wheel.metadata_version);
  const metadata = {
    ...EMPTY_METADATA,
    metadataVersion: wheel.metadata_version,
    name: wheel.name,
    version: wheel.version,
    ...(wheel.requires_python !== null && { requiresPython: wheel.requires_python }),
    requiresDist: wheel.requires_dist,
    providesExtra: wheel.provides_extra,
  };
  const { lines: _, ...read } = parseMetadata(formatMetadata(metadata));
  assert.deepEqual(read, metadata);
  if (wheel.requires_python !== null) parseSpecifiers(wheel.requires_python);
  for (const text of wheel.requires_dist) {
    const requirement = parseRequirement(text);
    assert.deepEqual(parseRequirement(formatRequirement(requirement)), requirement);
  }
  for (const extra of wheel.provides_extra) parseName(extra);
});

testWheels("the WHEEL of every real wheel is read, and its tags are those of the name", (wheel) => {
  const [major = 0, minor = 0] = wheel.wheel_version.split(".").map(Number);
  const written = {
    wheelVersion: [major, minor],
    isPurelib: wheel.root_is_purelib,
    tags: wheel.wheel_tags,
  } as const;
  assert.deepEqual(parseWheel(formatWheel(written)), written);
  for (const tag of wheel.wheel_tags) parseTags(tag);
});

testWheels("the entry points of every real wheel are written and read back", (wheel) => {
  const groups = Object.entries(wheel.entry_points ?? {});
  const lines = groups.flatMap(([group, entries]) => [
    `[${group}]`,
    ...Object.entries(entries).map(([name, value]) => `${name} = ${value}`),
  ]);
  const entries = parseEntryPoints(lines.join("\n"));
  assert.equal(entries.length, lines.length - groups.length);
  assert.deepEqual(parseEntryPoints(formatEntryPoints(entries)).sort(byName), entries.sort(byName));
});

function byName(a: EntryPoint, b: EntryPoint): number {
  return `${a.group} ${a.name}` < `${b.group} ${b.name}` ? -1 : 1;
}
