/**
 * Takes one uploaded file into an index. The file decides: name, version and metadata are read out of it, and the
 * form is only held against them.
 */
import { AppError } from "../../errors.ts";
import { parseUploadedAttestations } from "../../rules/attestation-rules.ts";
import type { Attestation } from "../../standards/attestation.ts";
import { parseName } from "../../standards/name.ts";
import type { UploadForm } from "../../standards/upload-form.ts";
import { findVersion } from "../../standards/version.ts";
import { compareVersions } from "../../standards/version-order.ts";
import type { Actor } from "../access/permissions.ts";
import type { Reader, Transaction } from "../database/database.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import { removeReference } from "../tables/blobs.ts";
import {
  addFile,
  findFile,
  type HostedFile,
  listFilesOfRelease,
  removeFile,
} from "../tables/files.ts";
import type { Index } from "../tables/indexes.ts";
import { addJob } from "../tables/jobs.ts";
import { addToJournal } from "../tables/journal.ts";
import { setMember } from "../tables/members.ts";
import { addProject, type Project } from "../tables/projects.ts";
import { addRelease, findRelease, type Release, setReleaseMetadata } from "../tables/releases.ts";
import { isReservedFilename } from "../tables/reserved-filenames.ts";
import { setSearchEntry } from "../tables/search.ts";
import { formatTime } from "../tables/time.ts";
import type { ReceivedFile } from "../uploads/receive-upload.ts";
import { attest, isToBeAttested, makeProvenance } from "./attest-file.ts";
import { addKeptReference, giveUpBytes, healBytes } from "./keep-bytes.ts";
import { type FileFacts, readFileFacts } from "./read-file-facts.ts";
import {
  type NameClaim,
  type Publisher,
  requireStillMayPublish,
  type TakenName,
} from "./require-may-publish.ts";

export interface Upload {
  readonly actor: Actor;
  /** From `requireMayPublish`, for the name that the form has. */
  readonly claim: NameClaim;
  readonly index: IndexNode;
  readonly form: UploadForm;
  readonly file: ReceivedFile;
  /** Whether nothing may be replaced, even where the index would. */
  readonly isOnlyNew?: boolean;
}

/** What an accepted upload has done: `same` where the very file was there already. */
export type UploadOutcome = "new" | "same" | "replaced";

/** Throws `invalid` for what the rules refuse, `denied`, and `conflict` where other bytes have the name. */
export async function publishFile(parts: Parts, upload: Upload): Promise<UploadOutcome> {
  const { index, form, file } = upload;
  const { name } = upload.claim;
  if (parseName(form.name) !== name) throw new TypeError("The claim is for another name");
  requireRightDigests(form, file);
  const attestations =
    form.attestations === undefined
      ? undefined
      : parseUploadedAttestations(form.attestations, file);
  const { read } = parts.db;
  const before = await findFile(read, index.id, file.filename);
  if (!isSame(before, file)) await requireFree(read, { ...upload, before });
  else if (isOfForm(before, upload) && !isToBeAttested(before, attestations)) {
    await requireStillMayPublish(read, upload.actor, upload.claim, { index, at: parts.now() });
    await healBytes(parts, name, file);
    return "same";
  }
  const facts = await readFileFacts(parts, upload);
  // Durable bytes first: a row must never point to what a crash could take away.
  await parts.files.put(file.sha256, file.content);
  const publication = { upload, facts, attestations };
  try {
    const outcome = await parts.db.transaction((db) => writeDown(parts, db, publication));
    await parts.changed({ kind: "project", name, filename: file.filename });
    return outcome;
  } catch (error) {
    await giveUpBytes(parts, file);
    throw error;
  }
}

interface Publication {
  readonly upload: Upload;
  readonly facts: FileFacts;
  readonly attestations: readonly Attestation[] | undefined;
}

/** One story: the project, the release, the bytes, the file, the journal. All of it or nothing. */
async function writeDown(
  parts: Parts,
  db: Transaction,
  publication: Publication,
): Promise<UploadOutcome> {
  const { upload, facts, attestations } = publication;
  const { index, file, claim } = upload;
  const at = parts.now();
  const publisher = await requireStillMayPublish(db, upload.actor, claim, { index, at });
  const { person } = publisher;
  const provenance = attestations && makeProvenance(attestations, person);
  const before = await findFile(db, index.id, file.filename);
  if (isSame(before, file)) {
    if (provenance !== undefined) await attest(db, before, { provenance, person, claim, at });
    return "same";
  }
  await requireFree(db, { ...upload, index: publisher.index, before });
  const project = await findOrAddProject(db, publication, publisher, at);
  const release = await findOrAddRelease(db, project, facts, at);
  const reference = { sha256: file.sha256, size: file.size, at: formatTime(at) };
  await addKeptReference(db, parts.files, reference, "Send it again");
  if (before !== undefined) await replace(db, before);
  await addFile(db, {
    indexId: index.id,
    release,
    filename: file.filename,
    kind: facts.kind,
    pythonTag: facts.pythonTag,
    sha256: file.sha256,
    size: file.size,
    md5: file.md5,
    blake2b: file.blake2b,
    requiresPython: facts.metadata.requiresPython,
    uploaded: formatTime(at),
    uploadedBy: person.name,
    metadata: facts.metadataFile,
    provenance,
  });
  await describeRelease(db, { project, release, facts, isReplaced: before !== undefined });
  if (facts.metadata.description !== undefined) {
    const key = String(release.id);
    await addJob(db, { kind: "render-description", key, runAfter: formatTime(at) });
  }
  await addToJournal(db, {
    at,
    actor: person.name,
    did: before === undefined ? "add file" : "replace file",
    indexId: index.id,
    project: claim.name,
    version: release.version,
    filename: file.filename,
    detail: claim.taken && describeClaim(claim.taken),
  });
  return before === undefined ? "new" : "replaced";
}

function describeClaim({ upstream, isUnchecked }: TakenName): string {
  return isUnchecked
    ? `claimed unchecked: ${upstream} could not be asked whether it has the name too`
    : `claimed: ${upstream} has the name too`;
}

function isSame(found: HostedFile | undefined, file: ReceivedFile): found is HostedFile {
  return found?.sha256 === file.sha256;
}

/** A form that names another release than its file does is refused, also where the file is there already. */
function isOfForm(found: HostedFile, { form, claim }: Upload): boolean {
  if (found.projectId !== claim.project?.id) return false;
  const [said, is] = [findVersion(form.version), findVersion(found.version)];
  if (form.version === "" || is === undefined) return true;
  return said !== undefined && compareVersions(said, is) === 0;
}

/** A name that a file is to have, and the file that has it now. */
interface WantedName {
  readonly index: Pick<Index, "id" | "label" | "replaceable">;
  readonly file: ReceivedFile;
  readonly before: HostedFile | undefined;
  readonly isOnlyNew?: boolean;
}

/** Clients tell this refusal from others by how it begins. */
async function requireFree(db: Reader, wanted: WantedName): Promise<void> {
  const { index, file, before, isOnlyNew = false } = wanted;
  if (index.replaceable && !(isOnlyNew && before !== undefined)) return;
  if (before !== undefined) {
    const why = index.replaceable
      ? "This upload asked to replace nothing"
      : `${index.label} never replaces a file`;
    throw new AppError(
      "conflict",
      `File already exists ('${file.filename}', with blake2_256 hash '${before.blake2b}')`,
      { status: 400, hint: `${why}: give the release a new version` },
    );
  }
  if (await isReservedFilename(db, index.id, file.filename)) {
    throw new AppError(
      "conflict",
      `Cannot take "${file.filename}": a file of this name was deleted from ${index.label}`,
      { status: 400, hint: "Names of deleted files stay taken: use a new version" },
    );
  }
}

async function findOrAddProject(
  db: Transaction,
  { upload, facts }: Publication,
  { person, project: known }: Publisher,
  at: Date,
): Promise<Project> {
  const { index, claim } = upload;
  const { name } = claim;
  if (known !== undefined && known.deleted === undefined) return known;
  const project = await addProject(db, {
    indexId: index.id,
    name,
    displayName: facts.metadata.name ?? name,
    created: formatTime(at),
    createdBy: person.name,
    isClaimed: claim.taken?.isUnchecked === false,
    isUnchecked: claim.taken?.isUnchecked === true,
  });
  if (known === undefined) {
    await setMember(db, { indexId: index.id, projectId: project.id }, person.userId, "owner");
  }
  return project;
}

async function findOrAddRelease(
  db: Transaction,
  project: Project,
  facts: FileFacts,
  at: Date,
): Promise<Release> {
  const known = await findRelease(db, project.id, facts.version);
  if (known !== undefined) return known;
  return addRelease(db, {
    projectId: project.id,
    version: facts.version,
    summary: facts.metadata.summary,
    metadata: JSON.stringify(facts.metadata),
    created: formatTime(at),
  });
}

/** The first file of a release says what the release is; where it was replaced, the new one does. */
async function describeRelease(
  db: Transaction,
  what: {
    readonly project: Project;
    readonly release: Release;
    readonly facts: FileFacts;
    readonly isReplaced: boolean;
  },
): Promise<void> {
  const { project, release, facts } = what;
  const { metadata } = facts;
  if (what.isReplaced && (await listFilesOfRelease(db, release.id)).length === 1) {
    const { summary } = metadata;
    await setReleaseMetadata(db, release.id, { summary, metadata: JSON.stringify(metadata) });
  }
  await setSearchEntry(db, {
    projectId: project.id,
    indexId: project.indexId,
    name: project.name,
    summary: metadata.summary ?? "",
    keywords: metadata.keywords.join(" "),
    description: metadata.description ?? "",
    classifiers: metadata.classifiers,
  });
}

async function replace(db: Transaction, before: HostedFile): Promise<void> {
  await removeFile(db, before.id);
  await removeReference(db, before.sha256);
}

function requireRightDigests({ digests }: UploadForm, file: ReceivedFile): void {
  const isRight =
    (digests.sha256 ?? file.sha256) === file.sha256 &&
    (digests.md5 ?? file.md5) === file.md5 &&
    (digests.blake2b256 ?? file.blake2b) === file.blake2b;
  if (isRight) return;
  throw new AppError(
    "invalid",
    "The digest supplied does not match a digest calculated from the uploaded file.",
    { hint: "The file was changed on its way: send it again" },
  );
}
