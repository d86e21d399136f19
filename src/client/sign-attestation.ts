/**
 * Makes attestations in a CI: Sigstore signs, for a key that lives for one signature, that this run has made the file.
 * Spec: https://packaging.python.org/en/latest/specifications/index-hosted-attestations/ (PEP 740),
 * https://docs.sigstore.dev/about/bundle/
 */
import { AppError } from "../errors.ts";
import { PYPI } from "../standards/known-indexes.ts";
import type { Distribution } from "./publish.ts";

/** Whom the certificate and the entry of the log are asked for; Sigstore's public ones otherwise. */
export interface SigningService {
  readonly fulcioUrl?: string;
  readonly rekorUrl?: string;
}

/** For whom the identity of the run has to be made out. */
export const SIGSTORE_AUDIENCE = "sigstore";

/**
 * The text of an attestation that this file is being published. Throws `unavailable` where Sigstore signs nothing; what
 * the library itself says may hold the identity, and is shown to nobody.
 */
export async function signAttestation(
  { filename, digests }: Pick<Distribution, "filename" | "digests">,
  identityToken: string,
  { fulcioUrl, rekorUrl }: SigningService = {},
): Promise<string> {
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: filename, digest: { sha256: digests.sha256 } }],
    predicateType: `https://docs.${new URL(PYPI.webUrl).host}/attestations/publish/v1`,
    predicate: null,
  };
  // 86 ms to load, and wanted by nobody but a CI.
  const { attest } = await import("sigstore");
  try {
    const bundle = await attest(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, {
      identityToken,
      ...(fulcioUrl !== undefined && { fulcioURL: fulcioUrl }),
      ...(rekorUrl !== undefined && { rekorURL: rekorUrl }),
      timeout: TIMEOUT_MS,
    });
    return toAttestation(bundle);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    throw new AppError("unavailable", `Cannot sign ${filename}: Sigstore gave none (${code})`, {
      hint: "Try again later, or publish without --attestations",
    });
  }
}

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const TIMEOUT_MS = 30_000;

/** The parts of a Sigstore bundle that an attestation is made of. */
interface Bundle {
  readonly verificationMaterial: {
    readonly certificate?: { readonly rawBytes: string } | undefined;
    readonly tlogEntries: readonly unknown[];
  };
  readonly dsseEnvelope?:
    | {
        readonly payload: string;
        readonly signatures: readonly { readonly sig: string }[];
      }
    | undefined;
}

/** PEP 740 has the same parts under names of its own. */
function toAttestation({ verificationMaterial, dsseEnvelope }: Bundle): string {
  return JSON.stringify({
    version: 1,
    verification_material: {
      certificate: verificationMaterial.certificate?.rawBytes,
      transparency_entries: verificationMaterial.tlogEntries,
    },
    envelope: {
      statement: dsseEnvelope?.payload,
      signature: dsseEnvelope?.signatures[0]?.sig,
    },
  });
}
