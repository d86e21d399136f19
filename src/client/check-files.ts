/** Checks wheels and sdists at home, by the very rules that an index asks and by those that only an author is told. */
import path from "node:path";
import {
  type ByteSource,
  type FileSource,
  memorySource,
  openFileSource,
} from "../archives/byte-source.ts";
import { BrokenArchive } from "../archives/fault.ts";
import { type Inspection, inspectSource } from "../archives/inspect.ts";
import { ARCHIVE_LIMITS } from "../archives/limits.ts";
import { listMemberDigests } from "../archives/member-digests.ts";
import { AppError, type Problem } from "../errors.ts";
import type { PackageIndex } from "../indexes/package-index.ts";
import { makeAuthorFindings, type ReportToAuthor } from "../rules/author-catalog.ts";
import type { ContentMember, FileToCheck, FoundSecret } from "../rules/author-file.ts";
import { checkForAuthor } from "../rules/author-rules.ts";
import { checkNewProject } from "../rules/name-rules.ts";
import { checkAgainstSdist, isSameRelease } from "../rules/release-contents.ts";
import type { RuleProfile } from "../rules/rule-catalog.ts";
import { findSecrets } from "../rules/unwanted-content.ts";
import { checkUpload } from "../rules/upload-rules.ts";
import { checkExpectedContents, type ExpectedContents } from "../rules/wheel-expected.ts";
import type { Metadata } from "../standards/metadata.ts";
import { isName, normalizeName, type ProjectName, parseName } from "../standards/name.ts";
import type { ProjectPage } from "../standards/simple-page.ts";
import { findVersion } from "../standards/version.ts";
import { makeDigester } from "../system/digest.ts";
import { UnreadableFile } from "../system/named-file.ts";
import { findDescriptionProblems } from "./description-problems.ts";
import { findBeginning, isOfVersion } from "./release-page.ts";
import { type LookedFor, lookOn } from "./uploaded-files.ts";

/** A file that is to be checked: on the disk, or built just now. */
export interface NamedFile {
  /** As findings name it. */
  readonly label: string;
  readonly filename: string;
  open(): Promise<FileSource>;
}

export interface CheckedFile {
  readonly label: string;
  readonly filename: string;
  /** Errors first. */
  readonly problems: readonly Problem[];
}

export interface CheckOptions {
  readonly profile: RuleProfile;
  /** Where the files are meant to go: what is there already is told. */
  readonly index?: Pick<PackageIndex, "findProject" | "openFile">;
  /** A release of that index which began before takes no further file. */
  readonly closedBefore?: Date;
  /** What must be in each wheel, and nothing beside it. */
  readonly expected?: ExpectedContents;
}

/** Files by their paths, which findings name as they are seen from `folder`. */
export function nameFiles(paths: readonly string[], folder: string): readonly NamedFile[] {
  return paths.map((file) => {
    const label = path.relative(folder, file) || file;
    return { label, filename: path.basename(file), open: () => openOrRefuse(file, label) };
  });
}

/** Bytes in memory, as a file to be checked. */
export function nameBytes(label: string, filename: string, bytes: Uint8Array): NamedFile {
  const source = { ...memorySource(bytes), [Symbol.asyncDispose]: async () => {} };
  return { label, filename, open: async () => source };
}

async function openOrRefuse(file: string, label: string): Promise<FileSource> {
  try {
    return await openFileSource(file);
  } catch (cause) {
    if (cause instanceof UnreadableFile) {
      throw new AppError("invalid", `Cannot read "${label}": it ${cause.obstacle}`, { cause });
    }
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const why = isMissing ? "there is no such file" : String((cause as Error).message);
    const kind = isMissing ? "not-found" : "invalid";
    throw new AppError(kind, `Cannot read "${label}": ${why}`, { cause });
  }
}

/** Checks each file, and the files of one release against each other. Throws `unavailable` where the index is. */
export async function checkFiles(
  files: readonly NamedFile[],
  options: CheckOptions,
): Promise<readonly CheckedFile[]> {
  const index = options.index && askOnce(options.index);
  const read: ReadFile[] = [];
  // One after the other: all at once they would lie in memory together.
  for (const file of files) read.push(await readOne(file, options.index !== undefined));
  const sdists = read.filter(({ contents }) => contents.kind === "sdist");
  const sent = read.map((one, at) =>
    read.slice(0, at).filter((other) => isSecondSdist(one, other)),
  );
  return Promise.all(
    read.map(async (one, at) => {
      const { label, filename } = one.file;
      const { report, problems } = makeAuthorFindings(label, options.profile);
      checkForAuthor(one.contents, report);
      await checkDescription(one.metadata, label, report);
      if (one.contents.kind === "wheel") {
        const sdist = sdists.find(({ contents }) => isSameRelease(one.contents, contents));
        if (sdist !== undefined) checkAgainstSdist(one.contents, sdist.contents, report);
        if (options.expected !== undefined) {
          checkExpectedContents(one.contents, options.expected, report);
        }
      }
      if (index !== undefined) {
        await checkIndex(one, index, report);
        const since = options.closedBefore && (await findClosed(one, index, options.closedBefore));
        if (since !== undefined) {
          report("release-closed", `The index has files of this release since ${since}`);
        }
      }
      const sdistsOfRelease = [
        ...(sent[at] ?? []).map(({ file }) => file.filename),
        ...(index === undefined ? [] : await listSdistsThere(one, index)),
      ];
      const refusals = checkAsIndex(one, sdistsOfRelease, options.profile, label);
      // Who says what belongs at the top of a wheel need not be told how much it is.
      const told = problems.filter(
        ({ rule }) => options.expected === undefined || rule !== "wheel-several-tops",
      );
      return { label, filename, problems: sortByLevel([...refusals, ...told]) };
    }),
  );
}

interface ReadFile {
  readonly file: NamedFile;
  readonly inspection: Inspection;
  readonly metadata: Metadata | undefined;
  readonly contents: FileToCheck;
  /** In lower-case hex; only where somebody asks for them. */
  readonly digests: LookedFor["digests"] | undefined;
}

async function readOne(file: NamedFile, isCompared: boolean): Promise<ReadFile> {
  const { filename } = file;
  await using opened = await file.open();
  // Many small reads of a disk cost more than one.
  const isSmall = opened.size <= ARCHIVE_LIMITS.wholeArchiveSize;
  const source = isSmall ? memorySource(await opened.read(0, opened.size)) : opened;
  const inspection = await inspectSource(source, filename);
  const { metadataFolder, fields: metadata } = inspection;
  const members = inspection.kind === "other" ? undefined : await readMembers(source, inspection);
  // Of an archive that could not be read nobody knows what is in it.
  const kind = members === undefined ? "other" : inspection.kind;
  const known = { metadataFolder, metadata, members: members ?? [] };
  const contents = { filename, kind, size: source.size, ...known };
  const digests = isCompared ? await digest(source) : undefined;
  return { file, inspection, metadata, contents, digests };
}

/** Texts beyond it are data, and no place where anybody keeps a secret by mistake. */
const MOST_SCANNED_BYTES = 2 * 1024 ** 2;

async function readMembers(
  source: ByteSource,
  inspection: Inspection,
): Promise<readonly ContentMember[] | undefined> {
  const secrets = new Map<string, readonly FoundSecret[]>();
  const decoder = new TextDecoder("latin1");
  try {
    const digests = await listMemberDigests(source, inspection.filename, (name, content) => {
      if (content.length > MOST_SCANNED_BYTES) return;
      secrets.set(name, findSecrets(decoder.decode(content)));
    });
    return digests.map((digest) => ({ ...digest, secrets: secrets.get(digest.name) ?? [] }));
  } catch (error) {
    // What is broken in an archive its inspection has told.
    if (error instanceof BrokenArchive && inspection.faults.length > 0) return undefined;
    throw error;
  }
}

function checkAsIndex(
  { file, inspection, metadata }: ReadFile,
  sdistsOfRelease: readonly string[],
  profile: RuleProfile,
  label: string,
): readonly Problem[] {
  const { filename } = file;
  const name = metadata?.name ?? "";
  return [
    ...checkUpload({ filename, inspection, metadata, profile, sdistsOfRelease }),
    ...(isName(name) ? checkNewProject({ name: parseName(name), profile }) : []),
  ].map((problem) => ({ ...problem, place: { ...problem.place, file: label } }));
}

/** An index whose pages are fetched once: every file of a project asks for the same. */
function askOnce(index: NonNullable<CheckOptions["index"]>): NonNullable<CheckOptions["index"]> {
  const pages = new Map<ProjectName, Promise<ProjectPage | undefined>>();
  return {
    openFile: (name, filename) => index.openFile(name, filename),
    findProject(name) {
      const page = pages.get(name) ?? index.findProject(name);
      pages.set(name, page);
      return page;
    },
  };
}

/** Of two sdists of a release, an index has the one that comes first when the other comes. */
function isSecondSdist({ contents }: ReadFile, { contents: first }: ReadFile): boolean {
  return contents.kind === "sdist" && first.kind === "sdist" && isSameRelease(contents, first);
}

/** The day on which the release of a file that is not there began, where that is before `closedBefore`. */
async function findClosed(
  { file: { filename }, metadata }: ReadFile,
  index: NonNullable<CheckOptions["index"]>,
  closedBefore: Date,
): Promise<string | undefined> {
  const project = metadata?.name ?? "";
  const version = findVersion(metadata?.version ?? "");
  if (!isName(project) || version === undefined) return undefined;
  const name = parseName(project);
  const page = await index.findProject(name);
  const began = page && findBeginning(page, version);
  const isThere = page?.files.some((there) => there.filename === filename);
  return began === undefined || isThere || began >= closedBefore
    ? undefined
    : began.toISOString().slice(0, 10);
}

/** The sdists that the index has of a file's release. One under another spelling of its name is no second one. */
async function listSdistsThere(
  { file: { filename }, metadata, contents }: ReadFile,
  index: NonNullable<CheckOptions["index"]>,
): Promise<readonly string[]> {
  const project = metadata?.name ?? "";
  const version = findVersion(metadata?.version ?? "");
  if (contents.kind !== "sdist" || !isName(project) || version === undefined) return [];
  const name = parseName(project);
  const page = await index.findProject(name);
  return (page?.files ?? [])
    .map((file) => file.filename)
    .filter(
      (there) =>
        /\.(?:tar\.gz|zip)$/.test(there) &&
        isOfVersion(there, name, version) &&
        normalizeName(there) !== normalizeName(filename),
    );
}

async function checkDescription(
  metadata: Metadata | undefined,
  label: string,
  report: ReportToAuthor,
): Promise<void> {
  const text = metadata?.description ?? "";
  if (text.trim() === "") return;
  const contentType = metadata?.descriptionContentType;
  const { faults, tooLarge } = await findDescriptionProblems(text, contentType);
  if (tooLarge !== undefined) report("description-large", tooLarge);
  for (const { line, message, hint } of faults) {
    const place = { file: label, ...(line !== undefined && { line }) };
    const where = line === undefined ? "" : ` in line ${line} of the description`;
    report("description-faulty", `${message}${where}`, { hint, place });
  }
}

async function checkIndex(
  { file: { filename }, metadata, digests }: ReadFile,
  index: NonNullable<CheckOptions["index"]>,
  report: ReportToAuthor,
): Promise<void> {
  const project = metadata?.name ?? "";
  if (!isName(project) || digests === undefined) return;
  const shown = await lookOn(index, { project, filename, digests });
  if (shown === "other") report("file-on-index", `The index has another ${filename} already`);
  if (shown === "untold") {
    report(
      "file-on-index",
      `The index has a ${filename} already and does not tell whether it is this one`,
    );
  }
}

const PIECE = 1024 ** 2;

async function digest(source: ByteSource): Promise<LookedFor["digests"]> {
  const digester = await makeDigester("sha256", "md5");
  for (let at = 0; at < source.size; at += PIECE) {
    digester.update(await source.read(at, Math.min(PIECE, source.size - at)));
  }
  return digester.finish();
}

const LEVELS = ["error", "warning", "note"] as const satisfies readonly Problem["level"][];

/** Errors first. */
export function sortByLevel(problems: readonly Problem[]): readonly Problem[] {
  const rank = ({ level }: Problem): number => LEVELS.indexOf(level);
  return problems.toSorted((a, b) => rank(a) - rank(b));
}
