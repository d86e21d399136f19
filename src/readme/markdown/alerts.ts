/**
 * Alerts: a quote that begins with `[!NOTE]` is a box with that title, or with the title behind the mark.
 * Spec: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
 */
import type { MarkdownIt, StateCore, Token } from "markdown-it";

const MARK = /^\[!(note|tip|important|warning|caution)\][ \t]*([^\n]*)(?:\n|$)/i;

/** Before inline markup is read, so that the mark is not taken for a link. */
export function addAlerts(parser: MarkdownIt): void {
  parser.core.ruler.before("inline", "alerts", turnQuotes);
}

function turnQuotes(state: StateCore): void {
  if (!state.src.includes("[!")) return;
  const made: Token[] = [];
  const lines = state.src.split("\n");
  /** For each open quote: whether it is an alert. */
  const open: boolean[] = [];
  for (const [at, token] of state.tokens.entries()) {
    made.push(token);
    if (token.type === "blockquote_close" && open.pop()) token.tag = "aside";
    if (token.type !== "blockquote_open") continue;
    const text = state.tokens[at + 2];
    // A mark right behind the `>` makes no alert.
    const isMarked =
      text?.type === "inline" && !/^[\s>]*>\[/.test(lines[token.map?.[0] ?? 0] ?? "");
    const mark = isMarked ? MARK.exec(text.content) : null;
    open.push(mark !== null);
    if (text === undefined || mark === null) continue;
    const [whole, name = "", title] = mark;
    token.tag = "aside";
    token.attrSet("class", `admonition ${name.toLowerCase()}`);
    text.content = text.content.slice(whole.length);
    if (text.content === "") hide(state.tokens[at + 1], state.tokens[at + 3]);
    made.push(...makeTitle(state, title || capitalise(name), text));
  }
  state.tokens = made;
}

function makeTitle(state: StateCore, title: string, beside: Token): readonly Token[] {
  const start = new state.Token("paragraph_open", "p", 1);
  start.attrSet("class", "admonition-title");
  start.block = true;
  const inline = new state.Token("inline", "", 0);
  inline.content = title;
  inline.children = [];
  inline.level = beside.level;
  const end = new state.Token("paragraph_close", "p", -1);
  end.block = true;
  return [start, inline, end];
}

function capitalise(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase();
}

/** A paragraph of which the mark was all shows nothing. */
function hide(...tokens: readonly (Token | undefined)[]): void {
  for (const token of tokens) {
    if (token !== undefined) token.hidden = true;
  }
}
