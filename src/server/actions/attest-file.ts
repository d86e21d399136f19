/**
 * What somebody attests about a file, kept to be served as its provenance. The account that sent it stands as the
 * publisher, for that is all that the server knows: it verifies no signature.
 * Spec: https://packaging.python.org/en/latest/specifications/index-hosted-attestations/ (PEP 740)
 */
import { type Attestation, formatProvenance } from "../../standards/attestation.ts";
import type { ProjectName } from "../../standards/name.ts";
import { sha256Of } from "../../system/digest.ts";
import type { Person } from "../access/permissions.ts";
import type { Transaction } from "../database/database.ts";
import type { HostedFile } from "../tables/files.ts";
import { addToJournal } from "../tables/journal.ts";
import { type KeptProvenance, setProvenance } from "../tables/provenance.ts";

/** No kind of PyPI's: who reads `GitHub` there may rely on an identity that was proved. */
const PUBLISHER_KIND = "account";

/** Whether attestations say something of a file of which nothing is attested yet. */
export function isToBeAttested(
  file: HostedFile,
  attestations: readonly Attestation[] | undefined,
): boolean {
  return attestations !== undefined && file.provenance === undefined;
}

export function makeProvenance(
  attestations: readonly Attestation[],
  { name }: Person,
): KeptProvenance {
  const publisher = { kind: PUBLISHER_KIND, claims: {}, name };
  const body = formatProvenance({ version: 1, bundles: [{ publisher, attestations }] });
  return { sha256: sha256Of(body), body };
}

/** Adds to a file that is there what was attested later; what was attested before stays. */
export async function attest(
  db: Transaction,
  file: HostedFile,
  what: {
    readonly provenance: KeptProvenance;
    readonly person: Person;
    readonly claim: { readonly name: ProjectName };
    readonly at: Date;
  },
): Promise<void> {
  if (file.provenance !== undefined) return;
  await setProvenance(db, file.id, what.provenance);
  await addToJournal(db, {
    ...{ at: what.at, actor: what.person.name, did: "attest file", indexId: file.indexId },
    ...{ project: what.claim.name, version: file.version, filename: file.filename },
  });
}
