/**
 * Raw HTML of these tags is shown as the text that it is, as GitHub and PyPI do: a reader sees what was meant to run.
 * Spec: https://github.github.com/gfm/#disallowed-raw-html-extension-
 */
import type { MarkdownIt } from "markdown-it";

const TAGS =
  /<(?=\/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s>]|\/>))/gi;

export function filterTags(parser: MarkdownIt): void {
  for (const kind of ["html_block", "html_inline"]) {
    parser.renderer.rules[kind] = (tokens, at) =>
      (tokens[at]?.content ?? "").replaceAll(TAGS, "&lt;");
  }
}
