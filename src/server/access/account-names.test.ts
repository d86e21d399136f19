import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAccountName, checkIndexName } from "./account-names.ts";

for (const name of ["root", "brian", "a", "acme-build.1", "a_b", "7", "x".repeat(64)]) {
  test(`checkAccountName() takes ${name}`, () => checkAccountName(name));
}

for (const name of [
  "",
  "Root",
  "+admin",
  "_x",
  "__token__",
  "-a",
  "a-",
  ".",
  "..",
  "a/b",
  "a b",
  "é",
  "a\n",
  "x".repeat(65),
  "simple",
  "legacy",
  "pypi",
  "project",
]) {
  test(`checkAccountName() refuses ${JSON.stringify(name)}`, () => {
    assert.throws(() => checkAccountName(name), { kind: "invalid" });
  });
}

test("checkIndexName() takes what only an account may not be called", () => {
  checkIndexName("pypi");
  assert.throws(() => checkIndexName("+search"), { kind: "invalid" });
});
