/** Comma-separated values as Python's `csv` module writes them in its default dialect: RECORD is made of them. */
import type { AppError } from "../errors.ts";
import { fileRefusal } from "./refusal.ts";

/** One row. */
export interface CsvRow {
  readonly values: readonly string[];
  /** The line on which the row begins, counted from 1. */
  readonly line: number;
}

/** Reads rows in one pass. Throws `invalid` for a quote that nothing closes, and for text behind a closing one. */
export function* parseCsv(text: string, file: string): Generator<CsvRow, void, undefined> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const values: string[] = [];
    for (;;) {
      const value = text[at] === '"' ? readQuoted(text, at, file, line) : readBare(text, at);
      values.push(value.text);
      line += value.lines;
      at = value.end;
      if (text[at] !== ",") break;
      at++;
    }
    if (at < text.length && text[at] !== "\n" && text[at] !== "\r") {
      throw wrong(file, line, "text follows a closing quote");
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    line++;
    yield { values, line: start };
  }
}

/** Writes a row without its line end; only what needs quotes gets them. */
export function formatCsvRow(values: readonly string[]): string {
  return values
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(",");
}

interface Value {
  readonly text: string;
  readonly end: number;
  /** How many line ends stand in it. */
  readonly lines: number;
}

const BARE = /[^,\r\n]*/y;

function readBare(text: string, at: number): Value {
  BARE.lastIndex = at;
  const found = BARE.exec(text)?.[0] ?? "";
  return { text: found, end: at + found.length, lines: 0 };
}

function readQuoted(text: string, at: number, file: string, line: number): Value {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw wrong(file, line, "a quote is not closed");
  const inner = text.slice(at + 1, end).replaceAll('""', '"');
  return { text: inner, end: end + 1, lines: inner.split(/\r\n|\r|\n/).length - 1 };
}

function wrong(file: string, line: number, why: string): AppError {
  return fileRefusal({
    attempt: `read ${file}`,
    why,
    hint: 'Put a value that holds a comma, a quote or a line end in quotes, and write " as "" inside',
    place: { file, line },
  });
}
