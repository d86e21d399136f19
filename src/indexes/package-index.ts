/**
 * An index is three questions: which projects, which files of this project, give me this file.
 * The server answers them, the client resolves from them; cache, merge, filter and age are wrappers round them.
 */
import type { Readable } from "node:stream";
import type { ProjectName } from "../standards/name.ts";
import type { ProjectEntry, ProjectPage } from "../standards/simple-page.ts";

export interface PackageIndex {
  /** Projects in no particular order. */
  listProjects(): Promise<readonly ProjectEntry[]>;

  /** The same for lists of a million names: in parts, ordered by name, and of the whole list only what was asked for. */
  walkProjects(range?: NameRange): AsyncIterable<readonly ProjectEntry[]>;

  /**
   * `undefined` where the index has no such project. Throws `unavailable` where it cannot tell: never an empty page.
   * Whoever looks for one file names it as `wanted`: an index may then leave out all the others.
   */
  findProject(name: ProjectName, wanted?: string): Promise<ProjectPage | undefined>;

  /**
   * One file, or its metadata where `filename` ends in `.metadata`. `undefined` where the project's page does not
   * show the file: what a page does not show, no address serves.
   */
  openFile(name: ProjectName, filename: string, range?: ByteRange): Promise<OpenedFile | undefined>;
}

/** A part of the list of projects, by normal names in the order of their characters. */
export interface NameRange {
  /** Is not part of it itself. */
  readonly after?: string;
  /** Is part of it itself. */
  readonly until?: string;
}

/** A part of a file in bytes; `end` is not part of it. One of no bytes asks for what is known of the file alone. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file on its way. The caller reads `body` to its end or destroys it. */
export interface OpenedFile {
  /** Size of the whole file in bytes, where it is known before the body ends. */
  readonly size?: number;
  /** Hex digest of the distribution file, where it is known: of that file, too, where its metadata was opened. */
  readonly sha256?: string;
  /** Where the whole file lies on this machine, for those who can send it from there. */
  readonly path?: string;
  /** Fails with an error where the bytes turn out to be wrong: whoever passes it on must break off, too. */
  readonly body: Readable;
}
