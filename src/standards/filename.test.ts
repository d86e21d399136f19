import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { differences, vectorRows } from "../../test/vectors.ts";
import { formatSdistFilename, parseSdistFilename, parseWheelFilename } from "./filename.ts";
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

test("parseWheelFilename() refuses a build number with a line end", () => {
  assert.throws(() => parseWheelFilename("tool-1.0-1\n-py3-none-any.whl"), {
    place: { line: 1, column: 11, offset: 10 },
  });
});

test("formatSdistFilename() escapes the name", () => {
  assert.equal(formatSdistFilename(parseName("A.B-c"), parseVersion("1.0")), "a_b_c-1.0.tar.gz");
});
