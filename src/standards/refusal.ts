/** How this room refuses a text: with the input, the place in it, the rule and its source, and what to write instead. */
import { AppError, type ErrorDetails, type Place, type Problem } from "../errors.ts";

/** Longer inputs are shown as their beginning: a message is for people. */
const MAX_SHOWN = 80;

/** What stood in the way of reading a text. */
export interface Obstacle {
  /** What the text was to be: `a version`. */
  readonly as: string;
  /** Where reading stopped, in UTF-16 code units from the start of the text. */
  readonly offset?: number;
  /** What stood there: `a digit is missing`. */
  readonly why: string;
  /** What to write instead, as an imperative. */
  readonly instead: string;
  /** Address of the rule. */
  readonly source: string;
}

/** What stood in the way of reading a file or a document. */
export interface FileObstacle {
  /** What was tried, as `Cannot` goes on: `read RECORD`. */
  readonly attempt: string;
  readonly why: string;
  /** What to do about it, with the address of the rule where there is one. */
  readonly hint: string;
  readonly place?: Place;
  /** All faults, where several were found. */
  readonly problems?: readonly Problem[];
  /** Whether reading ended before the text did, as there were so many faults: `problems` has but the first. */
  readonly isCut?: boolean;
  readonly cause?: unknown;
}

/** Makes the error which a parser of this room throws for a text. */
export function refuseText(text: string, obstacle: Obstacle): AppError {
  const { as, offset, why, instead, source } = obstacle;
  const hint = `${instead} (${source})`;
  const reason = `${quote(text)} cannot be read as ${as}: ${why}`;
  return new Refusal(
    reason,
    reason,
    `Cannot read ${quote(text)} as ${as}: ${why}${formatOffset(offset)}`,
    {
      hint,
      ...(offset !== undefined && { place: placeAt(text, offset) }),
    },
  );
}

/** Puts the address of a standard behind what to do: in the same brackets where another stands there already. */
export function addSource(instead: string, source: string): string {
  if (instead.endsWith(`(${source})`)) return instead;
  return /\(https:\/\/[^()]*\)$/.test(instead.slice(-300))
    ? `${instead.slice(0, -1)}, ${source})`
    : `${instead} (${source})`;
}

/**
 * Makes the error which a parser of this room throws for a file or a document: the message tells line and column, and
 * how many faults there are besides.
 */
export function refuseFile({ attempt, why, place, isCut, ...details }: FileObstacle): AppError {
  const where = place === undefined ? "" : formatPlace(place);
  const count = details.problems?.filter(({ level }) => level === "error").length ?? 1;
  const others = count > 1 ? `, and ${isCut ? "at least " : ""}${count - 1} more` : "";
  return new AppError("invalid", `Cannot ${attempt}: ${why}${where}${others}`, {
    ...details,
    ...(place !== undefined && { place }),
  });
}

/**
 * Wraps the refusal of a part, which stands at `start`: tells the whole text, why the innermost part was refused, and
 * the place in the whole. Other errors pass.
 */
export function refuseWithin(text: string, as: string, start: number, error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const offset = start + (error.place?.offset ?? 0);
  const { core, hint } = error;
  const reason = `${quote(text)} cannot be read as ${as}: ${core}`;
  const message = `Cannot read ${quote(text)} as ${as}: ${core}${formatOffset(offset)}`;
  return new Refusal(reason, core, message, {
    place: placeAt(text, offset),
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

/** Why a text was refused, to go on with behind a colon, without the place: that counts in the text alone. */
export function reasonOf(error: AppError): string {
  if (error instanceof Refusal) return error.reason;
  return `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
}

/** A text in quotes for a message: cut where it is long; what cannot be seen, or turns text around, is escaped. */
export function quote(text: string): string {
  return quoteWhole(shorten(text));
}

/** Controls, and what changes how others look: a name with U+202E or U+200B in it would pass for another one. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}]/gu;

function quoteWhole(text: string): string {
  return JSON.stringify(text).replaceAll(UNSEEN, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** A text as it is where it is short, else its beginning. */
export function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** The character at an offset, for a message. */
export function quoteAt(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  return code === undefined ? "the end" : quoteWhole(String.fromCodePoint(code));
}

/** Line and column of an offset; lines end with `\n`, `\r\n` or `\r`, as in an editor. */
export function placeAt(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (const end of text.slice(0, offset).matchAll(/\r\n|\r|\n/g)) {
    line++;
    start = end.index + end[0].length;
  }
  return { line, column: offset - start + 1, offset };
}

/** To everybody outside an `AppError`; here it also knows why, apart from what was tried and from the place. */
class Refusal extends AppError {
  readonly reason: string;
  /** The same of the innermost part that was refused. */
  readonly core: string;

  constructor(reason: string, core: string, message: string, details: ErrorDetails) {
    super("invalid", message, details);
    this.reason = reason;
    this.core = core;
  }
}

function formatOffset(offset: number | undefined): string {
  return offset === undefined ? "" : ` at offset ${offset}`;
}

function formatPlace({ line, column }: Place): string {
  if (line === undefined) return "";
  return ` in line ${line}${column === undefined ? "" : `, column ${column}`}`;
}
