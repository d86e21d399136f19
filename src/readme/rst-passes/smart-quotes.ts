/**
 * Typographic quotes, dashes and dots, as PyPI's renderer sets them in running text.
 * Spec: https://docutils.sourceforge.io/docs/user/smartquotes.html
 */
import { type ElementNode, makeText, type RstNode, type TextNode } from "../rst/tree.ts";

/** Each is one run of text: a quote that opens in an emphasised word closes behind it. */
const TEXT_BLOCKS = new Set(
  "paragraph title subtitle rubric attribution caption term classifier line field-name author docinfo-item label".split(
    " ",
  ),
);
const LITERAL = new Set(["literal", "math", "image"]);
const UNTOUCHED = new Set([
  ...["literal-block", "doctest", "math-block", "comment", "substitution-definition"],
]);

const PUNCTUATION = "[-!\" #$%'()*+,./:;<=>?@[\\]^_`{|}~\\\\]";
const OPENING = "[\\s\u200b\u200c([{\\-–—]";
const WORD = "[\\p{L}\\p{N}_]";

/** In the order in which they are tried. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`"'(?=${WORD})`, "gu"), "“‘"],
  [new RegExp(`'"(?=${WORD})`, "gu"), "‘“"],
  [new RegExp(`([([{\\-–—])'(?=${PUNCTUATION}? )`, "gu"), "$1’"],
  [new RegExp(`([([{\\-–—])"(?=${PUNCTUATION}? )`, "gu"), "$1”"],
  [/'(?=\d{2}s)/g, "’"],
  [new RegExp(`(${OPENING})'(?=${WORD}|${PUNCTUATION})`, "gu"), "$1‘"],
  [/(?<!\s)'/g, "’"],
  [/'/g, "‘"],
  [new RegExp(`(${OPENING})"(?=${WORD}|${PUNCTUATION})`, "gu"), "$1“"],
  [/(?<!\s)"|"(?=\s)/g, "”"],
  [/"/g, "“"],
];

export function setQuotes(node: ElementNode): void {
  if (UNTOUCHED.has(node.kind) || node.field === "address") return;
  if (TEXT_BLOCKS.has(node.kind)) {
    setBlock(node);
    return;
  }
  for (const child of node.children) {
    if (child.kind !== "text") setQuotes(child);
  }
}

function setBlock(block: ElementNode): void {
  let before = " ";
  const visit = (node: ElementNode, isLiteral: boolean): void => {
    node.children = node.children.map((child): RstNode => {
      if (child.kind !== "text") {
        visit(child, LITERAL.has(child.kind) || (isLiteral && child.kind === "inline"));
        return child;
      }
      const text = isLiteral ? child : setText(child, before);
      before = child.text.at(-1) ?? before;
      return text;
    });
  };
  visit(block, false);
}

/** An escaped mark stays as it is: it is hidden behind its number meanwhile. */
function setText({ text }: TextNode, before: string): TextNode {
  if (!/['".-]/.test(text)) return makeText(text);
  const hidden = text.replaceAll(
    /\0([-\\'".`])/g,
    (_, mark: string) => `\0&#${mark.codePointAt(0)};`,
  );
  const dashed = hidden
    .replaceAll("---", "—")
    .replaceAll("--", "–")
    .replaceAll("...", "…")
    .replaceAll(". . .", "…");
  const context = /['"]/.test(before) ? ";" : before;
  const quoted = /["']/.test(dashed)
    ? RULES.reduce((value, [rule, into]) => value.replaceAll(rule, into), context + dashed).slice(
        context.length,
      )
    : dashed;
  return makeText(
    quoted.replaceAll(/&#(45|92|39|34|46|96);/g, (_, code: string) =>
      String.fromCodePoint(Number(code)),
    ),
  );
}
