/** What a mirror keeps, and where: rows and files on a server, memory in a test. */
import type { ProjectName } from "../standards/name.ts";
import type { ProjectEntry, ProjectPage } from "../standards/simple-page.ts";
import type { ByteRange, NameRange, OpenedFile } from "./package-index.ts";
import type { Validators } from "./remote.ts";

/** A page as it was last seen, made whole. */
export interface KeptPage {
  readonly page: ProjectPage;
  readonly validators: Validators;
  /** When the upstream last said that this is its page; milliseconds since 1970. */
  readonly checkedAt: number;
  /** What is wrong with what the upstream answered, in sentences; absent where nothing is. */
  readonly faults?: readonly string[];
  /** The upstream has the project no more, and no file of it was kept: it is not there. */
  readonly isMissing?: boolean;
}

export interface KeptFile {
  readonly filename: string;
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** A file that is whole and right. */
export interface NewFile extends KeptFile {
  /** Its bytes, or the path in `temporaryFolder` from where the store takes it over. */
  readonly content: Uint8Array | string;
}

export interface MirrorStore {
  /** A folder for files on their way in, on the file system of the store. */
  readonly temporaryFolder: string;

  findPage(name: ProjectName): Promise<KeptPage | undefined>;
  /** `findPage` gives it at once; it is kept for good when this has ended. */
  keepPage(kept: KeptPage): Promise<void>;

  /** The files of a project whose bytes are kept. */
  listFiles(name: ProjectName): Promise<readonly KeptFile[]>;
  openFile(
    name: ProjectName,
    filename: string,
    range?: ByteRange,
  ): Promise<(OpenedFile & { readonly size: number }) | undefined>;
  /** The first bytes under a name stay: what is kept already is not replaced. */
  keepFile(name: ProjectName, file: NewFile): Promise<void>;

  /** By the filename of the file that it is the metadata of. */
  findMetadata(name: ProjectName, filename: string): Promise<Uint8Array | undefined>;
  /** As with pages: found at once, kept for good in the end. */
  keepMetadata(name: ProjectName, filename: string, bytes: Uint8Array): Promise<void>;

  /** The kept list of the upstream's projects; `undefined` where none was kept yet. */
  listProjects(): Promise<readonly ProjectEntry[] | undefined>;
  /** The same in parts, ordered by name. */
  walkProjects(range?: NameRange): Promise<AsyncIterable<readonly ProjectEntry[]> | undefined>;

  /** Throws `unavailable` where the disk has no room for so many bytes more. */
  checkSpace(bytes: number): Promise<void>;
}
