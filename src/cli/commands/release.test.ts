import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRelease } from "./release.ts";

test("parseRelease() reads a project and its version", () => {
  assert.deepEqual(parseRelease("sample-lib==0.2.0"), { project: "sample-lib", version: "0.2.0" });
});

// The last two would delete a release, or a whole project, that nobody had named.
for (const bad of ["", "a", "==1", "a==", "a==1==2"]) {
  test(`parseRelease() refuses ${JSON.stringify(bad)}`, () => {
    assert.throws(() => parseRelease(bad), { kind: "invalid", hint: /sample-lib==0\.2\.0/ });
  });
}
