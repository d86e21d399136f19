/**
 * What lies beside a file and is sent with it: attestations, and detached signatures of GnuPG.
 * Spec: https://packaging.python.org/en/latest/specifications/index-hosted-attestations/ (PEP 740)
 */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "../errors.ts";
import { parseAttestations } from "../standards/attestation.ts";
import { isSameFile } from "../standards/filename.ts";
import { readNamedFile, UnreadableFile } from "../system/named-file.ts";
import type { Distribution } from "./publish.ts";

/** Paths, sorted by what they are. */
export interface SplitFiles {
  readonly files: readonly string[];
  /** `*.asc`. */
  readonly signatures: readonly string[];
  /** `*.publish.attestation` and those of other predicates. */
  readonly attestations: readonly string[];
}

/** Sorts what patterns such as `dist/*` have found. Pure. */
export function splitAttached(paths: readonly string[]): SplitFiles {
  const isAttestation = (file: string): boolean => ATTESTATION.test(file);
  const isSignature = (file: string): boolean => file.endsWith(".asc");
  return {
    files: paths.filter((file) => !isAttestation(file) && !isSignature(file)),
    signatures: paths.filter(isSignature),
    attestations: paths.filter(isAttestation),
  };
}

const ATTESTATION = /\.[^.]+\.attestation$/;

/** The attestations that lie beside a file: its name, a word for what is attested, `.attestation`. */
export async function findAttestations(file: string): Promise<readonly string[]> {
  const folder = path.dirname(file);
  const names = await readdir(folder);
  return namedFor(file, names.filter((name) => ATTESTATION.test(name)).toSorted()).map((name) =>
    path.join(folder, name),
  );
}

/** Of paths or names, those that are of this file. */
export function namedFor(file: string, attached: readonly string[]): readonly string[] {
  const start = `${path.basename(file)}.`;
  return attached.filter((name) => path.basename(name).startsWith(start));
}

/**
 * Adds attestations to what is sent. Throws `invalid` where there is none, where one is none, and where it is about
 * other bytes: the index would find all that only after the whole file has arrived. Whether a signature is right only
 * the index decides.
 */
export async function withAttestations(
  distribution: Distribution,
  files: readonly string[],
): Promise<Distribution> {
  const { filename } = distribution;
  if (files.length === 0) {
    throw new AppError("invalid", `Cannot publish ${filename} with attestations: it has none`, {
      hint: `Sign it in a CI, which needs an identity for sigstore (GitHub: permissions: id-token: write), or put ${filename}.publish.attestation beside it`,
    });
  }
  const texts = await Promise.all(files.map((file) => readAttestation(file, distribution)));
  // Each as it was signed: reading and writing it again might change a number.
  return {
    ...distribution,
    fields: [...distribution.fields, ["attestations", `[${texts.join(", ")}]`]],
  };
}

/** An attestation has a certificate and the proofs of a log: some tens of kilobytes. */
const MOST_BYTES = 1024 ** 2;

async function readAttestation(file: string, distribution: Distribution): Promise<string> {
  const text = (await readAttached(file, MOST_BYTES)).toString("utf8").trim();
  const [first, ...others] = parse(text, file);
  if (first === undefined || others.length > 0) {
    throw new AppError("invalid", `Cannot use "${file}": it holds more than one attestation`);
  }
  const why = findMisfit(first.statement, distribution);
  if (why === undefined) return text;
  throw new AppError("invalid", `Cannot use "${file}": it attests ${why}`, {
    hint: `Sign ${distribution.filename} again, after it was built for the last time`,
  });
}

function parse(text: string, file: string): ReturnType<typeof parseAttestations> {
  try {
    return parseAttestations(`[${text}]`);
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    throw new AppError("invalid", `Cannot use "${file}": it is no attestation`, {
      problems: error.problems,
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
}

function findMisfit(
  { subject, sha256 }: { readonly subject: string; readonly sha256: string },
  { filename, digests }: Distribution,
): string | undefined {
  if (!isSameFile(subject, filename)) return `"${subject}", not ${filename}`;
  return sha256 === digests.sha256 ? undefined : `other bytes than those of ${filename}`;
}

/** Adds a detached signature to what is sent. */
export async function withSignature(
  distribution: Distribution,
  file: string,
): Promise<Distribution> {
  const content = await readAttached(file);
  return { ...distribution, signature: { filename: path.basename(file), content } };
}

async function readAttached(file: string, mostBytes?: number): Promise<Buffer> {
  try {
    return (await readNamedFile(file, mostBytes)).bytes;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new AppError(error.kind, `Cannot use "${file}": it ${error.obstacle}`, {
      hint: "Take it away, or make it again for the file beside it",
      cause: error,
    });
  }
}
