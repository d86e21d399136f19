/** The limits of `src/standards/` as docs/standards-exceptions.md lists them are those that the code has. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.join(import.meta.dirname, "..");
const [, section = ""] = readFileSync(
  path.join(root, "docs/standards-exceptions.md"),
  "utf8",
).split("## Limits");
const rows = [...section.matchAll(/^\| .* \| ([\d, ]+)(?: \(.*?\))? \| `(.*?)` \|$/gm)].map(
  ([, limits = "", file = ""]) => ({ limits: limits.split(", "), file }),
);

test("every row of the limits is read", () => {
  const written = section.split("\n").filter((line) => /\| `[\w/-]+\.ts` \|$/.test(line));
  assert.equal(rows.length, written.length);
  assert.ok(rows.length > 10);
});

for (const { limits, file } of rows) {
  test(`${file} has the limits ${limits.join(" and ")}`, () => {
    const code = readFileSync(path.join(root, sourceOf(file)), "utf8").replaceAll(/(?<=\d)_/g, "");
    for (const limit of limits) {
      const number = limit.replaceAll(",", "").trim();
      assert.match(code, new RegExp(`(?<!\\d)${number}(?!\\d)`));
    }
  });
}

test("every file with named limits is listed", () => {
  const folder = path.join(root, "src/standards");
  const listed = new Set(rows.map(({ file }) => path.join(root, sourceOf(file))));
  const missing = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => path.join(folder, name))
    .filter((file) =>
      /_LIMITS = \{|const MAX_(?!SHOWN|EXACT|PLAIN)/.test(readFileSync(file, "utf8")),
    )
    .filter((file) => !listed.has(file));
  assert.deepEqual(missing, []);
});

/** A path in the table begins in src/, a name alone is one of src/standards/. */
function sourceOf(file: string): string {
  return file.includes("/") ? `src/${file}` : `src/standards/${file}`;
}
