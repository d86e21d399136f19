import assert from "node:assert/strict";
import { test } from "node:test";
import { testRefusals } from "../../test/refusals.ts";
import { isAppError } from "../errors.ts";
import {
  type Attestation,
  formatAttestations,
  formatProvenance,
  parseAttestations,
  parseProvenance,
} from "./attestation.ts";

const DIGEST = "ab".repeat(32);

const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "a-1.zip", digest: { sha256: DIGEST } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: { x: 1 },
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");

const sample = {
  version: 1,
  verification_material: { certificate: "AAAA", transparency_entries: [{ logIndex: "1" }] },
  envelope: { statement: encode(statement), signature: "BBBB" },
};

const attestation: Attestation = {
  version: 1,
  verificationMaterial: { certificate: "AAAA", transparencyEntries: [{ logIndex: "1" }] },
  envelope: { statement: encode(statement), signature: "BBBB" },
  statement: {
    predicateType: "https://slsa.dev/provenance/v1",
    subject: "a-1.zip",
    sha256: DIGEST,
    predicate: { x: 1 },
  },
};

test("parseAttestations() reads attestations and the statements in them", () => {
  assert.deepEqual(parseAttestations(JSON.stringify([sample])), [attestation]);
});

test("formatAttestations() writes what parseAttestations() reads", () => {
  assert.deepEqual(JSON.parse(formatAttestations([attestation])), [sample]);
});

test("parseAttestations() and parseProvenance() refuse what is nested too deeply to be written again", () => {
  const deep = `${"[".repeat(9000)}${"]".repeat(9000)}`;
  const material = `{"certificate":"AAAA","transparency_entries":[{"x":${deep}}]}`;
  const text = JSON.stringify(sample).replace(
    /"verification_material":\{.*?\]\}/,
    () => `"verification_material":${material}`,
  );
  assert.ok(text.includes(deep));
  const bundle = `{"publisher":{"kind":"x","d":${deep}},"attestations":[]}`;
  const provenance = `{"version":1,"attestation_bundles":[${bundle}]}`;
  const refusal = { kind: "invalid", message: /nested too deeply/ } as const;
  assert.throws(() => parseAttestations(`[${text}]`), refusal);
  assert.throws(() => parseProvenance(provenance), refusal);
});

test("parseProvenance() and formatProvenance() agree", () => {
  const publisher = { kind: "GitHub", repository: "a/b", claims: null };
  const json = { version: 1, attestation_bundles: [{ publisher, attestations: [sample] }] };
  const provenance = parseProvenance(JSON.stringify(json));
  assert.deepEqual(provenance.bundles, [{ publisher, attestations: [attestation] }]);
  assert.deepEqual(JSON.parse(formatProvenance(provenance)), json);
});

const withStatement = (changes: object): object => ({
  ...sample,
  envelope: { statement: encode({ ...statement, ...changes }), signature: "BBBB" },
});

const faults: readonly [string, unknown, string][] = [
  ["no list", {}, "they are no list"],
  ["an empty list", [], "there are none"],
  ["text in the list", ["x"], "attestations[0] is a string"],
  ["version 2", [{ ...sample, version: 2 }], "attestations[0].version is not 1"],
  ["no envelope", [{ ...sample, envelope: undefined }], "attestations[0].envelope is missing"],
  [
    "no material",
    [{ ...sample, verification_material: undefined }],
    "verification_material is missing",
  ],
  [
    "no entries of a log",
    [{ ...sample, verification_material: { certificate: "AAAA", transparency_entries: [] } }],
    "transparency_entries is empty",
  ],
  [
    "a signature that is no base64",
    [{ ...sample, envelope: { ...sample.envelope, signature: "-" } }],
    "is no base64",
  ],
  [
    "a statement that is no JSON",
    [{ ...sample, envelope: { ...sample.envelope, statement: "AAAA" } }],
    "is no JSON object",
  ],
  ["a statement of another type", [withStatement({ _type: "x" })], "statement._type is not known"],
  ["a statement about nothing", [withStatement({ subject: [] })], "is not one file"],
  [
    "a statement about two files",
    [withStatement({ subject: [statement.subject[0], statement.subject[0]] })],
    "is not one file",
  ],
  [
    "a statement without digest",
    [withStatement({ subject: [{ name: "a", digest: {} }] })],
    "has no sha256",
  ],
  [
    "a statement that says nothing",
    [withStatement({ predicateType: undefined })],
    "predicateType is missing",
  ],
];
for (const [what, json, part] of faults) {
  test(`parseAttestations() refuses ${what}`, () => {
    assert.throws(
      () => parseAttestations(JSON.stringify(json)),
      (error) =>
        isAppError(error, "invalid") &&
        [error, ...error.problems].some(({ message }) => message.includes(part)),
    );
  });
}

const written = JSON.stringify(sample);
testRefusals("parseAttestations", parseAttestations, [
  ["[", [1, 2], "the end stands where a value or ] belongs"],
  ["\n {}", [2, 2], "they are no list"],
  [`[${written},\n 7]`, [2, 2], "attestations[1] is a number"],
  [`[${written},\n {"version": 1}]`, [2, 2], "attestations[1].verification_material is missing"],
  [
    `[${written.replace('"BBBB"', '\n"-"').replace('"signature"', '\n  "signature"')}]`,
    [2, 3],
    "attestations[0].envelope.signature is no base64",
  ],
  [
    JSON.stringify([withStatement({ subject: [] })], undefined, 1),
    [13, 4],
    "attestations[0].envelope.statement.subject is not one file",
  ],
]);

testRefusals("parseProvenance", parseProvenance, [
  ["", [1, 1], "it is no JSON"],
  ["{}", [1, 1], "version is not 1"],
  ['{"version":1}', [1, 1], "attestation_bundles is missing"],
  ['{"version":1,"attestation_bundles":[{}]}', [1, 37], "attestation_bundles[0].publisher"],
]);
