/**
 * Where a text stops being JSON, and what should stand there. What `JSON.parse` says of it differs from engine to engine,
 * and often tells no place.
 * Spec: https://www.rfc-editor.org/rfc/rfc8259
 */
import { endOfJsonString, skipJsonBlanks } from "./json-token.ts";
import { quoteAt } from "./refusal.ts";

/** The first fault of a text that is no JSON. */
export interface JsonFault {
  readonly offset: number;
  /** Goes on behind a colon. */
  readonly why: string;
}

/**
 * Finds the first fault; undefined for JSON.
 *
 * ```ts
 * findJsonFault('{"a": x}') // => { offset: 6, why: '"x" stands where a value belongs' }
 * findJsonFault('{"a": 1}') // => undefined
 * ```
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const state: State = { text, at: skipJsonBlanks(text, 0), wanted: "a value", closing: [] };
  // In a loop: a parser that calls itself for each bracket would end its stack.
  while (state.wanted !== "the end" || state.at < text.length) {
    const fault = findStringFault(state) ?? step(state);
    if (fault !== undefined) return fault;
    state.at = skipJsonBlanks(text, state.at);
  }
  return undefined;
}

interface State {
  readonly text: string;
  at: number;
  wanted: Wanted;
  /** What closes each object and list that is open. */
  readonly closing: string[];
}

/** What belongs where reading stands; the first thing in an object or a list may be missing. */
type Wanted =
  | "a value"
  | "a value or ]"
  | "a key"
  | "a key or }"
  | "a colon"
  | "a comma or ]"
  | "a comma or }"
  | "the end";

/** Goes past one token, and decides what belongs behind it. */
function step(state: State): JsonFault | undefined {
  const { text, at, wanted, closing } = state;
  const character = text.charAt(at);
  if (wanted.endsWith(` or ${character}`)) {
    closing.pop();
    state.at++;
    state.wanted = behindValue(closing);
    return undefined;
  }
  const end = endOfToken(text, at, wanted);
  if (end === at) return { offset: at, why: `${quoteAt(text, at)} stands where ${wanted} belongs` };
  state.at = end;
  if (wanted === "a colon") state.wanted = "a value";
  else if (wanted.startsWith("a comma")) state.wanted = wanted.endsWith("}") ? "a key" : "a value";
  else if (wanted.startsWith("a key")) state.wanted = "a colon";
  else if (character === "{" || character === "[") {
    closing.push(character === "{" ? "}" : "]");
    state.wanted = character === "{" ? "a key or }" : "a value or ]";
  } else state.wanted = behindValue(closing);
  return undefined;
}

function behindValue(closing: readonly string[]): Wanted {
  const last = closing.at(-1);
  if (last === undefined) return "the end";
  return last === "}" ? "a comma or }" : "a comma or ]";
}

/** Past the token that is wanted; `at` itself where another stands there. Of a list or an object, the bracket alone. */
function endOfToken(text: string, at: number, wanted: Wanted): number {
  const character = text.charAt(at);
  if (wanted === "the end") return at;
  if (wanted === "a colon") return character === ":" ? at + 1 : at;
  if (wanted.startsWith("a comma")) return character === "," ? at + 1 : at;
  if (character === '"') return endOfJsonString(text, at);
  if (wanted.startsWith("a key")) return at;
  if (character === "{" || character === "[") return at + 1;
  SCALAR.lastIndex = at;
  return SCALAR.test(text) ? SCALAR.lastIndex : at;
}

const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** What is wrong in the string that begins here. */
function findStringFault({ text, at }: State): JsonFault | undefined {
  if (text[at] !== '"') return undefined;
  const written = text.slice(at, endOfJsonString(text, at));
  let behindEscapes = 1;
  for (const { 0: found, index, groups } of written.matchAll(ESCAPE)) {
    behindEscapes = index + found.length;
    if (groups?.wrong === undefined) continue;
    const what = found === "\\" ? "an escape that JSON does not know" : "a control character";
    return { offset: at + index, why: `${what} stands in a string` };
  }
  const isClosed = written.endsWith('"') && behindEscapes < written.length;
  return isClosed ? undefined : { offset: at, why: "a quote is not closed" };
}

/** Escapes one after the other, so that the second of two backslashes begins none. */
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(?<wrong>[\x00-\x1f\\])/g;
