/**
 * Footnotes: `[^name]` in the text, and `[^name]: what it says`, indented where it goes on, anywhere below.
 * Those that are referred to stand at the end, in the order of their first reference.
 * Spec: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#footnotes
 */
import type { MarkdownIt, StateBlock, StateCore, StateInline, Token } from "markdown-it";

interface Footnotes {
  readonly texts: Map<string, string>;
  /** Those that are referred to, in the order of the first time. */
  readonly references: Map<string, Referred>;
  /** While the notes themselves are read, which may refer to others. */
  isReadingNotes: boolean;
}

interface Referred {
  readonly number: number;
  /** How often. */
  count: number;
}

const DEFINITION = /^\[\^([^\]\s]{1,100})\]:[ \t]*(.*)$/;
const REFERENCE = /\[\^([^\]\s]{1,100})\]/y;

export function addFootnotes(parser: MarkdownIt): void {
  const known = new WeakMap<object, Footnotes>();
  const of = (env: object): Footnotes => {
    const none = { texts: new Map(), references: new Map(), isReadingNotes: false };
    const found = known.get(env) ?? none;
    known.set(env, found);
    return found;
  };
  parser.block.ruler.before(
    "reference",
    "footnote_definition",
    (state, start, end, isSilent) => readDefinition(of(state.env), state, start, end, isSilent),
    { alt: ["paragraph", "reference"] },
  );
  parser.inline.ruler.before(
    "link",
    "footnote_reference",
    (state, isSilent) =>
      state.src.startsWith("[^", state.pos) && readReference(of(state.env), state, isSilent),
  );
  parser.core.ruler.after("inline", "footnotes", (state) => appendNotes(of(state.env), state));
}

/** Takes the lines up to a blank one, and behind it those that are indented by four. */
function readDefinition(
  { texts }: Footnotes,
  state: StateBlock,
  start: number,
  end: number,
  isSilent: boolean,
): boolean {
  const lineAt = (line: number): string => state.src.slice(state.bMarks[line], state.eMarks[line]);
  const isTop = state.blkIndent === 0 && (state.sCount[start] ?? 0) < 4;
  const [, name, first = ""] = isTop ? (DEFINITION.exec(lineAt(start).trimStart()) ?? []) : [];
  if (name === undefined) return false;
  if (isSilent) return true;
  const lines = [first];
  let at = start + 1;
  for (let isBehindBlank = false; at < end; at += 1) {
    const line = lineAt(at);
    const isBlank = line.trim() === "";
    const isIndented = /^(?: {4}|\t)/.test(line);
    if (!isBlank && !isIndented && (isBehindBlank || DEFINITION.test(line))) break;
    isBehindBlank ||= isBlank;
    lines.push(line.replace(/^(?: {4}|\t)/, ""));
  }
  const label = name.toLowerCase();
  if (!texts.has(label)) texts.set(label, lines.join("\n"));
  state.line = at;
  return true;
}

function readReference(
  { texts, references }: Footnotes,
  state: StateInline,
  isSilent: boolean,
): boolean {
  REFERENCE.lastIndex = state.pos;
  const [whole, name = ""] = REFERENCE.exec(state.src) ?? [];
  const label = name.toLowerCase();
  if (whole === undefined || !texts.has(label)) return false;
  if (!isSilent) {
    const referred = references.get(label) ?? { number: references.size + 1, count: 0 };
    references.set(label, referred);
    referred.count += 1;
    const { number, count } = referred;
    const id = count === 1 ? anchorOf(label) : `${anchorOf(label)}-${count}`;
    state.push("html_inline", "", 0).content =
      `<sup><a href="#fn-${anchorOf(label)}" id="fnref-${id}">${number}</a></sup>`;
  }
  state.pos += whole.length;
  return true;
}

function appendNotes(notes: Footnotes, state: StateCore): void {
  const { texts, references } = notes;
  if (references.size === 0 || notes.isReadingNotes) return;
  notes.isReadingNotes = true;
  const read: (readonly [label: string, tokens: Token[]])[] = [];
  // Those that a note is the first to refer to come behind all others, and are read in their turn.
  for (const label of references.keys()) {
    read.push([label, state.md.parse(texts.get(label) ?? "", state.env)]);
  }
  notes.isReadingNotes = false;
  state.tokens.push(makeHtml(state, "<section>\n<ol>\n"));
  for (const [label, tokens] of read) {
    const links = makeBackLinks(label, references.get(label)?.count ?? 0);
    state.tokens.push(makeHtml(state, `<li id="fn-${anchorOf(label)}">\n`));
    state.tokens.push(...withBackLinks(state, tokens, links), makeHtml(state, "</li>\n"));
  }
  state.tokens.push(makeHtml(state, "</ol>\n</section>\n"));
}

function makeHtml(state: StateCore, content: string): Token {
  const token = new state.Token("html_block", "", 0);
  token.content = content;
  return token;
}

function makeBackLinks(label: string, count: number): string {
  return Array.from({ length: count }, (_, at) => {
    const [id, mark] = at === 0 ? ["", "↩"] : [`-${at + 1}`, `↩<sup>${at + 1}</sup>`];
    return ` <a href="#fnref-${anchorOf(label)}${id}">${mark}</a>`;
  }).join("");
}

/** They end the last paragraph, or stand behind what is none. */
function withBackLinks(state: StateCore, tokens: readonly Token[], links: string): Token[] {
  const last = tokens.at(-1)?.type === "paragraph_close" ? tokens.at(-2) : undefined;
  if (last === undefined) return [...tokens, makeHtml(state, links)];
  const html = new state.Token("html_inline", "", 0);
  html.content = links;
  last.children?.push(html);
  return [...tokens];
}

function anchorOf(label: string): string {
  return encodeURIComponent(label);
}
