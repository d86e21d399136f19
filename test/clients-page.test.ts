/** docs/clients.md names the very versions that the tests install. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { TOOL_NAMES, toolVersion } from "./client-tools.ts";
import { OLD_PIP_VERSIONS } from "./clients.ts";

const ROWS = readFileSync(path.join(import.meta.dirname, "../docs/clients.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| "));

for (const tool of TOOL_NAMES) {
  test(`docs/clients.md tells of ${tool} ${toolVersion(tool)} and of no other version`, () => {
    const named = new RegExp(`^(?:we from )?${tool}(?: from us)?$`);
    const versions = ROWS.map((row) => row.split("|").map((cell) => cell.trim()))
      .filter(([, name = ""]) => named.test(name))
      .map(([, , version]) => version);
    assert.ok(versions.length > 0);
    for (const version of versions) assert.equal(version, toolVersion(tool));
  });
}

test("docs/clients.md tells of the old versions of pip that are tried", () => {
  const row = ROWS.find((line) => line.startsWith("| pip under Python")) ?? "";
  assert.ok(row.includes(`| ${OLD_PIP_VERSIONS.join(", ")} |`), row);
});
