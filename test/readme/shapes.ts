/**
 * Texts made to hurt, in any size: each repeats what cost some renderer more than its length. Lines stay below the limit
 * of reStructuredText, and pieces that need lines of their own bring their line ends.
 */

export interface Shape {
  readonly name: string;
  readonly contentType: "text/markdown" | "text/x-rst";
  /** About as many characters. */
  build(size: number): string;
}

/** A piece as often as it takes, in lines of some thousand characters. */
function fill(piece: string, size: number): string {
  if (piece.includes("\n")) return piece.repeat(Math.ceil(size / piece.length));
  const line = piece.repeat(Math.max(1, Math.floor(9_000 / piece.length)));
  return `${line}\n`.repeat(Math.ceil(size / (line.length + 1))).slice(0, size);
}

/** What stands for the number of each piece. */
function count(piece: string, size: number): string {
  const pieces: string[] = [];
  for (let at = 0, length = 0; length < size; at += 1) {
    const made = piece.replaceAll("%", String(at)).replaceAll("&1", String(at + 1));
    pieces.push(made);
    length += made.length;
  }
  return pieces.join("");
}

/** Deeper with each line, until a line would be too long; then from the start again. */
function nest(mark: string, step: string, size: number): string {
  const lines: string[] = [];
  for (let length = 0, depth = 0; length < size; depth = (depth + 1) % 60) {
    const line = `${step.repeat(depth)}${mark}\n`;
    lines.push(line);
    length += line.length;
  }
  return lines.join("\n");
}

const MARKDOWN_PIECES: Readonly<Record<string, string>> = {
  "brackets that open": "[",
  "brackets in pairs": "[]",
  "images that open": "![",
  "links that open": "[a](",
  "links in links": "[a](<b",
  "links with titles": '[a](b "',
  "stars that open": "*a ",
  "stars that close": "a* ",
  "emphasis of all kinds": "*a_ ",
  "emphasis in itself": "*a **a ",
  underscores: "a_",
  "tildes that open": "~a ~~b ",
  "tildes alone": "~",
  "backquotes of every length": "`a ``b ```c ",
  "quotes in quotes": "> ",
  "lists in lists": "- ",
  "tags that open": "<svg>",
  "tags never ended": "<a ",
  "attributes without end": "<a b=' ",
  comments: "<!-- ",
  declarations: "<!A ",
  "processing instructions": "<?",
  "entities without end": "&#x",
  entities: "&amp;&lt;&copy;&notit;",
  addresses: "http://",
  "addresses with parentheses": "http://a.b/))((",
  "hosts with underscores": "http://a_b.c_d ",
  "mail addresses": "a@b.",
  "names of hosts": "www.a.b ",
  "names of emoji": ":tada",
  emoji: ":tada:",
  bars: "|",
  "references to notes": "[^a] ",
  backslashes: "\\",
  "line ends": "a  \n",
  headings: "# a\n",
  underlines: "a\n-\n",
  rows: "|a|b|\n",
  tables: "|a|b|\n|-|-|\n|1|2|\n\n",
  "alerts in a row": "> [!NOTE]\n> a\n\n",
  tasks: "- [ ] a\n",
  "code in Python": '```python\nx = f"{a}" # b\n```\n\n',
  "quotes that end": "> a\n\n",
  "lists of two kinds": "- a\n+ b\n",
  "details in details": "<details><summary>a</summary>\n\n",
  "paragraphs in HTML": "<p align=center><b>a\n\n",
};

const MARKDOWN_COUNTED: Readonly<Record<string, string>> = {
  "notes and references": "[^%]\n\n[^%]: a\n\n",
  "notes that refer to notes": "[^%]: [^&1]\n\n",
  "definitions of links": "[a%]: b\n[a%]\n\n",
  "headings of all names": "# a%\n\n",
};

const RST_PIECES: Readonly<Record<string, string>> = {
  "starts without ends": "*a ",
  backquotes: "`a ",
  "words of references": "a-b.c:d+",
  references: "a_ ",
  schemes: "a:b:",
  "mail addresses": "a@b.",
  "footnote labels": "[a-b-",
  bars: "|a ",
  backslashes: "\\",
  "quotes and dashes": "\"'--... ",
  brackets: "[`<",
  items: "- a\n",
  numbers: "1. a\n",
  quotes: " a\n\n -- b\n\n",
  definitions: "a\n b\n",
  fields: ":a: b\n",
  options: "-a  b\n",
  "lines of a line block": "| a\n",
  titles: "Title\n=====\n\na\n\n",
  comments: "..\n a\n\n",
  directives: ".. note:: a\n\n",
  "code in Python": ".. code:: python\n\n   x = 1 # a\n\n",
  "literal blocks": "a::\n\n  b\n\n",
  "grid tables": "+---+---+\n| a | b |\n+---+---+\n\n",
  "simple tables": "=  =\na  b\n=  =\nc  d\n=  =\n\n",
  images: ".. image:: https://example.com/a.png\n   :target: b_\n\n",
};

const RST_COUNTED: Readonly<Record<string, string>> = {
  "titles of all names": "Title %\n==========\n\na\n\n",
  "targets of targets": ".. _t%: t&1_\n",
  "footnotes and references": "[#]_\n\n.. [#] a\n\n",
  "substitutions and their use": ".. |a%| replace:: b\n\n|a%|\n\n",
  "empty targets in a row": ".. _t%:\n",
  "references and targets": "a%_\n\n.. _a%: https://example.com\n\n",
};

function shapes(
  contentType: Shape["contentType"],
  pieces: Readonly<Record<string, string>>,
  build: (piece: string, size: number) => string,
): readonly Shape[] {
  return Object.entries(pieces).map(([name, piece]) => ({
    ...{ name, contentType },
    build: (size) => build(piece, size),
  }));
}

export const SHAPES: readonly Shape[] = [
  ...shapes("text/markdown", MARKDOWN_PIECES, fill),
  ...shapes("text/markdown", MARKDOWN_COUNTED, count),
  ...shapes("text/markdown", { "ever deeper lists": "- a" }, (mark, size) =>
    nest(mark, "  ", size),
  ),
  ...shapes("text/x-rst", RST_PIECES, fill),
  ...shapes("text/x-rst", RST_COUNTED, count),
  ...shapes("text/x-rst", { "ever deeper lists": "- a", "ever deeper quotes": "a" }, (mark, size) =>
    nest(mark, "  ", size),
  ),
];

/** What is said once, and what stands for it, as often as it takes. */
function repeat(said: string, piece: string): Shape["build"] {
  return (size) => `${said}\n\n${piece.repeat(Math.ceil((size - said.length) / piece.length))}\n`;
}

/** Half of one kind, and half of another. */
function halves(piece: string, other: string): Shape["build"] {
  return (size) => `${piece.repeat(size / 2 / piece.length)}\n${count(other, size / 2)}\na\n`;
}

const LONG = "b".repeat(7_000);
const rst = (name: string, build: Shape["build"]): Shape => ({
  ...{ name, contentType: "text/x-rst", build },
});
const markdown = (name: string, build: Shape["build"]): Shape => ({
  ...{ name, contentType: "text/markdown", build },
});

/** Those that ask for more than any page holds, from some kilobytes on. */
export const BOMBS: readonly Shape[] = [
  rst("a long substitution", repeat(`.. |a| replace:: ${LONG}`, "|a|\n")),
  rst("a substitution for an image", repeat(`.. |a| image:: ${LONG}`, "|a|\n")),
  rst(
    "a substitution for an image that leads far",
    repeat(`.. |a| image:: b\n   :target: ${LONG}`, "|a|\n"),
  ),
  rst("a long target", repeat(`.. _a: https://example.com/${LONG}`, "a_\n")),
  rst("a long target behind another", repeat(`.. _a: c_\n.. _c: ${LONG}`, "a_\n")),
  rst("long prefixes of sections", (size) =>
    [`.. sectnum::\n   :prefix: ${LONG}\n`, count("T%\n======\n\n", size), "a\n"].join("\n"),
  ),
  rst("many tables of contents", halves(".. contents::\n\n", "T%\n======\n\n")),
  rst("many tables of contents without links back", (size) =>
    halves(".. contents::\n   :backlinks: none\n\n", "T%\n======\n\n")(2 * size),
  ),
  rst("values in one long row and many short", (size) =>
    [
      ".. csv-table::\n",
      `   ${"a,".repeat(Math.min(size / 5, 4_900))}`,
      "   a\n".repeat(size / 12),
    ].join("\n"),
  ),
  rst(
    "substitutions in substitutions",
    (size) => `${count(".. |a%| replace:: |a&1| |a&1|\n", size)}.. |b| replace:: c\n\n|a0|\n`,
  ),
];

/** Those that could become as much, and of which all has room. */
export const GROWING: readonly Shape[] = [
  markdown("an address that many links share", repeat(`[a]: ${LONG}`, "[a]\n")),
  markdown(
    "an address that many images share",
    repeat(`[a]: https://example.com/${LONG}`, "![a]\n"),
  ),
  markdown("a title that many links share", repeat(`[a]: b '${LONG}'`, "[a]\n")),
  markdown("an address in links within links", repeat(`[a]: ${LONG}`, "[![a]][a]\n")),
];
