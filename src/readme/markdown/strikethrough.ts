/**
 * Strikethrough: text between one tilde and one, or two and two; other numbers of them are text.
 * Spec: https://github.github.com/gfm/#strikethrough-extension-
 */
import type { Delimiter, MarkdownIt, StateInline, Token } from "markdown-it";

const TILDE = 0x7e;
/** What pairs delimiters compares markers alone, so each length has one of its own. */
const MARKERS: readonly number[] = [-1, TILDE, 0x10_0000 + TILDE];

export function addStrikethrough(parser: MarkdownIt): void {
  parser.inline.ruler.at("strikethrough", readTildes);
  parser.inline.ruler2.at("strikethrough", (state) => {
    markPairs(state, state.delimiters);
    for (const meta of state.tokens_meta) markPairs(state, meta?.delimiters ?? []);
    return false;
  });
}

function readTildes(state: StateInline, isSilent: boolean): boolean {
  if (isSilent || state.src.charCodeAt(state.pos) !== TILDE) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  state.push("text", "", 0).content = "~".repeat(length);
  state.pos += length;
  const marker = MARKERS[length];
  if (marker !== undefined) {
    state.delimiters.push({
      ...{ marker, open, close, length: 0, end: -1 },
      token: state.tokens.length - 1,
    });
  }
  return true;
}

function markPairs(state: StateInline, delimiters: readonly Delimiter[]): void {
  for (const { marker, token, end } of delimiters) {
    if (end === -1 || !MARKERS.includes(marker)) continue;
    turn(state.tokens[token], "s_open", 1);
    turn(state.tokens[delimiters[end]?.token ?? -1], "s_close", -1);
  }
}

function turn(token: Token | undefined, type: string, nesting: 1 | -1): void {
  if (token === undefined) return;
  Object.assign(token, { type, nesting, tag: "del", content: "" });
}
