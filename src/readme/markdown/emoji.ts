/**
 * Emoji by their names: `:tada:` is 🎉. Names that nobody knows stay as they are.
 * Names: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#using-emojis
 */
import { nameToEmoji } from "gemoji";
import type { MarkdownIt, StateInline } from "markdown-it";

const NAME = /:([a-z0-9_+-]{1,100}):/y;

export function addEmoji(parser: MarkdownIt): void {
  parser.inline.ruler.before("link", "emoji", readName);
}

function readName(state: StateInline, isSilent: boolean): boolean {
  if (state.src[state.pos] !== ":") return false;
  NAME.lastIndex = state.pos;
  const [whole = "", name = ""] = NAME.exec(state.src) ?? [];
  if (!Object.hasOwn(nameToEmoji, name)) return false;
  if (!isSilent) state.pending += nameToEmoji[name];
  state.pos += whole.length;
  return true;
}
