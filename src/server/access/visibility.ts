/**
 * The one function that decides whether a reader sees a file: for page, file, `.metadata`, JSON, search and feeds
 * alike. That a blob exists is no reason to serve it.
 */
import type { ProjectStatus } from "../../standards/simple-page.ts";

/** The part of a chain of indexes that somebody may read. */
export interface Viewer {
  /** Ids of indexes. */
  readonly ids: ReadonlySet<number>;
}

/** Of a file, as much as decides. */
export interface FileVisibility {
  readonly projectStatus: ProjectStatus["status"];
}

/** Whether this reader may see anything of the index at all. */
export function mayRead(index: { readonly id: number }, reader: Viewer): boolean {
  return reader.ids.has(index.id);
}

/** Whether this reader is shown the file of that index. */
export function mayShow(
  index: { readonly id: number },
  reader: Viewer,
  file: FileVisibility,
): boolean {
  return mayRead(index, reader) && isOffered(file.projectStatus);
}

/** The same as a query asks it, before it counts and cuts into pages. */
export interface ShownProjects {
  /** Ids of indexes. */
  readonly indexIds: readonly number[];
  readonly statuses: readonly ProjectStatus["status"][];
}

/** Of which projects this reader is shown the files. */
export function shownTo(reader: Viewer): ShownProjects {
  return { indexIds: [...reader.ids], statuses: STATUSES.filter(isOffered) };
}

const STATUSES = ["active", "archived", "quarantined", "deprecated"] as const;

/** PEP 792: a quarantined project keeps its page, and none of its files is offered. */
function isOffered(status: ProjectStatus["status"]): boolean {
  return status !== "quarantined";
}
