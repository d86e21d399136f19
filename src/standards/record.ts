/**
 * RECORD: the files of a wheel or of an installed project, with their hashes and sizes.
 * Spec: https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
import type { AppError } from "../errors.ts";
import { type CsvLimits, formatCsvRow, parseCsv } from "./csv.ts";
import { placeAt, quote, refuseFile } from "./refusal.ts";

/**
 * One line of RECORD.
 * Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
export interface RecordEntry {
  /** With `/` between its parts; where it leads is not checked: it may be anywhere. */
  readonly path: string;
  /** Lower-case algorithm and digest in URL-safe base64; old writers pad it. Absent for RECORD itself. */
  readonly hash?: RecordHash;
  /** In bytes. */
  readonly size?: number;
}

/**
 * The digest of a file, as `RECORD` writes it.
 * Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
export interface RecordHash {
  readonly algorithm: string;
  readonly digest: string;
}

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file";

/** Three times the lines of the longest RECORD of a wheel: an installation has those of compiled files, too. */
const RECORD_LIMITS: CsvLimits = { rows: 200_000, values: 3, valueLength: 10_000 };

/**
 * Reads RECORD. Throws `invalid`, with the place, for a line that has not one to three values, a hash without its
 * algorithm, a size that is no number, what passes a limit, and a path that stands twice: two lines could tell two
 * readers two things.
 * Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 *
 * ```ts
 * parseRecord("a.py,sha256=ab,12\n")[0]?.size // => 12
 * parseRecord("a-1.dist-info/RECORD,,\n") // => [{ path: "a-1.dist-info/RECORD" }]
 * ```
 */
export function parseRecord(text: string): RecordEntry[] {
  return [...parseRecordInSteps(text)];
}

/** The same entry by entry, for whoever must pause in a long one. Throws as `parseRecord`, when it comes to the fault. */
export function* parseRecordInSteps(text: string): Generator<RecordEntry, void> {
  const seen = new Set<string>();
  for (const { values, offsets } of parseCsv(text, "RECORD", RECORD_LIMITS)) {
    const [path = "", hash = "", size = ""] = values;
    // An empty line says nothing; a path written as "" is one that is missing.
    if (values.length === 1 && path === "" && text[offsets[0] ?? 0] !== '"') continue;
    const refuse = (at: number, why: string): AppError => refuseAt(text, offsets[at] ?? 0, why);
    if (path === "") throw refuse(0, "the path is missing");
    if (seen.has(path)) throw refuse(0, `${quote(path)} stands there twice`);
    seen.add(path);
    if (hash !== "" && !HASH.test(hash)) throw refuse(1, `${quote(hash)} is no hash`);
    if (size !== "" && !SIZE.test(size)) throw refuse(2, `${quote(size)} is no size`);
    yield {
      path,
      ...(hash !== "" && { hash: splitHash(hash) }),
      ...(size !== "" && { size: Number(size) }),
    };
  }
}

/**
 * Writes RECORD, one line for each entry in the order given. Throws `invalid` for what `parseRecord` refuses: a path
 * that is empty or stands twice, a hash or a size that is none.
 * Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 *
 * ```ts
 * formatRecord([{ path: "a,b.py", size: 0 }]) // => '"a,b.py",,0\n'
 * ```
 */
export function formatRecord(entries: readonly RecordEntry[]): string {
  const seen = new Set<string>();
  return entries
    .map((entry) => {
      if (seen.has(entry.path)) throw refuseEntry(entry, "its path stands there twice");
      seen.add(entry.path);
      return formatEntry(entry);
    })
    .join("");
}

function formatEntry(entry: RecordEntry): string {
  const { path, hash } = entry;
  const digest = hash === undefined ? "" : `${hash.algorithm}=${hash.digest}`;
  const size = entry.size === undefined ? "" : String(entry.size);
  if (path === "") throw refuseEntry(entry, "its path is missing");
  if (hash !== undefined && !HASH.test(digest)) {
    throw refuseEntry(entry, `${quote(digest)} is no hash`);
  }
  if (entry.size !== undefined && !SIZE.test(size)) {
    throw refuseEntry(entry, `${quote(size)} is no size`);
  }
  return `${formatCsvRow([path, digest, size])}\n`;
}

function refuseEntry({ path }: RecordEntry, why: string): AppError {
  return refuseFile({
    attempt: `write ${quote(path)} into RECORD`,
    why,
    hint: `Give each file once, with a hash in URL-safe base64 and its size in bytes (${SOURCE})`,
  });
}

/** Digests of old writers end in `=`, or are hexadecimal: they are kept for whoever compares them. */
const HASH = /^[a-z0-9_-]{1,32}=[\w-]{1,512}={0,2}$/i;
const SIZE = /^\d{1,15}$/;

function splitHash(text: string): RecordHash {
  const equals = text.indexOf("=");
  return { algorithm: text.slice(0, equals).toLowerCase(), digest: text.slice(equals + 1) };
}

function refuseAt(text: string, offset: number, why: string): AppError {
  return refuseFile({
    attempt: "read RECORD",
    why,
    hint: `Write path,sha256=<URL-safe base64 without padding>,size (${SOURCE})`,
    place: { file: "RECORD", ...placeAt(text, offset) },
  });
}
