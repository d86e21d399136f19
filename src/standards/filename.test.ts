import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { testEveryVector } from "../../test/vectors.ts";
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

testEveryVector(
  "parseWheelFilename() and parseSdistFilename() are right",
  "filenames.json",
  describeFilename,
  isDeepStrictEqual,
);

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

const WHEELS: readonly (readonly [filename: string, read: unknown])[] = [
  [
    "My_Tool-1.0-py2.py3-none-any.whl",
    { name: "my-tool", version: "1.0", build: [], tags: ["py2-none-any", "py3-none-any"] },
  ],
  [
    "tool-1.0.0rc1-10b-cp312-abi3-manylinux_2_17_x86_64.whl",
    {
      name: "tool",
      version: "1.0.0rc1",
      build: [10, "b"],
      tags: ["cp312-abi3-manylinux_2_17_x86_64"],
    },
  ],
  ["käse-1-py3-none-any.whl", { name: "käse", version: "1", build: [], tags: ["py3-none-any"] }],
];
for (const [filename, read] of WHEELS) {
  test(`parseWheelFilename() reads ${filename}`, () => {
    assert.deepEqual(describeWheel(filename, false), read);
  });
}

for (const filename of [
  "tool-1.0-py3-none-any.WHL",
  "tool-1.0-py3-none.whl",
  "a__b-1.0-py3-none-any.whl",
  "tool-one-py3-none-any.whl",
  "tool-1.0-x1-py3-none-any.whl",
  "to ol-1.0-py3-none-any.whl",
  "tool-1.0-1-2-py3-none-any.whl",
]) {
  test(`parseWheelFilename() refuses ${filename}`, () => {
    assert.throws(() => parseWheelFilename(filename), { kind: "invalid" });
  });
}

test("parseWheelFilename() asks for sorted tags where it should", () => {
  const filename = "tool-1.0-py3.py2-none-any.whl";
  assert.throws(() => parseWheelFilename(filename, { sortedTags: true }), { kind: "invalid" });
  assert.equal(parseWheelFilename(filename).tags.length, 2);
});

for (const [filename, name, version] of [
  ["tool-1.0.tar.gz", "tool", "1.0"],
  ["My.Tool-1.0-rc1.zip", undefined, undefined],
  ["my-tool-1.0rc1.zip", "my-tool", "1.0rc1"],
  ["tool-1.0.tar.bz2", undefined, undefined],
  ["tool.tar.gz", undefined, undefined],
  ["-1.0.tar.gz", undefined, undefined],
] as const) {
  test(`parseSdistFilename() reads ${filename} as ${name} ${version}`, () => {
    if (name === undefined) {
      assert.throws(() => parseSdistFilename(filename), { kind: "invalid" });
    } else {
      const read = parseSdistFilename(filename);
      assert.deepEqual([read.name, formatVersion(read.version)], [name, version]);
    }
  });
}
