/**
 * Texts made to hurt, of either format: they end in a moment, refused or not, and what is shown is harmless.
 * A quarter of the longest text that is rendered is enough for anything worse than linear to be felt; `npm run test:all`
 * takes the longest.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { README_LIMITS } from "../../src/readme/limits.ts";
import { renderDescription } from "../../src/readme/render.ts";
import { BOMBS, GROWING, SHAPES } from "./shapes.ts";

const SIZE = README_LIMITS.maxRestructuredText / (process.env.CHEESESHOP_TEST_ALL ? 1 : 4);
const MOST_MS = process.env.CHEESESHOP_TEST_ALL ? 12_000 : 5_000;

const nested = (mark: string, indent: number): string =>
  Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth * indent)}${mark}\n`).join("\n");

/** Those that cannot be made in any size. */
const FIXED: Readonly<Record<string, string>> = {
  "nested lists": nested("- a", 2),
  "nested quotes": nested("a", 1),
  "nested numbers": nested("1. a", 3),
  "a staircase of lines": Array.from({ length: 600 }, (_, at) => `| ${" ".repeat(at)}a\n`).join(""),
  "one title many times": "Title\n=====\n\na\n\n".repeat(8_000),
  "contents of many sections": `.. contents::\n\n${"Title\n=====\n\na\n\n".repeat(8_000)}`,
  "many anonymous links":
    `${"a__ ".repeat(9_000)}\n\n${"__ https://example.com\n".repeat(9_000)}`.replaceAll(
      /(.{8000}) /g,
      "$1\n",
    ),
  "many footnotes": `${"[#]_\n".repeat(9_000)}\n${".. [#] a\n".repeat(9_000)}`,
  "substitutions that double": [
    ...Array.from({ length: 60 }, (_, at) => `.. |a${at}| replace:: |a${at + 1}| |a${at + 1}|\n`),
    ".. |a60| replace:: b\n\n|a0|\n",
  ].join(""),
  "a table of crosses": `${`+${"-+".repeat(500)}\n`.repeat(250)}`,
  "a table of one cell": `+${"-".repeat(900)}+\n${`|${" ".repeat(900)}|\n`.repeat(280)}+${"-".repeat(900)}+\n`,
  "a wide simple table":
    `${"= ".repeat(4_000)}=\n${"a ".repeat(4_000)}a\n${"= ".repeat(4_000)}=\n`.repeat(10),
  "values without end": `.. csv-table::\n\n   "${"a,".repeat(4_000)}`,
};
const RST = "text/x-rst";
const MARKDOWN = "text/markdown";
const TEXTS: readonly (readonly [name: string, contentType: string, text: string])[] = [
  ...Object.entries(FIXED).map(([name, text]) => [name, RST, text.slice(0, SIZE)] as const),
  ...[...SHAPES, ...GROWING].map(
    ({ name, contentType, build }) => [name, contentType, build(SIZE)] as const,
  ),
  ...GROWING.map(
    ({ name, contentType, build }) => [`short ${name}`, contentType, build(16_000)] as const,
  ),
  ["many notes with symbols", RST, ".. [*] a\n".repeat(SIZE / 9)],
  [
    "a table of many columns",
    MARKDOWN,
    `${"|a".repeat(5_000)}|\n${"|-".repeat(5_000)}|\n${"|\n".repeat(SIZE / 8)}`,
  ],
  ["a note referred to by all", MARKDOWN, `${"[^a] ".repeat(SIZE / 5)}\n\n[^a]: b`],
  [
    "a link that is used by all",
    MARKDOWN,
    `${"[a]".repeat(SIZE / 4)}\n\n[a]: ${"b".repeat(SIZE / 4)}`,
  ],
  ["a heading without end", MARKDOWN, `# ${"a ".repeat(SIZE / 2)}`],
  ["one long line", RST, "a".repeat(SIZE)],
];
for (const [name, contentType, text] of TEXTS) {
  test(`renderDescription() takes a moment for ${contentType}, ${name}`, async () => {
    const started = performance.now();
    const { html, problems } = await renderDescription({ text, contentType });
    const took = performance.now() - started;
    assert.ok(took < MOST_MS, `${took.toFixed(0)} ms`);
    assert.doesNotMatch(problems[0]?.message ?? "", /takes too long|cannot be rendered/);
    assert.ok(html.length <= mostHtml(text), `${html.length} characters`);
  });
}

/** Characters that a page may have of a text. */
function mostHtml({ length }: string): number {
  const { least, perCharacter } = README_LIMITS.maxHtml;
  return Math.max(least, perCharacter * length);
}

for (const { name, contentType, build } of BOMBS) {
  // Some of them are more than twice as long as they were asked to be: a text beyond the limit is not read at all.
  for (const size of [16_000, SIZE / 2 - 4_000]) {
    test(`renderDescription() shows as it was written ${contentType}, ${name}, of ${size}`, async () => {
      const text = build(size);
      const started = performance.now();
      const { html, problems } = await renderDescription({ text, contentType });
      const took = performance.now() - started;
      assert.ok(took < MOST_MS, `${took.toFixed(0)} ms`);
      assert.match(problems[0]?.message ?? "", /becomes too large|stands for too much/);
      assert.match(html, /<pre class="plain">/);
      assert.ok(html.length <= mostHtml(text), `${html.length} characters`);
    });
  }
}

/** What none of these may leave behind. */
const HARMFUL = /<script|<style|<iframe|javascript:|data:| on\w+=|style=|src=|<raw|<form|<input/i;
const MARKDOWN_ATTACKS: readonly string[] = [
  "> [!NOTE] <script>alert(1)</script>\n> <img src=x onerror=alert(1)>",
  "> [!<script>]\n> a",
  "a[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
  '[^"onclick="alert(1)] a\n\n[^"onclick="alert(1)]: b',
  "- [ ] <script>alert(1)</script>\n- [x] <input onfocus=alert(1)>",
  "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
  "~~<script>alert(1)</script>~~",
  ":tada:<script>alert(1)</script>:<script>:",
  'https://example.com/"onclick="alert(1)',
  "https://example.com/<script>alert(1)</script>",
  "www.example.com/'onclick='alert(1)",
  '"onclick="alert(1)"@example.com',
  '# a" onclick="alert(1)\n\n[b](#a"onclick="alert(1))',
  '```" onclick="alert(1)\na\n```',
  "```html\n<script>alert(1)</script>\n```",
  "```python\n'</code></pre><script>alert(1)</script>'\n```",
  "```<script>\n<script>alert(1)</script>\n```",
  '[a](b "c" onclick="alert(1))',
  "[a]: javascript:alert(1)\n\n[a]",
  "<javascript:alert(1)>",
  '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;"><!ENTITY d "&c;&c;">]>\n\n&d;',
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?php echo '<script>alert(1)</script>' ?>",
  "<svg><desc><script>alert(1)</script></desc></svg>",
  "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>",
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<details ontoggle=alert(1) open><summary onclick=alert(1)>a</summary></details>",
  "<noscript><p title='</noscript><script>alert(1)</script>'>",
];
for (const text of MARKDOWN_ATTACKS) {
  for (const variant of ["GFM", "CommonMark"]) {
    test(`renderDescription() leaves nothing harmful of ${variant} ${JSON.stringify(text.slice(0, 60))}`, async () => {
      const contentType = `text/markdown; variant=${variant}`;
      const { html } = await renderDescription({ text, contentType });
      for (const [tag] of html.matchAll(/<[^>]*>/g)) assert.doesNotMatch(tag, HARMFUL);
    });
  }
}

const ATTACKS: readonly string[] = [
  ".. raw:: html\n\n   <script>alert(1)</script>",
  ".. include:: /etc/passwd",
  ".. csv-table::\n   :file: /etc/passwd",
  ".. csv-table::\n   :url: file:///etc/passwd",
  ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<script>alert(1)</script>`",
  "`t <javascript:alert(1)>`_",
  "`t <JaVaScRiPt:alert(1)>`_",
  "`t <data:text/html,a>`_",
  "t_\n\n.. _t: javascript:alert(1)",
  "javascript:alert(1)",
  ".. image:: javascript:alert(1)",
  ".. image:: https://example.com/a.png\n   :target: javascript:alert(1)",
  '.. image:: https://example.com/a.png\n   :alt: "><script>alert(1)</script>',
  '.. image:: https://example.com/"onerror="alert(1)',
  ".. image:: x\n   :width: 1px\n   :class: a",
  "<script>alert(1)</script>\n=========================\n\na",
  '.. code:: "><script>\n\n   a',
  '.. class:: x" onclick="alert(1)\n\na',
  '.. container:: x" style="position:fixed\n\n   a',
  ".. note:: <img src=x onerror=alert(1)>",
  ".. math::\n\n   <script>alert(1)</script>",
  ":math:`<script>alert(1)</script>`",
  '.. _"><script>: https://example.com\n\na',
  ".. |a| image:: javascript:alert(1)\n\n|a|",
  "+------------------+\n| <script>a        |\n+------------------+",
  ":<script>: <script>\n",
  "--a=<script>  b\n",
  ".. meta::\n   :http-equiv=refresh: 0;url=https://example.com\n\na",
];
for (const text of ATTACKS) {
  test(`renderDescription() leaves nothing harmful of ${JSON.stringify(text.slice(0, 60))}`, async () => {
    const { html } = await renderDescription({ text });
    assert.doesNotMatch(html.replaceAll(/&[a-z]+;|>[^<]*</g, "><"), HARMFUL);
  });
}
