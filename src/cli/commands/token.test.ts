import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExpiry, parseRights } from "./token.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

const CASES: readonly (readonly [string | undefined, string | undefined])[] = [
  [undefined, undefined],
  ["30d", "2026-12-24T12:00:00.000Z"],
  ["2027-01-31", "2027-01-31T00:00:00.000Z"],
  ["2027-01-31T10:00:00Z", "2027-01-31T10:00:00.000Z"],
];

for (const [text, iso] of CASES) {
  test(`parseExpiry() reads ${text}`, () => assert.equal(parseExpiry(text, NOW), iso));
}

for (const bad of ["", "soon", "30", "30 d", "2027-13-01", "31.1.2027", "9999999d"]) {
  test(`parseExpiry() refuses ${JSON.stringify(bad)}`, () => {
    assert.throws(() => parseExpiry(bad, NOW), { kind: "invalid" });
  });
}

test("parseRights() reads rights with blanks between", () => {
  assert.deepEqual(parseRights("read, upload,manage"), ["read", "upload", "manage"]);
});

for (const bad of ["", "fly", "read,", "Read", "read;upload"]) {
  test(`parseRights() refuses ${JSON.stringify(bad)} and names the three`, () => {
    assert.throws(() => parseRights(bad), { kind: "invalid", hint: /read, upload and manage/ });
  });
}
