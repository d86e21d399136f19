/**
 * Bare links: `https://…`, `www.…` and mail addresses in the text lead where they say.
 * Between square brackets that are no link they stay text.
 * Spec: https://github.github.com/gfm/#autolinks-extension-
 */
import type { MarkdownIt, StateCore, StateInline, Token } from "markdown-it";

export function addAutolinks(parser: MarkdownIt): void {
  const brackets = new WeakMap<StateInline, Brackets>();
  parser.inline.ruler.at("linkify", (state, isSilent) => {
    if (state.linkLevel > 0 || !state.src.startsWith("://", state.pos)) return false;
    const seen = brackets.get(state) ?? { tokens: 0, isOpen: false };
    brackets.set(state, seen);
    return readAddress(state, isSilent, seen);
  });
  parser.core.ruler.after("text_join", "bare_hosts", linkHosts);
}

/** Whether the last bracket before a place opens, and how many tokens have been looked at for that. */
interface Brackets {
  tokens: number;
  isOpen: boolean;
}

/** Stands at the colon of `https://`: the scheme has been taken for text by then. */
function readAddress(state: StateInline, isSilent: boolean, brackets: Brackets): boolean {
  const before = state.src.slice(Math.max(0, state.pos - 6), state.pos);
  const scheme = /(?:^|[^a-zA-Z])(https?|ftp)$/.exec(before)?.[1];
  if (scheme === undefined || !state.pending.endsWith(scheme)) return false;
  if (isInBrackets(state, brackets)) return false;
  const end = findEnd(state.src, state.pos, state.pos + 3);
  if (end === undefined || isSilent) return false;
  state.pending = state.pending.slice(0, -scheme.length);
  const address = scheme + state.src.slice(state.pos, end);
  state.push("link_open", "a", 1).attrSet("href", state.md.normalizeLink(address));
  state.push("text", "", 0).content = address;
  state.push("link_close", "a", -1);
  state.pos = end;
  return true;
}

function isInBrackets(state: StateInline, brackets: Brackets): boolean {
  for (; brackets.tokens < state.tokens.length; brackets.tokens += 1) {
    const token = state.tokens[brackets.tokens];
    if (token?.type === "text") brackets.isOpen = isLastOpen(token.content, brackets.isOpen);
    else if (token?.type === "link_close") brackets.isOpen = false;
  }
  return isLastOpen(state.pending, brackets.isOpen);
}

function isLastOpen(text: string, before: boolean): boolean {
  const [opening, closing] = [text.lastIndexOf("["), text.lastIndexOf("]")];
  return opening === closing ? before : opening > closing;
}

/** Where a link ends whose host begins at `host`; `undefined` where there is no host with a dot in it. */
function findEnd(text: string, start: number, host: number): number | undefined {
  HOST.lastIndex = host;
  const labels = (HOST.exec(text)?.[0] ?? "").split(".");
  if (labels.length < 2 || labels.slice(-2).some((label) => label.includes("_"))) return undefined;
  REST.lastIndex = host;
  const whole = REST.exec(text)?.[0] ?? "";
  return host + withoutPunctuation(text.slice(start, host), whole).length;
}

const HOST = /[^\s\p{P}\p{S}]*(?:[-_.\\]+[^\s\p{P}\p{S}]*)*/uy;
const REST = /[^\s<]*/y;

/** A link ends before punctuation, before an entity, and before a parenthesis that it does not open. */
function withoutPunctuation(before: string, rest: string): string {
  const count = (character: string): number => (before + rest).split(character).length - 1;
  let excess = count(")") - count("(");
  let end = rest.length;
  for (; end > 0; ) {
    const last = rest[end - 1] ?? "";
    if (last === ";") end -= entityLength(rest, end);
    else if (last === ")" && excess > 0) {
      excess -= 1;
      end -= 1;
    } else if ("?!.,:*_~'\"".includes(last)) end -= 1;
    else break;
  }
  return rest.slice(0, end);
}

/** 1 where the semicolon before `end` stands alone. */
function entityLength(text: string, end: number): number {
  let start = end - 2;
  while (start > 0 && /[a-zA-Z]/.test(text[start] ?? "")) start -= 1;
  return start < end - 2 && text[start] === "&" ? end - start : 1;
}

interface Found {
  readonly start: number;
  readonly end: number;
  /** Stands before the text in the address. */
  readonly scheme: string;
}

/** Hosts and mail addresses in what is text once all other markup has been read. */
function linkHosts(state: StateCore): void {
  for (const token of state.tokens) {
    if (token.type !== "inline" || !/www\.|@/.test(token.content)) continue;
    token.children = linkIn(state, token.children ?? []);
  }
}

function linkIn(state: StateCore, tokens: readonly Token[]): Token[] {
  let depth = 0;
  let isOpen = false;
  return tokens.flatMap((token, at) => {
    depth += token.type === "link_open" ? 1 : token.type === "link_close" ? -1 : 0;
    if (token.type !== "text" || depth > 0) return [token];
    const isAtStart = !BEFORE_NO_HOST.has(tokens[at - 1]?.type ?? "");
    const found = findHosts(token.content, isOpen, isAtStart);
    isOpen = isLastOpen(token.content, isOpen);
    return found.length === 0 ? [token] : split(state, token.content, found);
  });
}

const BEFORE_NO_HOST = new Set(["code_inline", "image", "link_close", "html_inline"]);

function findHosts(text: string, isOpenBefore: boolean, isAtStart: boolean): readonly Found[] {
  const found: Found[] = [];
  let isOpen = isOpenBefore;
  for (const { 0: sign, index } of text.matchAll(/www\.|@|[[\]]/g)) {
    const done = found.at(-1)?.end ?? 0;
    if (sign === "[" || sign === "]") isOpen = sign === "[";
    if (isOpen || index < done) continue;
    const isBehindMark = index === 0 ? isAtStart : /[\s*_~([]/.test(text[index - 1] ?? "");
    const end = sign === "www." && isBehindMark ? findEnd(text, index, index + 4) : undefined;
    if (end !== undefined) found.push({ start: index, end, scheme: "http://" });
    if (sign === "@") found.push(...findMail(text, done, index));
  }
  return found;
}

const LOCAL_PART = /[a-zA-Z0-9.+_-]/;
const MAIL_HOST = /[a-zA-Z0-9_-]*(?:\.[a-zA-Z0-9][a-zA-Z0-9_-]*)+(?!@)/y;

/** The address round an `@`, not looking before `from`. */
function findMail(text: string, from: number, at: number): readonly Found[] {
  let start = at;
  while (start > from && LOCAL_PART.test(text[start - 1] ?? "")) start -= 1;
  MAIL_HOST.lastIndex = at + 1;
  const host = MAIL_HOST.exec(text)?.[0] ?? "";
  if (start === at || !/[a-zA-Z]$/.test(host)) return [];
  const end = at + 1 + host.length;
  const isWritten = text.slice(Math.max(from, start - 7), start) === "mailto:";
  return [{ start: isWritten ? start - 7 : start, end, scheme: isWritten ? "" : "mailto:" }];
}

function split(state: StateCore, text: string, found: readonly Found[]): Token[] {
  const made: Token[] = [];
  const add = (type: string, tag: string, nesting: -1 | 0 | 1, content: string): Token => {
    const token = new state.Token(type, tag, nesting);
    token.content = content;
    made.push(token);
    return token;
  };
  let done = 0;
  for (const { start, end, scheme } of found) {
    const shown = text.slice(start, end);
    add("text", "", 0, text.slice(done, start));
    const href = state.md.normalizeLink(scheme + shown);
    add("link_open", "a", 1, "").attrSet("href", href);
    add("text", "", 0, shown);
    add("link_close", "a", -1, "");
    done = end;
  }
  add("text", "", 0, text.slice(done));
  return made;
}
