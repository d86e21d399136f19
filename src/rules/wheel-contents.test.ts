import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileToCheck } from "./author-file.ts";
import { checkWheelContents, listLibrary } from "./wheel-contents.ts";

const INFO = "a-1.0.dist-info";

/** Each file with its name as its content, or the content that is given. */
function wheelOf(
  files: readonly (string | readonly [name: string, content: string])[],
): FileToCheck {
  const members = [...files, `${INFO}/METADATA`].map((file) => {
    const [name, sha256] = typeof file === "string" ? [file, file] : file;
    return { name, size: 100, sha256, secrets: [] };
  });
  const filename = "a-1.0-py3-none-any.whl";
  const about = { metadataFolder: INFO, metadata: undefined };
  return { filename, kind: "wheel", size: 1, ...about, members };
}

for (const [what, files, ...rules] of [
  ["a package", ["a/__init__.py", "a/b.py"]],
  ["a module of C", ["a.cpython-313-x86_64-linux-gnu.so"]],
  ["stubs and a marker", ["a-stubs/__init__.pyi"]],
  [
    "what repair tools add",
    ["a/__init__.py", "a.libs/libb-1.so", "a/lib-c.so"],
    "wheel-several-tops",
  ],
  ["nothing", [], "wheel-empty"],
  ["a script alone", ["a-1.0.data/scripts/a"], "wheel-no-library"],
  [
    "two copies",
    [
      ["a/b.py", "x"],
      ["a/c.py", "x"],
    ],
    "wheel-same-content",
  ],
  ["two licences", [["a/LICENSE", "x"], ["a/LICENSE.txt", "x"], "a/b.py"]],
  ["a stray file", ["a.py", "README.md"], "wheel-top-file"],
  ["a keyword", ["a/class.py"], "wheel-unimportable"],
  ["a dash in a compiled module", ["a/b-c.abi3.so"], "wheel-unimportable"],
  ["a common name", ["tests/__init__.py"], "wheel-common-top"],
  ["__init__.py alone", ["__init__.py"], "wheel-top-init"],
  ["two packages", ["a/__init__.py", "b/__init__.py"], "wheel-several-tops"],
  ["a private one beside", ["a/__init__.py", "_a/__init__.py"]],
  ["data alone", ["a/b.json"], "wheel-top-without-module"],
] as const) {
  test(`checkWheelContents() finds ${rules.join(" and ") || "nothing"} in a wheel of ${what}`, () => {
    const found = new Set<string>();
    checkWheelContents(wheelOf(files), (rule) => found.add(rule));
    assert.deepEqual([...found], rules);
  });
}

test("listLibrary() shows files where an installer puts them", () => {
  const wheel = wheelOf(["a.py", "a-1.0.data/purelib/b.py", "a-1.0.data/data/c.py"]);
  assert.deepEqual(
    listLibrary(wheel).map(({ name }) => name),
    ["a.py", "b.py"],
  );
});
