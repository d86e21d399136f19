import assert from "node:assert/strict";
import { test } from "node:test";
import { makeIdentity, openFakeSigstore } from "../../test/fakes/sigstore.ts";
import { parseAttestations } from "../standards/attestation.ts";
import { signAttestation } from "./sign-attestation.ts";

const FILE = { filename: "a_lib-1.0.tar.gz", digests: { sha256: "ab".repeat(32), md5: "" } };
const IDENTITY = makeIdentity("repo:me/a-lib");

test("signAttestation() makes an attestation of that very file, which is as PEP 740 has it", async () => {
  const sigstore = await openFakeSigstore();
  const { origin } = sigstore;
  const text = await signAttestation(FILE, IDENTITY, { fulcioUrl: origin, rekorUrl: origin });
  await sigstore.close();
  const [attestation] = parseAttestations(`[${text}]`);
  assert.equal(attestation?.statement.subject, FILE.filename);
  assert.equal(attestation?.statement.sha256, FILE.digests.sha256);
  assert.match(attestation?.statement.predicateType ?? "", /\/attestations\/publish\/v1$/);
  assert.equal(atob(attestation?.verificationMaterial.certificate ?? ""), "a certificate");
  assert.equal(attestation?.verificationMaterial.transparencyEntries.length, 1);
  const asked = JSON.parse(sigstore.asked.get("/api/v2/signingCert") ?? "{}");
  assert.equal(asked.credentials.oidcIdentityToken, IDENTITY);
  assert.ok(!(sigstore.asked.get("/api/v1/log/entries") ?? "").includes(IDENTITY));
});

for (const [what, status, identity] of [
  ["an identity that Sigstore does not take", 403, IDENTITY],
  ["what is no identity", 200, "no.identity"],
] as const) {
  test(`signAttestation() says that there is none, and shows nothing, of ${what}`, async () => {
    const sigstore = await openFakeSigstore(status);
    const { origin } = sigstore;
    await assert.rejects(
      signAttestation(FILE, identity, { fulcioUrl: origin, rekorUrl: origin }),
      (error: Error) => {
        assert.match(
          error.message,
          /^Cannot sign a_lib-1\.0\.tar\.gz: Sigstore gave none \(\w+\)$/,
        );
        assert.equal(error.cause, undefined);
        return !JSON.stringify(error).includes(identity);
      },
    );
    await sigstore.close();
  });
}
