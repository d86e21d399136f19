/** Reads out of an uploaded file what the tables keep of it, and lets the rules of the index speak. */
import { memorySource } from "../../archives/byte-source.ts";
import { inspectArchive, inspectSource } from "../../archives/inspect.ts";
import { AppError, type Problem } from "../../errors.ts";
import { checkNewProject } from "../../rules/name-rules.ts";
import { findRelease } from "../../rules/release-rules.ts";
import { checkUpload } from "../../rules/upload-rules.ts";
import { EMPTY_METADATA, type Metadata } from "../../standards/metadata.ts";
import type { UploadForm } from "../../standards/upload-form.ts";
import { formatVersion, type Version } from "../../standards/version.ts";
import { readArchiveFacts } from "../archive-facts.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import { listFilesOfRelease } from "../tables/files.ts";
import { findSimilarName } from "../tables/projects.ts";
import { findRelease as findStoredRelease } from "../tables/releases.ts";
import type { ReceivedFile } from "../uploads/receive-upload.ts";
import type { NameClaim } from "./require-may-publish.ts";

/** What a file says of itself. */
export interface FileFacts {
  /** In normal form. */
  readonly version: string;
  readonly kind: "wheel" | "sdist";
  /** `py3`, or `source` for an sdist. */
  readonly pythonTag: string;
  /** Empty but for name and version where an old sdist has none. */
  readonly metadata: Metadata;
  /** The bytes that are served beside the file. */
  readonly metadataFile: { readonly sha256: string; readonly bytes: Uint8Array } | undefined;
}

interface Asked {
  readonly index: IndexNode;
  readonly form: UploadForm;
  readonly file: ReceivedFile;
  readonly claim: NameClaim;
}

/** Throws `invalid` with everything that the rules refuse; its message is the first. */
export async function readFileFacts(
  parts: Parts,
  { index, form, file, claim }: Asked,
): Promise<FileFacts> {
  const { filename, contentType, content } = file;
  const inspection =
    typeof content === "string"
      ? await inspectArchive(content, filename)
      : await inspectSource(memorySource(content), filename);
  const { kind, metadata: bytes, fields } = inspection;
  const archive = kind === "other" ? undefined : readArchiveFacts(filename, kind, bytes, fields);
  const metadata = archive?.metadata;
  const { profile } = index;
  const release = findRelease({ filename, form, metadata });
  const sdistsOfRelease = release && (await listSdists(parts, claim, release.version));
  refuse([
    ...checkUpload({
      ...{ filename, form, contentType, inspection, metadata, profile },
      ...(sdistsOfRelease && { sdistsOfRelease }),
    }),
    ...(await checkName(parts, index, claim)),
  ]);
  if (release === undefined || archive === undefined || kind === "other") {
    throw new AppError("invalid", `Cannot tell which release "${filename}" belongs to`);
  }
  const version = formatVersion(release.version);
  return {
    version,
    kind,
    pythonTag: archive.pythonTag,
    metadata: metadata ?? { ...EMPTY_METADATA, name: release.displayName, version },
    metadataFile: archive.metadataFile,
  };
}

async function listSdists(
  parts: Parts,
  { project }: NameClaim,
  version: Version,
): Promise<string[]> {
  const { read } = parts.db;
  const release = project && (await findStoredRelease(read, project.id, formatVersion(version)));
  const files = release === undefined ? [] : await listFilesOfRelease(read, release.id);
  return files.filter((file) => file.kind === "sdist").map((file) => file.filename);
}

/** A name that is there already is not asked again. */
async function checkName(
  parts: Parts,
  { id, profile }: IndexNode,
  { name, project }: NameClaim,
): Promise<readonly Problem[]> {
  const { read } = parts.db;
  if (project !== undefined) return [];
  const similarProject = profile === "strict" ? await findSimilarName(read, id, name) : undefined;
  return checkNewProject({ name, profile, ...(similarProject && { similarProject }) });
}

function refuse(problems: readonly Problem[]): void {
  const errors = problems.filter(({ level }) => level === "error");
  const [first] = errors;
  if (first === undefined) return;
  throw new AppError("invalid", first.message, {
    problems: errors,
    ...(first.hint !== undefined && { hint: first.hint }),
  });
}
