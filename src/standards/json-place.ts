/**
 * Where values stand in a text of JSON. Only whoever refuses a text asks, so that reading one costs nothing more; and no
 * part of a text is read twice, however many faults it has.
 * Spec: https://www.rfc-editor.org/rfc/rfc8259
 */
import type { Place } from "../errors.ts";
import { endOfJsonString, skipJsonBlanks } from "./json-token.ts";
import type { TomlPath } from "./toml-document.ts";

/**
 * Makes the function that tells the place of a key or of a list's element in a text which is JSON; of the nearest thing
 * round it where there is no such key. Of two keys of one name the second counts, as `JSON.parse` has it.
 *
 * ```ts
 * makeJsonPlaces('{"a": [1,\n 2]}')(["a", 1]) // => { line: 2, column: 2, offset: 11 }
 * ```
 */
export function makeJsonPlaces(text: string): (path: TomlPath) => Place {
  const members = new Map<number, Members>();
  let lineStarts: readonly number[] | undefined;

  const membersOf = (offset: number): Members => {
    const found = members.get(offset) ?? listMembers(text, offset);
    members.set(offset, found);
    return found;
  };
  return (path) => {
    let found: Member = { start: skipJsonBlanks(text, 0), value: skipJsonBlanks(text, 0) };
    for (const key of path) {
      const member = membersOf(found.value).get(key);
      if (member === undefined) break;
      found = member;
    }
    lineStarts ??= listLineStarts(text);
    return placeIn(lineStarts, found.start);
  };
}

/** Where something in an object or a list begins, with its key, and where its value does. */
interface Member {
  readonly start: number;
  readonly value: number;
}

type Members = ReadonlyMap<string | number, Member>;

/** What is in the object or the list that begins at an offset, but not what is in that again. Other values have nothing. */
function listMembers(text: string, offset: number): Members {
  const members = new Map<string | number, Member>();
  const isObject = text[offset] === "{";
  if (!isObject && text[offset] !== "[") return members;
  let at = skipJsonBlanks(text, offset + 1);
  while (at < text.length && text[at] !== "}" && text[at] !== "]") {
    const start = at;
    if (isObject) at = skipJsonBlanks(text, skipJsonBlanks(text, endOfJsonString(text, at)) + 1);
    const key = isObject ? parseKey(text, start) : members.size;
    members.set(key, { start, value: at });
    at = skipJsonBlanks(text, endOfValue(text, at));
    if (text[at] === ",") at = skipJsonBlanks(text, at + 1);
  }
  return members;
}

function parseKey(text: string, start: number): string {
  const key: unknown = JSON.parse(text.slice(start, endOfJsonString(text, start)));
  return String(key);
}

/** Past a value of any depth, without recursion. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const character = text[at];
    if (character === '"') at = endOfJsonString(text, at);
    else {
      if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") depth--;
      at++;
    }
  } while (at < text.length && (depth > 0 || !endsScalar(text.charAt(at))));
  return at;
}

/** Behind a value without depth stands a comma, an end or white space. */
function endsScalar(character: string): boolean {
  return ",]} \t\r\n".includes(character);
}

function listLineStarts(text: string): number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length);
  return starts;
}

function placeIn(lineStarts: readonly number[], offset: number): Place {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1, offset };
}
