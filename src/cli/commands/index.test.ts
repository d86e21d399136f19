import assert from "node:assert/strict";
import { test } from "node:test";
import { parseKind } from "./index.ts";

test("parseKind() reads the two kinds, and hosted where none is given", () => {
  assert.deepEqual([undefined, "hosted", "mirror"].map(parseKind), ["hosted", "hosted", "mirror"]);
});

for (const bad of ["", "foo", "Mirror", "merged"]) {
  test(`parseKind() refuses ${JSON.stringify(bad)} and names the two`, () => {
    assert.throws(() => parseKind(bad), { kind: "invalid", hint: /hosted.*mirror/ });
  });
}
