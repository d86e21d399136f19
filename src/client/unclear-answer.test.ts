import assert from "node:assert/strict";
import { test } from "node:test";
import { findForeignTitle } from "./unclear-answer.ts";

const FILE = "a-1.0.tar.gz";

for (const [what, text, title] of [
  ["nothing", "", undefined],
  ["words", "OK, <b>taken</b>", undefined],
  ["JSON", '{"ok": "<html>"}', undefined],
  ["a page that names the file", `<html><body>Stored ${FILE}</body></html>`, undefined],
  ["a page", "<!DOCTYPE html>\n<html><title>Sign in &middot;\n Acme</title>", "Sign in · Acme"],
  ["a page without a title", "\ufeff<html><body><form>", ""],
  ["XHTML", '<?xml version="1.0"?>\n<!-- login -->\n<html xmlns="x"><head>', ""],
] as const) {
  test(`findForeignTitle() tells ${what} for what it is`, () => {
    assert.equal(findForeignTitle(text, FILE), title);
  });
}

test("findForeignTitle() is not slowed by a hostile page", () => {
  const started = process.cpuUsage();
  findForeignTitle(`<html>${"<title".repeat(200_000)}`, FILE);
  findForeignTitle(`${"<!--".repeat(200_000)}`, FILE);
  findForeignTitle(`<?xml ${" ".repeat(800_000)}`, FILE);
  assert.ok(process.cpuUsage(started).user < 500_000);
});
