/**
 * What the pages of the Simple API say, apart from how they are written down (JSON or HTML).
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
import type { ProjectName } from "./name.ts";

/**
 * One file of a project, as a page announces it.
 * Source: PEP 691, "Project Detail"; size and time by PEP 700, `yanked` by PEP 592.
 */
export interface FileEntry {
  readonly filename: string;
  /** Absolute, or relative to the page it stands on. Without a fragment: the hashes are below. */
  readonly url: string;
  /** Hex digests by lower-case algorithm name; may be empty. */
  readonly hashes: Readonly<Record<string, string>>;
  /** `Requires-Python` as it was written, even where it is no valid specifier. */
  readonly requiresPython?: string;
  /** In bytes. */
  readonly size?: number;
  /** ISO 8601 in UTC with its own precision, such as `2026-08-22T10:00:00.123456Z`: passed on unchanged. */
  readonly uploadTime?: string;
  /** Where a mirror had to fall back on the day it first saw the file (JSON key `_upload-time-source`). */
  readonly uploadTimeSource?: "first-seen";
  /** `true` without a reason, else the reason (PEP 592). */
  readonly yanked: boolean | string;
  /** Whether `{url}.metadata` is there, with its hashes where they are known (PEP 658, 714). */
  readonly metadata: boolean | Readonly<Record<string, string>>;
  /** Address of the provenance (PEP 740). */
  readonly provenance?: string;
}

/** Whether a project is alive, and why not. Source: PEP 792. */
export interface ProjectStatus {
  readonly status: "active" | "archived" | "quarantined" | "deprecated";
  readonly reason?: string;
}

/** One project of an index with all its files. Source: PEP 691, "Project Detail". */
export interface ProjectPage {
  readonly name: ProjectName;
  readonly status: ProjectStatus;
  /** Versions as their releases are called. A page of ours lists only those with a file. */
  readonly versions: readonly string[];
  readonly files: readonly FileEntry[];
  /** `meta._last-serial`, where the index counts. */
  readonly lastSerial?: number;
}

/** A project's page as it was read. Source: PEP 691, "Project Detail". */
export interface ReadPage extends ProjectPage {
  /**
   * Filenames, as far as they can be told, of entries that cannot be taken: no installer may follow their address, it
   * ends in no file, or their name could lead out of a folder. Absent where there are none.
   */
  readonly leftOut?: readonly string[];
}

/** One line of the list of all projects. Source: PEP 691, "Project List". */
export interface ProjectEntry {
  readonly name: ProjectName;
  /** As its owner spells it, where the index tells. */
  readonly displayName?: string;
  readonly lastSerial?: number;
}

/** The list of all projects. Source: PEP 691, "Project List". */
export interface ProjectList {
  readonly projects: readonly ProjectEntry[];
  readonly lastSerial?: number;
}

/** What a page or a list says besides its entries, in one form: whoever keeps entries that were written before joins them. */
export interface PageFrame {
  readonly before: string;
  /** Stands between two entries. */
  readonly between: string;
  readonly after: string;
}

/** The whole text, from entries that were written in the same form. */
export function joinPage(
  { before, between, after }: PageFrame,
  entries: readonly string[],
): string {
  return before + entries.join(between) + after;
}
