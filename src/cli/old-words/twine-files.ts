/** The files of a twine command line, read and held to the rules that twine itself holds them to. */
import path from "node:path";
import type { Distribution } from "../../client/publish.ts";
import { AppError } from "../../errors.ts";
import type { Metadata } from "../../standards/metadata.ts";

export interface TwineFiles {
  readonly files: readonly string[];
  readonly signatures: readonly string[];
  readonly attestations: readonly string[];
}

/** Throws `not-found` for a pattern that stands for nothing, and `invalid` for a file that is no distribution. */
export async function findTwineFiles(
  patterns: readonly string[],
  folder: string,
): Promise<TwineFiles> {
  const [{ findFiles }, { splitAttached }] = await Promise.all([
    import("../../client/find-files.ts"),
    import("../../client/attached-files.ts"),
  ]);
  const { paths, leftOut } = await findFiles(patterns, folder);
  const { files, signatures, attestations } = splitAttached(leftOut);
  const [stray] = files;
  if (stray !== undefined) {
    throw new AppError("invalid", `Cannot use "${stray}": it is no wheel and no sdist`, {
      hint: "Leave it out of what is named, as by dist/*.whl dist/*.tar.gz",
    });
  }
  return { files: paths, signatures, attestations };
}

/** What the metadata in a file says. Throws `invalid` for a file that twine would not touch. */
export async function readTwineMetadata(file: string): Promise<Metadata> {
  const [{ inspectArchive }, { whyUnread }, { checkMetadata }] = await Promise.all([
    import("../../archives/inspect.ts"),
    import("../../client/publish.ts"),
    import("../../standards/metadata-check.ts"),
  ]);
  const filename = path.basename(file);
  const inspection = await inspectArchive(file, filename);
  const metadata = inspection.fields;
  if (metadata === undefined) {
    throw new AppError("invalid", `Cannot use ${filename}: ${whyUnread(inspection)}`);
  }
  const problems = checkMetadata(withoutEarlyLicenses(metadata)).filter(
    ({ level }) => level === "error",
  );
  if (problems.length === 0) return metadata;
  const [first] = problems;
  throw new AppError("invalid", `Cannot use ${filename}: ${first?.message}`, { problems });
}

/** setuptools wrote License-File before there was a version of metadata that knew it: twine looks away. */
function withoutEarlyLicenses(metadata: Metadata): Metadata {
  const isEarly = Number(metadata.metadataVersion ?? "0") < 2.4;
  return isEarly ? { ...metadata, licenseFiles: [] } : metadata;
}

/** What is sent beside a file. Throws `invalid` for attestations that are none, or that are missing. */
export async function attach(
  distribution: Distribution,
  { signatures, attestations }: TwineFiles,
  isAttested: boolean,
): Promise<Distribution> {
  const { namedFor, withAttestations, withSignature } = await import(
    "../../client/attached-files.ts"
  );
  const { filename } = distribution;
  const attested = isAttested
    ? await withAttestations(distribution, namedFor(filename, attestations))
    : distribution;
  const signature = signatures.find((file) => path.basename(file) === `${filename}.asc`);
  return signature === undefined ? attested : withSignature(attested, signature);
}
