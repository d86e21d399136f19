import assert from "node:assert/strict";
import { test } from "node:test";
import { findGlibcVersion, listPlatformTags, type MajorMinor } from "./platform-tag.ts";

const versions: readonly (readonly [string, MajorMinor | undefined])[] = [
  ["glibc 2.36", [2, 36]],
  ["ldd (GNU libc) 2.17", [2, 17]],
  ["ldd (Ubuntu GLIBC 2.35-0ubuntu3.1) 2.35", [2, 35]],
  ["ldd (Debian GLIBC 12.2.0-3) 2.36\nCopyright (C) 2022", [2, 36]],
  ["ldd (crosstool-NG 1.24.0) 2.17\n", [2, 17]],
  ["ldd (Gentoo 2.37-r7 (patchset 10)) 2.37", [2, 37]],
  ["glibc 2.20-2014.11", [2, 20]],
  ["\nldd (GNU libc) 2.31.9000\n", [2, 31]],
  ["glibc", undefined],
  ["", undefined],
];
for (const [text, version] of versions) {
  test(`findGlibcVersion() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(findGlibcVersion(text), version);
  });
}

test("listPlatformTags() lists the tags of a 32-bit Python on a 64-bit ARM", () => {
  const tags = listPlatformTags({ os: "linux", arch: "armv8l", glibc: [2, 18] });
  assert.deepEqual(tags, [
    ...["linux_armv8l", "linux_armv7l"],
    ...["manylinux_2_18_armv8l", "manylinux_2_17_armv8l", "manylinux2014_armv8l"],
    ...["manylinux_2_18_armv7l", "manylinux_2_17_armv7l", "manylinux2014_armv7l"],
  ]);
});

test("listPlatformTags() lists older majors of glibc behind a newer one", () => {
  const tags = listPlatformTags({ os: "linux", arch: "x86_64", glibc: [3, 1] });
  assert.deepEqual(tags.slice(0, 4), [
    "linux_x86_64",
    "manylinux_3_1_x86_64",
    "manylinux_3_0_x86_64",
    "manylinux_2_50_x86_64",
  ]);
  assert.deepEqual(tags.slice(-2), ["manylinux_2_5_x86_64", "manylinux1_x86_64"]);
  assert.equal(tags.length, 52);
});

test("listPlatformTags() lists no manylinux tag for a glibc before 2", () => {
  assert.deepEqual(listPlatformTags({ os: "linux", arch: "x86_64", glibc: [1, 9] }), [
    "linux_x86_64",
  ]);
});
