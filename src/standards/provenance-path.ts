/**
 * Where the provenance of a file is: an index that has its own serves it as PyPI's Integrity API does.
 * Source: PyPI's documentation, "Integrity API"
 */
import { findFileVersion } from "./file-owner.ts";
import type { ProjectName } from "./name.ts";
import type { FileEntry } from "./simple-page.ts";

/**
 * The address of the provenance, where the page tells that there is one: an upstream's as it is, one of our own below
 * `base`, the address of the index that was asked.
 */
export function provenanceAddress(
  { filename, provenance }: Pick<FileEntry, "filename" | "provenance">,
  project: ProjectName,
  base: string,
): string | undefined {
  if (provenance === undefined || URL.canParse(provenance)) return provenance;
  const version = findFileVersion(filename, project) ?? "-";
  return `${base}integrity/${project}/${encodeURIComponent(version)}/${encodeURIComponent(filename)}/provenance`;
}
