import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecretShaped, makeSecret, SECRET_RANDOM_BYTES } from "./secrets.ts";

test("makeSecret() writes all bits in letters that stand in cookies and addresses as they are", () => {
  const random = new Uint8Array(SECRET_RANDOM_BYTES).fill(255);
  assert.equal(makeSecret(random), `${"_".repeat(42)}8`);
  assert.ok(isSecretShaped(makeSecret(random)));
  assert.throws(() => makeSecret(new Uint8Array(SECRET_RANDOM_BYTES - 1)), TypeError);
});

for (const text of ["", "x", `${"a".repeat(44)}`, `${"a".repeat(42)}=`, `${"a".repeat(42)}\n`]) {
  test(`isSecretShaped() refuses ${JSON.stringify(text)}`, () => {
    assert.equal(isSecretShaped(text), false);
  });
}
