/**
 * The clause that every index keeps: what a page does not show, no address serves.
 */
import { findFileVersion } from "../standards/file-owner.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import type { ByteRange, OpenedFile, PackageIndex } from "./package-index.ts";

/** What an address below a project means in the light of its page. */
export interface ShownFile {
  readonly file: FileEntry;
  /** The file itself, or its metadata at `{file}.metadata`. */
  readonly part: "file" | "metadata";
}

const SUFFIX = ".metadata";

/** `undefined` where the page shows no such file, or announces no metadata for it. */
export function findShown(page: ProjectPage, filename: string): ShownFile | undefined {
  const file = page.files.find((candidate) => candidate.filename === filename);
  if (file !== undefined) return { file, part: "file" };
  if (!filename.endsWith(SUFFIX)) return undefined;
  const owner = page.files.find((file) => file.filename === filename.slice(0, -SUFFIX.length));
  return owner === undefined || owner.metadata === false
    ? undefined
    : { file: owner, part: "metadata" };
}

/** The filename that a page shows, for a file as well as for its metadata. */
export function distributionOf(filename: string): string {
  return filename.endsWith(SUFFIX) ? filename.slice(0, -SUFFIX.length) : filename;
}

/** How a wrapper opens a file: it asks its own narrower page first, and only then the source. */
export async function openShown(
  wrapper: Pick<PackageIndex, "findProject">,
  source: PackageIndex,
  asked: { readonly name: ProjectName; readonly filename: string; readonly range?: ByteRange },
): Promise<OpenedFile | undefined> {
  const page = await wrapper.findProject(asked.name, distributionOf(asked.filename));
  if (page === undefined || findShown(page, asked.filename) === undefined) return undefined;
  return source.openFile(asked.name, asked.filename, asked.range);
}

/** The page with these of its files, and only such versions as still have one. */
export function withFiles(page: ProjectPage, files: readonly FileEntry[]): ProjectPage {
  if (files.length === page.files.length) return page;
  const left = new Set(files.map((file) => findFileVersion(file.filename, page.name)));
  const had = new Set(page.files.map((file) => findFileVersion(file.filename, page.name)));
  // A version that no filename spells this way cannot be judged by filenames: it stays.
  const versions = page.versions.filter((version) => left.has(version) || !had.has(version));
  return { ...page, files, versions };
}
