import assert from "node:assert/strict";
import { test } from "node:test";
import { describePlatform } from "./platform.ts";

const WORDS: readonly (readonly [tags: string, words: string])[] = [
  ["py3-none-any", "Python 3"],
  ["py2.py3-none-any", "Python 2, Python 3"],
  ["cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", "CPython 3.12 · Linux x86-64"],
  ["cp39-abi3-musllinux_1_2_aarch64", "CPython 3.9 and newer · Linux ARM64 (musl)"],
  ["cp313-cp313-macosx_11_0_arm64", "CPython 3.13 · macOS 11.0 ARM64"],
  ["cp313-cp313-macosx_10_13_universal2", "CPython 3.13 · macOS 10.13 x86-64 and ARM64"],
  ["cp38-cp38-win_amd64", "CPython 3.8 · Windows x86-64"],
  ["pp310-pypy310_pp73-win32", "PyPy 3.10 · Windows 32-bit"],
  ["cp312-cp312-linux_x86_64", "CPython 3.12 · Linux x86-64"],
  ["odd1x-none-plan9_mips", "odd1x · plan9_mips"],
  ["constructor3-none-constructor", "constructor3 · constructor"],
];
for (const [tags, words] of WORDS) {
  test(`describePlatform() says "${words}" of ${tags}`, () => {
    assert.equal(describePlatform(`a-1.0-${tags}.whl`), words);
  });
}

for (const filename of ["a-1.0.tar.gz", "a.whl", "a-1.0-py3.whl", ""]) {
  test(`describePlatform() has no words for ${JSON.stringify(filename)}`, () => {
    assert.equal(describePlatform(filename), undefined);
  });
}
