/** How this room refuses a text: with the input, the place in it, the rule and its source, and what to write instead. */
import { AppError, isAppError, type Place } from "../errors.ts";

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

/** Makes the error which a parser of this room throws. */
export function refusal(text: string, obstacle: Obstacle): AppError {
  const { offset } = obstacle;
  const where = offset === undefined ? "" : ` at offset ${offset}`;
  return new AppError(
    "invalid",
    `Cannot read ${quote(text)} as ${obstacle.as}: ${obstacle.why}${where}`,
    {
      hint: `${obstacle.instead} (${obstacle.source})`,
      ...(offset !== undefined && { place: placeOf(text, offset) }),
    },
  );
}

/** A text in quotes for a message: cut where it is long, control characters escaped. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

/** The character at an offset, for a message. */
export function quoteAt(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  return code === undefined ? "the end" : JSON.stringify(String.fromCodePoint(code));
}

/** Line and column of an offset. */
function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let at = before.indexOf("\n"); at !== -1; at = before.indexOf("\n", at + 1)) line++;
  return { line, column: offset - lineStart + 1, offset };
}

/** Wraps the refusal of a part, which stands at `start`: tells the whole text, and the place in it. Other errors pass. */
export function refusalWithin(text: string, as: string, start: number, error: unknown): unknown {
  if (!isAppError(error, "invalid")) return error;
  const offset = start + (error.place?.offset ?? 0);
  return new AppError("invalid", `Cannot read ${quote(text)} as ${as}: ${error.message}`, {
    place: placeOf(text, offset),
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}
