/**
 * The list of all projects while it arrives: a public index has 800,000 of them in 40 MB, and nobody shall wait while
 * they are read. Pieces are cut where an entry ends, and each piece is read as a small list of its own.
 */
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { AppError } from "../errors.ts";
import { parseSimpleListHtml } from "../standards/simple-html.ts";
import { parseSimpleListJson } from "../standards/simple-json.ts";
import type { ProjectEntry } from "../standards/simple-page.ts";
import type { PageSource } from "../standards/simple-value.ts";
import { findHtmlEnd } from "./html-end.ts";

/** Entries are read in pieces of this many characters: a millisecond or two of work. */
const PIECE = 64 * 1024;
/** No entry is as long as this: what is, is no list. */
const LONGEST_ENTRY = 1024 * 1024;

/** Throws `invalid` where the list is none, or ends too early; then what came before is worth nothing. */
export async function* readNameList(
  body: Readable,
  kind: "json" | "html",
  source: PageSource,
): AsyncGenerator<readonly ProjectEntry[]> {
  const pieces = kind === "json" ? cutJson(body, source) : cutHtml(body, source);
  const parse = kind === "json" ? parseSimpleListJson : parseSimpleListHtml;
  for await (const piece of pieces) {
    const { projects } = parse(piece, source);
    if (projects.length > 0) yield projects;
    // What has arrived already would be read in one go, and nobody else would get a word in.
    await setImmediate();
  }
}

async function* cutHtml(body: Readable, source: PageSource): AsyncGenerator<string> {
  let rest = "";
  for await (const text of decode(body)) {
    rest += text;
    if (rest.length < PIECE) continue;
    const end = rest.lastIndexOf("</a>") + "</a>".length;
    if (end >= "</a>".length) {
      yield rest.slice(0, end);
      rest = rest.slice(end);
    }
    checkLength(rest, source);
  }
  if (findHtmlEnd(rest) === "cut") {
    throw new AppError(
      "invalid",
      `Cannot read the list ${source.shown ?? source.url}: it ends in the middle of a tag`,
    );
  }
  yield rest;
}

/** Yields small lists with some entries each, and in the end the page without its entries: it must be right, too. */
async function* cutJson(body: Readable, source: PageSource): AsyncGenerator<string> {
  const cutter = makeCutter();
  for await (const text of decode(body)) {
    cutter.push(text);
    if (cutter.wholeLength() >= PIECE) yield entryList(cutter.takeEntries());
    checkLength(cutter.rest(), source);
  }
  yield entryList(cutter.takeEntries());
  yield cutter.frame();
}

function entryList(entries: string): string {
  return `{"meta":{"api-version":"1.0"},"projects":[${entries}]}`;
}

interface Cutter {
  push(text: string): void;
  /** Characters of the entries that have ended. */
  wholeLength(): number;
  takeEntries(): string;
  /** What is in memory and belongs to no entry that has ended. */
  rest(): string;
  /** The page without its entries. */
  frame(): string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const LIST_KEY = /"projects"\s*:\s*$/;

/** Follows strings and brackets, no more: whether what stands between them is right, the parser will tell. */
function makeCutter(): Cutter {
  let frame = "";
  let entries = "";
  let whole = 0;
  let depth = 0;
  let isString = false;
  let isEscaped = false;
  let isInside = false;

  /** What belongs to the frame or to the entries, up to here. */
  function pass(text: string): void {
    if (isInside) entries += text;
    else frame += text;
  }

  function push(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (isString) {
        if (isEscaped) isEscaped = false;
        else if (code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) isString = false;
      } else if (code === QUOTE) {
        isString = true;
      } else if (OPENING.has(code)) {
        depth += 1;
        if (isInside || depth !== 2) continue;
        const before = frame.slice(-80) + text.slice(Math.max(from, at - 80), at);
        if (!LIST_KEY.test(before)) continue;
        pass(text.slice(from, at + 1));
        from = at + 1;
        isInside = true;
      } else if (CLOSING.has(code)) {
        depth -= 1;
        if (!isInside || depth > 2) continue;
        // Behind an entry, or before the bracket that ends the list.
        const end = depth === 2 ? at + 1 : at;
        pass(text.slice(from, end));
        from = end;
        whole = entries.length;
        isInside = depth === 2;
      }
    }
    pass(text.slice(from));
  }

  return {
    push,
    wholeLength: () => whole,
    takeEntries() {
      const taken = entries.slice(0, whole).replace(/^\s*,/, "");
      entries = entries.slice(whole);
      whole = 0;
      return taken;
    },
    rest: () => frame + entries.slice(whole),
    frame: () => frame,
  };
}

async function* decode(body: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function checkLength(rest: string, source: PageSource): void {
  if (rest.length <= LONGEST_ENTRY) return;
  throw new AppError(
    "invalid",
    `Cannot read the list ${source.shown ?? source.url}: an entry of it has no end`,
  );
}
