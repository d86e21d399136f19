import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { differences, vectorRows } from "../../test/vectors.ts";
import {
  findFileVersion,
  formatSdistFilename,
  guessProjectNames,
  parseSdistFilename,
  parseWheelFilename,
} from "./filename.ts";
import { parseName } from "./name.ts";
import { formatVersion, parseVersion } from "./version.ts";

interface FilenameInput {
  readonly kind: "wheel" | "sdist";
  readonly filename: string;
  readonly validate_order?: boolean;
}

function describeWheel(filename: string, sortedTags: boolean) {
  const { name, version, build, tags } = parseWheelFilename(filename, { sortedTags });
  const buildPair = build ? [build.number, build.text] : [];
  return { name, version: formatVersion(version), build: buildPair, tags };
}

function describeFilename(input: FilenameInput): unknown {
  if (input.kind === "wheel") return describeWheel(input.filename, input.validate_order ?? false);
  const { name, version } = parseSdistFilename(input.filename);
  return { name, version: formatVersion(version) };
}

test("parseWheelFilename() and parseSdistFilename() agree with every row of filenames.json", () => {
  const rows = vectorRows<FilenameInput>("filenames.json");
  assert.deepEqual(rows && differences(rows, describeFilename, isDeepStrictEqual), rows && []);
});

test("parseWheelFilename() reads the name of every wheel in real-wheels.jsonl", () => {
  const rows = vectorRows("real-wheels.jsonl");
  const pick = (value: unknown): unknown => {
    const { name, version, build, tags } = value as Record<string, unknown>;
    return { name, version, build, tags };
  };
  const run = (filename: string): unknown => describeWheel(filename, false);
  const isEqual = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, pick(b));
  assert.deepEqual(rows && differences(rows, run, isEqual), rows && []);
});

test("parseWheelFilename() tells the place in the whole name", () => {
  assert.throws(() => parseWheelFilename("tool-1.x-py3-none-any.whl"), {
    kind: "invalid",
    message:
      'Cannot read "tool-1.x-py3-none-any.whl" as a wheel\'s name: "1.x" cannot be read as a version: "." has no meaning at offset 6',
    place: { line: 1, column: 7, offset: 6 },
  });
});

test("formatSdistFilename() escapes the name", () => {
  assert.equal(formatSdistFilename(parseName("A.B-c"), parseVersion("1.0")), "a_b_c-1.0.tar.gz");
});

const GUESSES: readonly (readonly [filename: string, names: readonly string[]])[] = [
  ["tool-1.0.tar.gz", ["tool"]],
  ["my-tool-1.0.tar.gz", ["my", "my-tool"]],
  ["my_tool-1.0-py3-none-any.whl", ["my-tool"]],
  ["my_tool-1.0-1-py3-none-any.whl", ["my-tool", "my-tool-1-0"]],
  ["Tool-0.1-py2.7.egg", ["tool", "tool-0-1"]],
  ["tool-1.0.win32-py2.7.exe", ["tool", "tool-1-0-win32"]],
  ["tool_1.0-1_all.deb", ["tool", "tool-1-0-1"]],
  ["tool-1.0.TAR.GZ", ["tool"]],
  ["tool.tar.gz", []],
  ["-1.0.tar.gz", []],
  ["tool-1.0.txt", []],
  [`${"a-".repeat(200)}1.zip`, []],
];
for (const [filename, names] of GUESSES) {
  test(`guessProjectNames() finds the owners of ${filename.slice(0, 40)}`, () => {
    assert.deepEqual(guessProjectNames(filename), names);
  });
}

const VERSIONS: readonly (readonly [
  filename: string,
  project: string,
  version: string | undefined,
])[] = [
  ["tool-1.0.tar.gz", "tool", "1.0"],
  ["my-tool-1.0-beta.tar.gz", "my-tool", "1.0b0"],
  ["my-tool-1.0.tar.gz", "my", "tool-1.0"],
  ["my_tool-1.0-py3-none-any.whl", "my-tool", "1.0"],
  ["my_tool-1.0-py3-none-any.whl", "my-tool-1-0", undefined],
  ["Tool-0.1-py2.7-win32.egg", "tool", "0.1"],
  ["tool-1.0.win-amd64-py2.7.exe", "tool", "1.0"],
  ["tool-1.0-1.noarch.rpm", "tool", "1.0"],
  ["tool_1.0-1_all.deb", "tool", "1.0.post1"],
  ["tool-2004d.tar.gz", "tool", "2004d"],
  ["tool-1.0.tar.gz", "other", undefined],
  ["tool-1.0.txt", "tool", undefined],
];
for (const [filename, project, version] of VERSIONS) {
  test(`findFileVersion() says ${version} for ${filename} of ${project}`, () => {
    assert.equal(findFileVersion(filename, parseName(project)), version);
  });
}
