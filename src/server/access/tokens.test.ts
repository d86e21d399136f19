import assert from "node:assert/strict";
import { test } from "node:test";
import { checkGivenToken, isDamagedToken, isTokenShaped, makeTokenSecret } from "./tokens.ts";

const ZEROS = new Uint8Array(20);
const COUNTED = Uint8Array.from({ length: 20 }, (_, at) => at);

test("makeTokenSecret() writes all bits of what is random", () => {
  assert.match(makeTokenSecret(ZEROS), /^cheeseshop_a{32}[a-z2-7]{7}$/);
  const secrets = new Set<string>();
  for (let bit = 0; bit < 160; bit += 1) {
    const random = new Uint8Array(20);
    random[bit >> 3] = 1 << (bit & 7);
    secrets.add(makeTokenSecret(random));
  }
  assert.equal(secrets.size, 160);
});

test("makeTokenSecret() refuses fewer random bytes", () => {
  assert.throws(() => makeTokenSecret(new Uint8Array(19)), TypeError);
});

test("isDamagedToken() finds one that was cut, mistyped or swapped", () => {
  const secret = makeTokenSecret(COUNTED);
  assert.equal(isDamagedToken(secret), false);
  const swapped = secret.slice(0, 20) + secret.charAt(21) + secret.charAt(20) + secret.slice(22);
  for (const damaged of [secret.slice(0, -1), `${secret}a`, swapped, secret.toUpperCase()]) {
    assert.equal(isDamagedToken(damaged), true, damaged);
  }
});

for (const [text, expected] of [
  [makeTokenSecret(COUNTED), true],
  ["cheeseshop_anything-that.an_administrator!thought", true],
  ["cheeseshop_", true],
  ["pypi-AgEIcHlwaS5vcmc", false],
  ["cheeseshop_with space", false],
  [`cheeseshop_${"x".repeat(300)}`, false],
  ["", false],
] as const) {
  test(`isTokenShaped() is ${expected} for ${text.slice(0, 30)}`, () => {
    assert.equal(isTokenShaped(text), expected);
  });
}

test("checkGivenToken() takes 32 characters and refuses fewer without repeating them", () => {
  checkGivenToken("cheeseshop_".padEnd(32, "x"));
  assert.throws(
    () => checkGivenToken("cheeseshop_too-short"),
    (error) => error instanceof Error && !error.message.includes("too-short"),
  );
});
