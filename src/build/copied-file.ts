/** A file of an archive, and the file of the project that it is a copy of. */
export interface CopiedFile {
  readonly target: string;
  readonly source: string;
}
