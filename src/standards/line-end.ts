/**
 * Ends of lines. Readers do not agree on them: what one takes for text within a line, begins a line for another, and
 * with it a field or an entry of its own. So all that Python's `str.splitlines` splits at counts here.
 * Rule: https://docs.python.org/3/library/stdtypes.html#str.splitlines
 */

/** Source of a regular expression that takes one end of a line. */
export const LINE_END = String.raw`(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])`;

/** Whether any reader would take the text for more than one line. */
export function isManyLines(text: string): boolean {
  return LINE_ENDS.test(text);
}

/**
 * The lines of a text, without their ends.
 *
 * ```ts
 * splitLines("a\r\nb\u2028c") // => ["a", "b", "c"]
 * ```
 */
export function splitLines(text: string): string[] {
  return text.split(LINE_ENDS);
}

/**
 * The same as `str.splitlines` gives them: there is no line behind the last end.
 *
 * ```ts
 * listWrittenLines("a\n\n") // => ["a", ""]
 * ```
 */
export function listWrittenLines(text: string): string[] {
  const lines = splitLines(text);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const LINE_ENDS = new RegExp(LINE_END);
