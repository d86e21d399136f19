/**
 * Ids of headings: `## Quick start` gets `quick-start`, a second one `quick-start-1`. Tables of contents lead there.
 * They are made as GitHub makes them: letters, digits, marks, `_` and `-` stay, and each blank becomes a `-`.
 */
import type { MarkdownIt, StateCore, Token } from "markdown-it";
import { README_LIMITS } from "../limits.ts";

export function addHeadingIds(parser: MarkdownIt): void {
  parser.core.ruler.push("heading_ids", setIds);
}

function setIds(state: StateCore): void {
  const taken = new Set<string>();
  /** How far the numbers of a name have come, so that many headings of one name cost no more than others. */
  const last = new Map<string, number>();
  for (const [at, token] of state.tokens.entries()) {
    if (token.type !== "heading_open") continue;
    const name = makeId(textOf(state.tokens[at + 1]?.children ?? []));
    let number = last.get(name) ?? 0;
    let id = number === 0 ? name : `${name}-${number}`;
    for (; taken.has(id); id = `${name}-${number}`) number += 1;
    last.set(name, number);
    taken.add(id);
    if (id !== "") token.attrSet("id", id);
  }
}

function makeId(heading: string): string {
  return heading
    .slice(0, README_LIMITS.maxAnchor)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** The words of images count, raw HTML does not. */
function textOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content, children }) => {
      if (type === "text" || type === "code_inline") return content;
      return type.endsWith("break") ? " " : textOf(type === "image" ? (children ?? []) : []);
    })
    .join("");
}
