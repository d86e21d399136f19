import assert from "node:assert/strict";
import { test } from "node:test";
import { explainFailure, findPackageTools } from "./explain-failure.ts";

const CASES: readonly (readonly [line: string, hint: RegExp])[] = [
  ["src/x.c:1:10: fatal error: Python.h: No such file or directory", /apt install python3-dev$/],
  ["x.c:1:10: fatal error: 'openssl/ssl.h' file not found", /apt install libssl-dev$/],
  ["x.c:1:10: fatal error: libpq-fe.h: No such file or directory", /apt install libpq-dev$/],
  [
    "x.c:1:10: fatal error: numpy/arrayobject.h: No such file or directory",
    /Add "numpy" to requires/,
  ],
  ["x.c:1:10: fatal error: moon.h: No such file or directory", /package that has moon\.h$/],
  ["/usr/bin/ld: cannot find -lxml2: No such file or directory", /apt install libxml2-dev$/],
  ["error: command 'gcc' failed: No such file or directory", /apt install build-essential$/],
  ["error: [Errno 2] No such file or directory: 'gcc'", /apt install build-essential$/],
  ["unable to execute 'x86_64-linux-gnu-gcc': No such file or directory", /build-essential$/],
  ["../meson.build:1:0: ERROR: Unknown compiler(s): [['cc'], ['gcc']]", /build-essential$/],
  ["error: can't find Rust compiler", /apt install cargo$/],
];

for (const [line, hint] of CASES) {
  test(`explainFailure() tells what to install for ${line}`, () => {
    const found = explainFailure(["running build_ext", `  ${line}`, "error: it failed"], ["apt"]);
    assert.equal(found?.words, line);
    assert.match(found?.hint ?? "", hint);
  });
}

test("explainFailure() is silent where nothing is missing", () => {
  assert.equal(explainFailure(["x.c:3:1: error: expected ';'"], ["apt"]), undefined);
});

test("explainFailure() names the package for each tool where the system is not known", () => {
  const tools = findPackageTools("linux", "");
  const found = explainFailure(["a.c:1:10: fatal error: ffi.h: No such file or directory"], tools);
  assert.equal(
    found?.hint,
    "Install what is missing: apt install libffi-dev, or dnf install libffi-devel, or apk add libffi-dev, or brew install libffi",
  );
});

const SYSTEMS: readonly (readonly [platform: string, text: string, tool: string])[] = [
  ["linux", 'NAME="Debian"\nID=debian\n', "apt"],
  ["linux", 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt"],
  ["linux", 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf"],
  ["linux", "ID=alpine\n", "apk"],
  ["darwin", "", "brew"],
];

for (const [platform, text, tool] of SYSTEMS) {
  test(`findPackageTools() knows ${tool} by ${JSON.stringify(text)} on ${platform}`, () => {
    assert.deepEqual(findPackageTools(platform, text), [tool]);
  });
}
