import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { testRefusals } from "../../test/refusals.ts";
import { isAppError } from "../errors.ts";
import { parseToml } from "../system/toml.ts";
import { formatRequirement } from "./requirement.ts";
import { findScriptBlock, formatScriptBlock, parseScriptMetadata } from "./script-metadata.ts";

const SCRIPT = `#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "swallow<3",
# ]
#
# [tool.shop]
# size = 1
# ///
import swallow
`;

test("findScriptBlock() and parseScriptMetadata() read what a script needs", async () => {
  const block = findScriptBlock(SCRIPT);
  assert.equal(block?.line, 2);
  const { requiresPython, dependencies, tool } = parseScriptMetadata(
    await parseToml(block.content),
  );
  assert.equal(requiresPython?.clauses.length, 1);
  assert.deepEqual(dependencies.map(formatRequirement), ["swallow<3"]);
  assert.deepEqual(tool, { shop: { size: 1 } });
});

const scripts: readonly [string, string, string | undefined][] = [
  ["no block", "print()\n", undefined],
  ["a block of another type", "# /// other\n# a\n# ///\n", undefined],
  ["a block that is not closed", "# /// script\n# a\n", undefined],
  ["a block that code breaks off", "# /// script\n# a\nprint()\n# ///\n", undefined],
  ["a block without content", "# /// script\n# ///\n", undefined],
  ["comment signs without a blank", "# /// script\n#a\n# ///\n", undefined],
  ["an indented block", " # /// script\n # a\n # ///\n", undefined],
  ["lines that end with CR LF", "# /// script\r\n# a\r\n# ///\r\n", "a\n"],
  ["a line without text", "# /// script\n#\n# ///\n", "\n"],
  ["a closing line inside", "# /// script\n# a\n# ///\n# b\n# ///\n", "a\n///\nb\n"],
  ["a block behind an open one", "# /// other\n\n# /// script\n# a\n# ///", "a\n"],
];
for (const [what, script, expected] of scripts) {
  test(`findScriptBlock() reads ${what}`, () => {
    assert.equal(findScriptBlock(script)?.content, expected);
  });
}

test("findScriptBlock() refuses two blocks", () => {
  const block = "# /// script\n# a = 1\n# ///\n";
  assert.throws(
    () => findScriptBlock(`${block}\n${block}`),
    (error) => isAppError(error, "invalid") && error.place?.line === 5,
  );
});

const readMetadata = async (text: string): Promise<unknown> =>
  parseScriptMetadata(await parseToml(text));
testRefusals("parseScriptMetadata", readMetadata, [
  ["dependencies = 1", [1, 1], "dependencies is a number"],
  ['dependencies = ["a b"]', [1, 17], "dependencies[0] is invalid"],
  ['requires-python = "3"', [1, 1], "requires-python is invalid"],
  ["colour = 1", [1, 1], "colour is no key"],
]);

test("formatScriptBlock() lets no line of the content out of the comment", () => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const written = formatScriptBlock(`a = 1${end}print()${end}`);
    assert.equal(written, "# /// script\n# a = 1\n# print()\n# ///\n");
  }
});

for (const type of ["", "no type\nimport os", "a b", "a\n", "é"]) {
  test(`formatScriptBlock() refuses the type ${JSON.stringify(type)}`, () => {
    assert.throws(() => formatScriptBlock("a = 1\n", type), { kind: "invalid" });
  });
}

test("findScriptBlock() finds any content that formatScriptBlock() writes", () => {
  const line = fc.string({ unit: "grapheme-ascii" });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const content = `${lines.join("\n")}\n`;
      const script = `import a\n${formatScriptBlock(content)}\nimport b\n`;
      assert.equal(findScriptBlock(script)?.content, content);
    }),
  );
});
