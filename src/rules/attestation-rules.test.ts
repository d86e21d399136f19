import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAttestation } from "../../test/fakes/sample-attestation.ts";
import { PYPI } from "../standards/known-indexes.ts";
import { parseUploadedAttestations } from "./attestation-rules.ts";

const FILE = { filename: "sample_lib-1.0-py3-none-any.whl", sha256: "ab".repeat(32) };
const PUBLISH = `https://docs.${new URL(PYPI.simpleUrl).hostname}/attestations/publish/v1`;
const { filename, sha256 } = FILE;
const slsa = sampleAttestation(filename, sha256);
const publish = sampleAttestation(filename, sha256, PUBLISH);

test("parseUploadedAttestations() takes one of each kind that PyPI knows", () => {
  const read = parseUploadedAttestations(`[${slsa}, ${publish}]`, FILE);
  assert.deepEqual(
    read.map(({ statement }) => statement.predicateType),
    ["https://slsa.dev/provenance/v1", PUBLISH],
  );
});

test("parseUploadedAttestations() takes the name of the file in another spelling", () => {
  const normal = sampleAttestation("Sample.Lib-1.0-py3-none-any.whl", sha256);
  assert.equal(parseUploadedAttestations(`[${normal}]`, FILE).length, 1);
});

const refused: readonly (readonly [what: string, text: string, words: RegExp])[] = [
  ["no JSON", "{", /Malformed attestations: /],
  ["none", " [ ] ", /Malformed attestations: an empty attestation set is not permitted$/],
  ["no attestation", "[{}]", /Malformed attestations: /],
  ["a text that is too long", " ".repeat(2 ** 21), /Malformed attestations: they are too long/],
  ["three", `[${slsa}, ${publish}, ${slsa}]`, /A maximum of 2 attestations per file/],
  ["two of a kind", `[${slsa}, ${slsa}]`, /Multiple attestations .* same predicate type/],
  [
    "an unknown kind",
    `[${sampleAttestation(filename, sha256, "https://example.com/v1")}]`,
    /Attestation with unsupported predicate type: https:\/\/example\.com\/v1$/,
  ],
  [
    "another file",
    `[${sampleAttestation("other-1.0.tar.gz", sha256)}]`,
    /Could not verify the uploaded artifact .*about "other-1\.0\.tar\.gz"/,
  ],
  [
    "other bytes",
    `[${sampleAttestation(filename, "cd".repeat(32))}]`,
    /Could not verify the uploaded artifact .*other bytes/,
  ],
];

for (const [what, text, words] of refused) {
  test(`parseUploadedAttestations() refuses ${what}`, () => {
    assert.throws(() => parseUploadedAttestations(text, FILE), {
      kind: "invalid",
      message: new RegExp(`^Invalid attestations supplied during upload: .*${words.source}`),
    });
  });
}
