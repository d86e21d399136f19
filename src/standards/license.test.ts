import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { testEveryVector } from "../../test/vectors.ts";
import { listDeprecatedLicenses, parseLicense } from "./license.ts";
import { DEPRECATED_IDS, EXCEPTION_IDS, LICENSE_IDS } from "./license-id.ts";

testEveryVector("parseLicense() is right", "licenses.json", parseLicense, Object.is);

const faults: readonly RefusalCase[] = [
  ["MIT OR Apche-2.0", 7, '"Apche-2.0"'],
  ["MIT Apache-2.0", 4, '"Apache-2.0" cannot stand there'],
  ["MIT WITH nothing", 9, '"nothing"'],
  ["(MIT", 4, '")" is missing'],
  ["", 0, "a licence is missing"],
  ["LicenseRef-a_b", 0, '"LicenseRef-a_b"'],
];
testRefusals("parseLicense", parseLicense, faults);

test("parseLicense() takes no letter of another script for one of an identifier", () => {
  assert.throws(() => parseLicense("M\u0130T"), { kind: "invalid" });
});

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      "mit",
      "APACHE-2.0+",
      "licenseref-Mine",
      "gpl-2.0-only WITH Classpath-exception-2.0",
    ),
    fc
      .tuple(tie("expression"), fc.constantFrom(" or ", " AND "), tie("expression"))
      .map((parts) => parts.join("")),
    tie("expression").map((inner) => `( ${inner})`),
  ),
}));

test("parseLicense() reads any expression, and its own writing of it as the same", () => {
  fc.assert(
    fc.property(expression, (text) => {
      const once = parseLicense(text);
      assert.equal(parseLicense(once), once);
      assert.equal(once.toLowerCase(), text.toLowerCase().replaceAll("( ", "("));
    }),
  );
});

test("parseLicense() reads parentheses of any depth", () => {
  const text = `${"(".repeat(100_000)}MIT${")".repeat(100_000)}`;
  assert.equal(parseLicense(text), text);
});

test("listDeprecatedLicenses() names what the list has given up", () => {
  assert.deepEqual(listDeprecatedLicenses(parseLicense("GPL-2.0 OR (MIT AND GPL-3.0-only)")), [
    "GPL-2.0",
  ]);
});

test("The list of deprecated identifiers holds none that is on neither list", () => {
  const known = new Set([...LICENSE_IDS.values(), ...EXCEPTION_IDS.values()]);
  assert.deepEqual(
    [...DEPRECATED_IDS].filter((id) => !known.has(id)),
    [],
  );
});

const CANONICAL: readonly (readonly [text: string, canonical: string | undefined])[] = [
  ["mit", "MIT"],
  ["Apache-2.0 OR bsd-3-clause", "Apache-2.0 OR BSD-3-Clause"],
  [
    "gpl-3.0-or-later with classpath-exception-2.0",
    "GPL-3.0-or-later WITH Classpath-exception-2.0",
  ],
  ["(mit  and(zlib or isc))", "(MIT AND (Zlib OR ISC))"],
  ["gpl-2.0+", "GPL-2.0+"],
  ["LICENSEREF-My.Own-1", "LicenseRef-My.Own-1"],
  ["MIT or", undefined],
  ["MIT MIT", undefined],
  ["()", undefined],
  ["MIT)", undefined],
  ["MIT WITH MIT", undefined],
  ["MIT\ufeff", undefined],
];
for (const [text, canonical] of CANONICAL) {
  test(`parseLicense() reads ${JSON.stringify(text)} as ${canonical}`, () => {
    if (canonical === undefined) assert.throws(() => parseLicense(text), { kind: "invalid" });
    else assert.equal(parseLicense(text), canonical);
  });
}
