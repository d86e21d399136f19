/** An attestation of the right shape (PEP 740), signed by nobody. */

export function sampleAttestation(
  filename: string,
  sha256: string,
  predicateType = "https://slsa.dev/provenance/v1",
): string {
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: filename, digest: { sha256 } }],
    predicateType,
    predicate: {},
  };
  return JSON.stringify({
    version: 1,
    verification_material: { certificate: "AAAA", transparency_entries: [{ logIndex: "1" }] },
    envelope: { statement: btoa(JSON.stringify(statement)), signature: "BBBB" },
  });
}
