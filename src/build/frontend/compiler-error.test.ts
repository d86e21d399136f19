import assert from "node:assert/strict";
import { test } from "node:test";
import { findCompilerError } from "./compiler-error.ts";

const CASES: Readonly<Record<string, readonly [lines: readonly string[], shown: number]>> = {
  gcc: [
    [
      "src/x.c: In function ‘add’:",
      "src/x.c:5:12: error: ‘y’ undeclared (first use in this function)",
      "    5 |     return y;",
      "      |            ^",
      "src/x.c:6:1: error: control reaches end",
      "error: command '/usr/bin/gcc' failed with exit code 1",
    ],
    2,
  ],
  Cython: [
    ["Error compiling Cython file:", "", "sample.pyx:2:4: undeclared name not builtin: y", ""],
    0,
  ],
  Rust: [["   Compiling a v1", "error[E0425]: cannot find value `y`", " --> src/lib.rs:5:5"], 1],
  meson: [["../meson.build:1:0: ERROR: Unknown compiler", "", "A full log"], 0],
  CMake: [["CMake Error at CMakeLists.txt:3 (find_package):", "  By not providing", ""], 1],
  "Microsoft's": [["sample.c(3): error C2065: 'y': undeclared identifier"], 0],
  "the linker": [
    ["/usr/bin/ld: a.o: in function `f':", "a.c:(.text+0x5): undefined reference to `g'"],
    0,
  ],
};

for (const [who, [lines, shown]] of Object.entries(CASES)) {
  test(`findCompilerError() finds the first words of ${who}`, () => {
    const found = findCompilerError(lines);
    assert.match(found?.words ?? "", /error|ERROR|Error|undeclared name|undefined reference/);
    assert.doesNotMatch(found?.words ?? "", /^Error compiling|^error: command/);
    assert.equal(found?.shown.length, shown);
  });
}

for (const line of [
  "error: command '/usr/bin/gcc' failed with exit code 1",
  "sample.pyx:2:4: warning: unused",
  "ERROR: Failed building wheel",
  "warning: no previously-included files matching '*.pyc' found",
]) {
  test(`findCompilerError() passes over ${JSON.stringify(line)}`, () => {
    assert.equal(findCompilerError([line]), undefined);
  });
}
