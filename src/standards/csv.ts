/**
 * Comma-separated values as Python's `csv` module writes them in its default dialect: RECORD is made of them.
 * Rule: https://docs.python.org/3/library/csv.html#csv.excel
 */
import { placeAt, refuseFile } from "./refusal.ts";

/** One row. */
export interface CsvRow {
  readonly values: readonly string[];
  /** Where each of them begins in the text. */
  readonly offsets: readonly number[];
}

/** How much of a text is believed. */
export interface CsvLimits {
  /** Empty ones, too. */
  readonly rows: number;
  /** Of one row. */
  readonly values: number;
  /** Characters of one value as it is written, with its quotes. */
  readonly valueLength: number;
}

const SOURCE = "https://docs.python.org/3/library/csv.html#csv.excel";

/**
 * Reads rows in one pass. Throws `invalid` for a quote that nothing closes, for text behind a closing one, and for what
 * passes a limit.
 *
 * ```ts
 * const limits = { rows: 9, values: 3, valueLength: 99 }
 * [...parseCsv('a,"b,c"\n', "RECORD", limits)][0]?.values // => ["a", "b,c"]
 * ```
 */
export function* parseCsv(
  text: string,
  file: string,
  limits: CsvLimits,
): Generator<CsvRow, void, undefined> {
  refuseManyLines(text, file, limits.rows);
  let at = 0;
  while (at < text.length) {
    const values: string[] = [];
    const offsets: number[] = [];
    for (;;) {
      if (values.length === limits.values) {
        const why = `there are more than ${limits.values} values in a line`;
        throw refuseCsv(text, file, at, why);
      }
      offsets.push(at);
      const most = at + limits.valueLength;
      const end = text[at] === '"' ? endOfQuoted(text, at, file, most) : endOfBare(text, at, most);
      if (end > most) {
        const why = `a value has more than ${limits.valueLength} characters`;
        throw refuseCsv(text, file, at, why);
      }
      values.push(valueBetween(text, at, end));
      at = end;
      if (text[at] !== ",") break;
      at++;
    }
    if (at < text.length && text[at] !== "\n" && text[at] !== "\r") {
      throw refuseCsv(text, file, at, "text follows a closing quote");
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    yield { values, offsets };
  }
}

/** Before any row is made: millions of empty ones would fill the memory until the last that is taken. */
function refuseManyLines(text: string, file: string, most: number): void {
  let lines = 0;
  // A line begins here, where the text goes on behind the end of the one before.
  for (let at = 0; at < text.length; at = endOfLine(text, at)) {
    lines += 1;
    if (lines > most) throw refuseCsv(text, file, at, `there are more than ${most} lines`);
  }
}

/** Behind the next `\n`, `\r\n` or `\r`, in quotes or not. */
function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && !endsLine(text.charCodeAt(at))) at++;
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
}

/**
 * Writes a row without its line end; only what needs quotes gets them.
 *
 * ```ts
 * formatCsvRow(["a", "b,c"]) // => 'a,"b,c"'
 * ```
 */
export function formatCsvRow(values: readonly string[]): string {
  return values
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(",");
}

/** Looks no further than one character behind `most`. */
function endOfBare(text: string, start: number, most: number): number {
  let end = start;
  while (end <= most && end < text.length && !endsBare(text.charCodeAt(end))) end++;
  return end;
}

/** A comma, `\r` or `\n`. */
function endsBare(code: number): boolean {
  return code === 0x2c || endsLine(code);
}

function endsLine(code: number): boolean {
  return code === 0x0d || code === 0x0a;
}

/** Ends behind `most` where the value is longer: how much longer does not matter. */
function endOfQuoted(text: string, start: number, file: string, most: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && end < most && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw refuseCsv(text, file, start, "a quote is not closed");
  return end + 1;
}

function valueBetween(text: string, start: number, end: number): string {
  if (text[start] !== '"') return text.slice(start, end);
  return text.slice(start + 1, end - 1).replaceAll('""', '"');
}

function refuseCsv(text: string, file: string, offset: number, why: string): Error {
  return refuseFile({
    attempt: `read ${file}`,
    why,
    hint: `Put a value that holds a comma, a quote or a line end in quotes, and write " as "" inside (${SOURCE})`,
    place: { file, ...placeAt(text, offset) },
  });
}
