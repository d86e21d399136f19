import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { testEveryVector } from "../../test/vectors.ts";
import {
  listAndroidTags,
  listIosTags,
  listMacTags,
  listManylinuxTags,
  listMusllinuxTags,
  listPlatformTags,
  type MajorMinor,
  type Platform,
} from "./platform-tag.ts";
import {
  findTagRank,
  listCompatibleTags,
  listCpythonTags,
  listGenericTags,
  listSupportedTags,
  parseTags,
  rankTags,
} from "./tag.ts";

interface TagInput {
  readonly function: string;
  readonly python_version: MajorMinor;
  readonly version: MajorMinor;
  readonly glibc: MajorMinor;
  readonly musl: MajorMinor;
  readonly interpreter: string;
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
  readonly arch: string;
  readonly multiarch: string;
  readonly api_level: number;
  readonly abi: string;
  readonly tag: string;
}

const FUNCTIONS: Readonly<Record<string, (input: TagInput) => unknown>> = {
  cpython_tags: (row) => listCpythonTags(row.python_version, row.abis, row.platforms),
  compatible_tags: (row) => listCompatibleTags(row.python_version, row.interpreter, row.platforms),
  generic_tags: (row) => listGenericTags(row.interpreter, row.abis, row.platforms),
  manylinux_platforms: (row) => listManylinuxTags(row.glibc, row.arch),
  musllinux_platforms: (row) => listMusllinuxTags(row.musl, row.arch),
  mac_platforms: (row) => listMacTags(row.version, row.arch),
  ios_platforms: (row) => listIosTags(row.version, row.multiarch),
  android_platforms: (row) => listAndroidTags(row.api_level, row.abi),
  parse_tag: (row) => parseTags(row.tag),
};

testEveryVector(
  "lists of tags are right",
  "tags.json",
  (input: TagInput) => FUNCTIONS[input.function]?.(input),
  isDeepStrictEqual,
);

const WRONG_PLACES: readonly RefusalCase[] = [
  ["-none-any", 0],
  ["py3--any", 4],
  ["py3-none-", 9],
  ["py3-none-any.", 13],
  ["py3.2-none-any", 4],
  ["py3.3-none-any", 4],
  ["py3-é!-any", 4],
  ["py3-none-a ny", 9],
  ["py3-none-any.linux\u212a", 13],
];
testRefusals("parseTags", parseTags, WRONG_PLACES);

test("parseTags() bounds what a compressed set may stand for", () => {
  const many = Array.from({ length: 30 }, (_, at) => `a${at}`).join(".");
  assert.throws(() => parseTags(`${many}-${many}-${many}`), { message: /more than 10000 tags/ });
});

const PLATFORMS: readonly (readonly [platform: Platform, first: string, last: string])[] = [
  [{ os: "linux", arch: "riscv64" }, "linux_riscv64", "linux_riscv64"],
  [{ os: "linux", arch: "armv8l", glibc: [2, 17] }, "linux_armv8l", "manylinux2014_armv7l"],
  [{ os: "macos", version: [15, 2], arch: "arm64" }, "macosx_15_0_arm64", "macosx_10_4_universal2"],
  [{ os: "windows", arch: "win_arm64" }, "win_arm64", "win_arm64"],
  [
    { os: "ios", version: [13, 0], multiarch: "arm64-iphoneos" },
    "ios_13_0_arm64_iphoneos",
    "ios_12_0_arm64_iphoneos",
  ],
  [
    { os: "android", apiLevel: 21, abi: "arm64-v8a" },
    "android_21_arm64_v8a",
    "android_16_arm64_v8a",
  ],
  [{ os: "emscripten", version: "2026_0" }, "pyemscripten_2026_0_wasm32", "emscripten_wasm32"],
  [{ os: "other", tag: "freebsd-14.1-amd64" }, "freebsd_14_1_amd64", "freebsd_14_1_amd64"],
];
for (const [platform, first, last] of PLATFORMS) {
  test(`listPlatformTags() goes from ${first} to ${last}`, () => {
    const tags = listPlatformTags(platform);
    assert.deepEqual([tags[0], tags.at(-1)], [first, last]);
  });
}

const windows: Platform = { os: "windows", arch: "win_amd64" };

test("listSupportedTags() asks PyPy for its own ABI first and for py3 last", () => {
  const tags = listSupportedTags({
    implementation: "pypy",
    pythonVersion: [3, 1],
    abis: ["pypy310_pp73"],
    platform: windows,
  });
  assert.deepEqual(tags, [
    "pp31-pypy310_pp73-win_amd64",
    "pp31-none-win_amd64",
    "py31-none-win_amd64",
    "py3-none-win_amd64",
    "py30-none-win_amd64",
    "pp3-none-any",
    "py31-none-any",
    "py3-none-any",
    "py30-none-any",
  ]);
});

test("listSupportedTags() knows the ABIs of CPython by its version", () => {
  const first = (pythonVersion: MajorMinor, isFreeThreaded: boolean): string | undefined =>
    listSupportedTags({
      implementation: "cpython",
      pythonVersion,
      isFreeThreaded,
      platform: windows,
    })[0];
  assert.equal(first([3, 14], true), "cp314-cp314t-win_amd64");
  assert.equal(first([3, 14], false), "cp314-cp314-win_amd64");
  assert.equal(first([3, 7], false), "cp37-cp37m-win_amd64");
  assert.equal(first([2, 7], false), "cp27-cp27m-win_amd64");
});

test("findTagRank() takes the best tag of a wheel", () => {
  const ranks = rankTags(["a-a-a", "b-b-b", "a-a-a"]);
  assert.equal(findTagRank(["c-c-c", "b-b-b", "a-a-a"], ranks), 0);
  assert.equal(findTagRank(["c-c-c"], ranks), undefined);
});

const LISTS: readonly (readonly [
  what: string,
  found: readonly string[],
  wanted: readonly string[],
])[] = [
  ["parseTags()", parseTags("PY2.py3-none-any"), ["py2-none-any", "py3-none-any"]],
  [
    "listManylinuxTags()",
    listManylinuxTags([2, 18], "aarch64"),
    ["manylinux_2_18_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"],
  ],
  [
    "listMusllinuxTags()",
    listMusllinuxTags([1, 2], "x86_64"),
    ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"],
  ],
  [
    "listIosTags()",
    listIosTags([12, 1], "arm64-iphoneos"),
    ["ios_12_1_arm64_iphoneos", "ios_12_0_arm64_iphoneos"],
  ],
  ["listAndroidTags()", listAndroidTags(17, "x86_64"), ["android_17_x86_64", "android_16_x86_64"]],
  [
    "listCpythonTags()",
    listCpythonTags([3, 3], ["cp33m"], ["any"]),
    ["cp33-cp33m-any", "cp33-abi3-any", "cp33-none-any", "cp32-abi3-any"],
  ],
  [
    "listCpythonTags() without the global lock",
    listCpythonTags([3, 3], ["cp33t"], ["any"]),
    ["cp33-cp33t-any", "cp33-abi3t-any", "cp33-none-any", "cp32-abi3t-any"],
  ],
  [
    "listGenericTags()",
    listGenericTags("pp310", ["pypy310"], ["any"]),
    ["pp310-pypy310-any", "pp310-none-any"],
  ],
  [
    "listCompatibleTags()",
    listCompatibleTags([3, 1], "cp31", ["x"]),
    [
      ...["py31-none-x", "py3-none-x", "py30-none-x"],
      ...["cp31-none-any", "py31-none-any", "py3-none-any", "py30-none-any"],
    ],
  ],
];
for (const [what, found, wanted] of LISTS) {
  test(`${what} lists the preferred tags first`, () => assert.deepEqual(found, wanted));
}

test("listMacTags() goes through the formats of each version, and from 11 on to 10", () => {
  const tags = listMacTags([11, 0], "x86_64");
  assert.deepEqual(tags.slice(0, 3), [
    "macosx_11_0_x86_64",
    "macosx_11_0_intel",
    "macosx_11_0_fat64",
  ]);
  assert.ok(tags.includes("macosx_10_16_universal2"));
  assert.equal(tags.at(-1), "macosx_10_4_universal");
});
