/**
 * The one function that decides whether a reader sees a file: for page, file, `.metadata`, JSON, search and feeds
 * alike. That a blob exists is no reason to serve it.
 */
import type { ProjectStatus } from "../../standards/simple-page.ts";
import { type Actor, type IndexAccess, may, type Standing } from "./permissions.ts";

/** Of a hosted or mirrored file, as much as decides. */
export interface FileVisibility {
  readonly projectStatus: ProjectStatus["status"];
}

/** Whether this reader may see anything of the index at all. */
export function mayRead(actor: Actor, index: IndexAccess, standing: Standing): boolean {
  return may(actor, "read index", { index }, standing);
}

/** Whether the page of `index` shows this file to this reader, and so whether any address serves it. */
export function mayShow(
  index: IndexAccess,
  reader: Actor,
  standing: Standing,
  file: FileVisibility,
): boolean {
  // PEP 792: a quarantined project keeps its page, and none of its files is offered.
  return mayRead(reader, index, standing) && file.projectStatus !== "quarantined";
}
