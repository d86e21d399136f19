/**
 * Headers and a body, as METADATA, PKG-INFO and WHEEL have them: RFC 822 as the `email` package of Python reads it.
 * Specs: https://packaging.python.org/en/latest/specifications/core-metadata/ and
 * https://www.rfc-editor.org/rfc/rfc822
 */
import type { AppError } from "../errors.ts";
import { isManyLines, LINE_END } from "./line-end.ts";
import { refuseFile } from "./refusal.ts";

/** One header. */
export interface Header {
  /** In lower case. */
  readonly name: string;
  /** Without the blanks before it; the lines of a folded value stay apart and keep their indentation. */
  readonly value: string;
  /** Where the value begins in the text, right behind the colon, and where it ends. */
  readonly start: number;
  readonly end: number;
  /** Counted from 1. */
  readonly line: number;
}

/** A block of headers and what follows it. */
export interface HeaderBlock {
  readonly headers: readonly Header[];
  /** What follows the first empty line, or begins with the first line that is no header. */
  readonly body: string;
}

/** The largest metadata of real projects has a tenth. Attack: a name for each costs far more than its few bytes. */
const MAX_HEADERS = 20_000;

/**
 * Reads a text of headers; lines end with `\n`, `\r\n` or `\r`. Whatever is no header begins the body. Throws `invalid`
 * for more headers than any project has, and for nothing else.
 */
export function parseHeaderBlock(text: string): HeaderBlock {
  const headers: Header[] = [];
  const lines = new Lines(text);
  let open: OpenHeader | undefined;
  let written = "";
  let name = "";
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const { start, end } = line;
    const first = text.charCodeAt(start);
    if (first === SPACE || first === TAB) {
      // A folded value goes on; before the first header there is nothing to go on with.
      if (open !== undefined) open.end = end;
      continue;
    }
    if (end === start) return close(headers, text, open, text.slice(lines.at));
    // The line that separates letters in a Unix mailbox.
    if (text.startsWith("From ", start)) continue;
    const colon = findColon(text, start);
    if (colon < 0) return close(headers, text, open, text.slice(start));
    if (open !== undefined) headers.push(finish(text, open));
    if (headers.length >= MAX_HEADERS) throw refuseMany();
    open = undefined;
    // A value without a name belongs to nothing.
    if (colon === start) continue;
    // Most fields follow one of the same name, such as Classifier: a name is cut out and lowered once.
    if (colon - start !== written.length || !text.startsWith(written, start)) {
      written = text.slice(start, colon);
      name = written.toLowerCase();
    }
    open = { name, start: colon + 1, end, line: lines.number };
  }
  return close(headers, text, open, "");
}

function refuseMany(): AppError {
  return refuseFile({
    attempt: "read the metadata",
    why: `it has more than ${MAX_HEADERS} fields`,
    hint: "Leave out what is no field of core metadata",
  });
}

/** Text of a header across lines: ends of lines would begin a header of their own, so each is followed by blanks. */
export function foldHeader(value: string): string {
  if (!isManyLines(value)) return value;
  return value.replaceAll(BOUNDARIES, `\n${" ".repeat(8)}`);
}

const BOUNDARIES = new RegExp(`${LINE_END}[ \\t]*`, "g");

const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

interface OpenHeader {
  readonly name: string;
  readonly start: number;
  readonly line: number;
  end: number;
}

/** Walks over the lines. Looks for each kind of line end once: a text of `\r` alone is not searched again for `\n`. */
class Lines {
  /** Start of the line after the one that `next` gave last. */
  at = 0;
  /** Of the line that `next` gave last, counted from 1. */
  number = 0;
  readonly #text: string;
  #feed = -1;
  #return = -1;

  constructor(text: string) {
    this.#text = text;
  }

  next(): { readonly start: number; readonly end: number } | undefined {
    const start = this.at;
    const { length } = this.#text;
    if (start >= length) return undefined;
    if (this.#feed < start) this.#feed = indexOf(this.#text, "\n", start);
    if (this.#return < start) this.#return = indexOf(this.#text, "\r", start);
    const end = Math.min(this.#feed, this.#return);
    this.at = end + 1 === this.#feed && end === this.#return ? end + 2 : end + 1;
    this.number++;
    return { start, end };
  }
}

function indexOf(text: string, part: string, start: number): number {
  const at = text.indexOf(part, start);
  return at < 0 ? text.length : at;
}

/** The colon behind a name of printable ASCII without blanks, or behind no name at all; -1 where there is none. */
function findColon(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) return at;
    if (code <= SPACE || code > 0x7e) return -1;
  }
  return -1;
}

function finish(text: string, open: OpenHeader): Header {
  let start = open.start;
  while (start < open.end && LEADING.has(text.charCodeAt(start))) start++;
  const { name, end, line } = open;
  return { name, value: text.slice(start, end), start: open.start, end, line };
}

const LEADING: ReadonlySet<number> = new Set([SPACE, TAB, 0x0a, 0x0d]);

function close(
  headers: Header[],
  text: string,
  open: OpenHeader | undefined,
  body: string,
): HeaderBlock {
  if (open !== undefined) headers.push(finish(text, open));
  return { headers, body };
}
