/**
 * What a package of pylock.toml is installed from: a file, a folder or a repository.
 * Spec: https://packaging.python.org/en/latest/specifications/pylock-toml/ (PEP 751)
 */
import type { DocumentTable } from "./toml-document.ts";
import { formatTomlTime } from "./toml-text.ts";

/**
 * Where bytes come from: one of the two is there. A path is relative to the lock file, or absolute.
 * Source: PEP 751, "[packages.archive]".
 */
export interface LockedPlace {
  readonly url?: string;
  readonly path?: string;
}

/** A file with at least one hash. Source: PEP 751, "[packages.archive]". */
export interface LockedBytes extends LockedPlace {
  /** In bytes. */
  readonly size?: number;
  /** As it was written, such as `2026-08-22T10:00:00.123456Z`. */
  readonly uploadTime?: string;
  /** Hex digests by algorithm. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** An sdist or a wheel. Source: PEP 751, "[[packages.wheels]]". */
export interface LockedFile extends LockedBytes {
  /** From `name`, else from the end of the path or the address. */
  readonly filename: string;
}

/** Any other archive of sources. Source: PEP 751, "[packages.archive]". */
export interface LockedArchive extends LockedBytes {
  readonly subdirectory?: string;
}

/** A folder, which is built. Source: PEP 751, "[packages.directory]". */
export interface LockedDirectory {
  readonly path: string;
  readonly editable?: boolean;
  readonly subdirectory?: string;
}

/** A commit of a repository. Source: PEP 751, "[packages.vcs]". */
export interface LockedVcs extends LockedPlace {
  /** `git`, `hg`, `bzr` or `svn`. */
  readonly type: string;
  readonly requestedRevision?: string;
  readonly commitId: string;
  readonly subdirectory?: string;
}

/** Reads `sdist` or one of `wheels`, and notes all faults. */
export function parseLockedFile(table: DocumentTable): LockedFile {
  const bytes = parseBytes(table);
  const filename = table.string("name") || nameOfPath(bytes.path) || nameOfUrl(bytes.url);
  if (filename === undefined || filename === "") {
    table.faults.add(table.path, "does not tell what the file is called", "Write name");
  }
  return { filename: filename ?? "", ...bytes };
}

/** Reads `archive`, and notes all faults. */
export function parseLockedArchive(table: DocumentTable): LockedArchive {
  return { ...parseBytes(table), ...parseSubdirectory(table) };
}

/** Reads `directory`, and notes all faults. */
export function parseLockedDirectory(table: DocumentTable): LockedDirectory {
  table.addMissing("path", "Write the path of the folder");
  const editable = table.boolean("editable");
  return {
    path: table.string("path") ?? "",
    ...(editable !== undefined && { editable }),
    ...parseSubdirectory(table),
  };
}

/** Reads `vcs`, and notes all faults. */
export function parseLockedVcs(table: DocumentTable): LockedVcs {
  table.addMissing("type", "Write git, hg, bzr or svn");
  table.addMissing("commit-id", "Write the commit");
  const requestedRevision = table.string("requested-revision");
  return {
    type: table.string("type") ?? "",
    ...parsePlace(table),
    ...(requestedRevision !== undefined && { requestedRevision }),
    commitId: table.string("commit-id") ?? "",
    ...parseSubdirectory(table),
  };
}

function parseBytes(table: DocumentTable): LockedBytes {
  const size = table.size("size");
  const time = table.time("upload-time");
  return {
    ...parsePlace(table),
    ...(size !== undefined && { size }),
    ...(time !== undefined && { uploadTime: formatTomlTime(time) }),
    hashes: parseHashes(table),
  };
}

function parsePlace(table: DocumentTable): LockedPlace {
  const url = table.string("url");
  const path = table.string("path");
  if (!url && !path) table.faults.add(table.path, "has neither url nor path", "Write one of them");
  return { ...(url !== undefined && { url }), ...(path !== undefined && { path }) };
}

function parseSubdirectory(table: DocumentTable): { readonly subdirectory?: string } {
  const subdirectory = table.string("subdirectory");
  return subdirectory === undefined ? {} : { subdirectory };
}

function parseHashes(table: DocumentTable): Readonly<Record<string, string>> {
  table.addMissing("hashes", 'Write hashes = {sha256 = "…"}');
  const hashes = table.table("hashes");
  if (hashes?.keys().length === 0) {
    table.addFault("hashes", "is empty", 'Write hashes = {sha256 = "…"}');
  }
  const pairs = (hashes?.keys() ?? []).map((algorithm) => {
    hashes?.addMissing(algorithm, "Write the digest");
    return [algorithm, hashes?.string(algorithm) ?? ""];
  });
  return Object.fromEntries(pairs);
}

function nameOfPath(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return path.slice(path.lastIndexOf(path.includes("/") ? "/" : "\\") + 1);
}

function nameOfUrl(url: string | undefined): string | undefined {
  const path = url?.replace(/[?#].*$/s, "");
  const last = path?.slice(path.lastIndexOf("/") + 1);
  if (last === undefined) return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return last; // Not UTF-8 behind the percent signs: no file name either, which its reader will say.
  }
}
