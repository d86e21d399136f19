import assert from "node:assert/strict";
import { test } from "node:test";
import { formatVersion, parseVersion } from "../../standards/version.ts";
import { bumpVersion, parseBump } from "./version-bump.ts";

for (const [before, parts, after] of [
  ["0.0.9", "patch", "0.0.10"],
  ["1.2", "patch", "1.2.1"],
  ["1.2.3.4", "minor", "1.3.0.0"],
  ["1.2.3", "major", "2.0.0"],
  ["1!1.2.3", "minor", "1!1.3.0"],
  ["1.2rc1", "stable", "1.2"],
  ["1.2rc1", "rc", "1.2rc2"],
  ["1.2a3", "beta", "1.2b1"],
  ["1.2rc1.dev3", "rc", "1.2rc1"],
  ["1.2", "post", "1.2.post1"],
  ["1.2.post1", "post", "1.2.post2"],
  ["1.2.dev1", "dev", "1.2.dev2"],
  ["1.2.3", "minor rc", "1.3.0rc1"],
  ["1.2.3", "minor alpha dev", "1.3.0a1.dev1"],
  ["1.2+local", "patch", "1.2.1"],
] as const) {
  test(`bumpVersion() of ${before} by ${parts} is ${after}`, () => {
    const next = bumpVersion(parseVersion(before), parts.split(" ").map(parseBump));
    assert.equal(formatVersion(next), after);
  });
}

for (const [before, part] of [
  ["1.2", "rc"],
  ["1.2rc1", "alpha"],
  ["1.2", "dev"],
  ["1.2", "stable"],
] as const) {
  test(`bumpVersion() of ${before} by ${part} would be older, or the same, and is refused`, () => {
    assert.throws(() => bumpVersion(parseVersion(before), [part]), { kind: "invalid" });
  });
}

test("parseBump() names the parts there are", () => {
  assert.throws(() => parseBump("big"), { kind: "invalid", hint: /major, minor, patch/ });
});
