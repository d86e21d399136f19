/**
 * What attestations of an uploaded file must be: of the right shape, about this very file, of the kinds that PyPI knows.
 * Whether a signature is right is for whoever installs: this asks no authority.
 *
 * The refusals are in PyPI's words where clients and people know them.
 * Spec: https://packaging.python.org/en/latest/specifications/index-hosted-attestations/ (PEP 740)
 */
import { AppError, isAppError } from "../errors.ts";
import { type Attestation, parseAttestations } from "../standards/attestation.ts";
import { isSameFile } from "../standards/filename.ts";
import { PYPI } from "../standards/known-indexes.ts";

/** What is known of the file itself. */
export interface AttestedFile {
  readonly filename: string;
  readonly sha256: string;
}

const MOST_ATTESTATIONS = 2;
/** A certificate and the proofs of a log: some tens of kilobytes each. */
const LONGEST = 1024 ** 2;

const PREDICATE_TYPES: ReadonlySet<string> = new Set([
  `https://docs.${new URL(PYPI.simpleUrl).hostname}/attestations/publish/v1`,
  "https://slsa.dev/provenance/v1",
]);

/** Reads the field `attestations` of an upload. Throws `invalid` for what is broken, or about another file. */
export function parseUploadedAttestations(
  text: string,
  file: AttestedFile,
): readonly Attestation[] {
  if (text.length > LONGEST) throw refuse("Malformed attestations: they are too long");
  const attestations = parse(text);
  if (attestations.length > MOST_ATTESTATIONS) {
    throw refuse(`A maximum of ${MOST_ATTESTATIONS} attestations per file are supported`);
  }
  const seen = new Set<string>();
  for (const { statement } of attestations) {
    checkSubject(statement, file);
    const { predicateType } = statement;
    if (!PREDICATE_TYPES.has(predicateType)) {
      throw refuse(`Attestation with unsupported predicate type: ${predicateType.slice(0, 200)}`);
    }
    if (seen.has(predicateType)) {
      throw refuse(
        `Multiple attestations for the same file with the same predicate type (${predicateType}) are not supported`,
      );
    }
    seen.add(predicateType);
  }
  return attestations;
}

function parse(text: string): readonly Attestation[] {
  try {
    return parseAttestations(text);
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    const isEmpty = text.replaceAll(/\s+/g, "") === "[]";
    const why = isEmpty
      ? "an empty attestation set is not permitted"
      : (error.problems[0]?.message ?? error.message);
    throw refuse(`Malformed attestations: ${why}`, error);
  }
}

function checkSubject(
  { subject, sha256 }: Attestation["statement"],
  { filename, sha256: actual }: AttestedFile,
): void {
  const failed = "Could not verify the uploaded artifact using the included attestation";
  if (!isSameFile(subject, filename)) {
    throw refuse(`${failed}: it is about "${subject.slice(0, 200)}", not about "${filename}"`);
  }
  if (sha256 !== actual) {
    throw refuse(`${failed}: it is about other bytes, with the sha256 ${sha256}`);
  }
}

function refuse(why: string, cause?: AppError): AppError {
  return new AppError("invalid", `Invalid attestations supplied during upload: ${why}`, {
    hint: "Sign the file again, after it was built for the last time, or leave the attestations out",
    ...(cause !== undefined && { cause, problems: cause.problems }),
  });
}
