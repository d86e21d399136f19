import assert from "node:assert/strict";
import { test } from "node:test";
import { README_LIMITS } from "./limits.ts";
import { renderDescription } from "./render.ts";
import type { RenderedDescription } from "./render-text.ts";

const markdown = (text: string, contentType = "text/markdown"): Promise<RenderedDescription> =>
  renderDescription({ text, contentType });

const CONTENT_TYPES: readonly (readonly [string | undefined, RenderedDescription["format"]])[] = [
  [undefined, "restructuredtext"],
  ["", "restructuredtext"],
  ["text/x-rst", "restructuredtext"],
  ["text/x-rst; charset=UTF-8", "restructuredtext"],
  ["text/markdown", "markdown"],
  ["Text/Markdown; charset=UTF-8; variant=GFM", "markdown"],
  ["text/markdown; variant=CommonMark", "markdown"],
  ["text/plain", "plain"],
  ["text/html", "plain"],
  ["nonsense", "plain"],
];
for (const [contentType, format] of CONTENT_TYPES) {
  test(`renderDescription() reads ${JSON.stringify(contentType)} as ${format}`, async () => {
    assert.equal((await renderDescription({ text: "# a", contentType })).format, format);
  });
}

const MARKDOWN: readonly (readonly [name: string, text: string, html: string])[] = [
  ["a table", "|a|b|\n|-|-:|\n|1|2|", '<td align="right">2</td>'],
  ["strikethrough", "~~old~~", "<del>old</del>"],
  ["code with its language", "```python\na < b\n```", '<code class="language-python">a &lt; b\n'],
  [
    "an alert",
    "> [!WARNING]\n> t",
    '<aside class="admonition warning">\n<p class="admonition-title">Warning</p>\n<p>t</p>',
  ],
  [
    "an alert's own title",
    "> [!note] *Look*\n> t",
    '<p class="admonition-title"><em>Look</em></p>',
  ],
  ["an alert's text behind a blank line", "> [!TIP]\n>\n> t", "Tip</p>\n\n<p>t</p>\n</aside>"],
  ["a quote that is no alert", "> [!now]\n> t", "<blockquote>\n<p>[!now]"],
  [
    "a reference to a footnote",
    "a[^1]\n\n[^1]: b",
    '<p>a<sup><a href="#readme-fn-1" id="readme-fnref-1">1</a></sup></p>',
  ],
  [
    "a footnote at the end",
    "a[^b]\n\n[^b]: c\n    d\n\ne",
    '<li id="readme-fn-b">\n<p>c\nd <a href="#readme-fnref-b">↩</a></p>\n</li>',
  ],
  ["a reference to no footnote as text", "a[^1]", "<p>a[^1]</p>"],
  ["an open task", "- [ ] write", '<li class="task">☐ write</li>'],
  ["a done task", "- [x] write", '<li class="task">☑ write</li>'],
  ["a heading one level down", "# Big", '<h2 id="readme-big">Big</h2>'],
  ["headings of one name", "# A\n\n# A", '<h2 id="readme-a-1">A</h2>'],
  ["a heading without letters", "# !", "<h2>!</h2>"],
  ["a raw heading one level down", "<h3 id='x'>Big</h3>", '<h4 id="readme-x">Big</h4>'],
  ["a table of contents", "[t](#quick-start)", '<a href="#readme-quick-start">t</a>'],
  ["an old anchor", 'a <a name="here"></a>', '<a id="readme-here"></a>'],
  ["a bare link", "see https://example.com/a", '<a href="https://example.com/a" rel="nofollow'],
  [
    "no link where a file is named",
    "see setup.py and README.md",
    "<p>see setup.py and README.md</p>",
  ],
  ["details", "<details><summary>S</summary>\n\nt\n</details>", "<details><summary>S</summary>"],
  ["a centred paragraph", '<p align="center">t</p>', '<p align="center">t</p>'],
  [
    "an image as a link",
    "![Plot](https://example.com/p.png)",
    '<a href="https://example.com/p.png"',
  ],
  ["an image's words", "![Plot](https://example.com/p.png)", ">Plot</a>"],
  ["an image without words", "![](https://example.com/p.png?x)", ">Image p.png</a>"],
  ["an image of the repository", "![Plot](docs/p.png)", "<p><span>Plot</span></p>"],
  [
    "a badge",
    "[![CI](https://example.com/ci.svg)](https://example.com/ci)",
    '<a href="https://example.com/ci" rel="nofollow ugc noopener noreferrer"><span>CI</span></a>',
  ],
  ["a relative link without target", "[docs](docs/index.md)", "<a>docs</a>"],
  ["a link to the server's own paths without target", "[x](/root/main/)", "<a>x</a>"],
  ["a link without scheme without target", "[x](//example.com/)", "<a>x</a>"],
];
for (const [name, text, html] of MARKDOWN) {
  test(`renderDescription() shows ${name}`, async () => {
    const shown = (await markdown(text)).html;
    assert.ok(shown.includes(html), shown);
  });
}

test("renderDescription() leaves GitHub's additions out of plain CommonMark", async () => {
  const { html } = await markdown("~~a~~ https://example.com", "text/markdown; variant=CommonMark");
  assert.equal(html, "<p>~~a~~ https://example.com</p>\n");
});

test("renderDescription() escapes plain text", async () => {
  const { html } = await renderDescription({
    text: `<b a="1">&amp;</b>`,
    contentType: "text/plain",
  });
  assert.equal(html, '<pre class="plain">&lt;b a=&quot;1&quot;&gt;&amp;amp;&lt;/b&gt;</pre>\n');
});

const RESTRUCTURED: readonly (readonly [name: string, text: string, html: string])[] = [
  ["HTML as the text that it is", "<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>\n"],
  ["a title one level down", "Big\n===\n\nt", "<h2>Big</h2>\n<p>t</p>"],
  ["the id of a section", "Big\n===\n\nt", '<section id="readme-big">'],
  [
    "code with its language",
    ".. code:: python\n\n   a < b",
    '<code class="language-python">a &lt; b</code>',
  ],
  ["a note", ".. note:: t", '<aside class="admonition"><p class="admonition-title">Note</p>'],
  [
    "a badge",
    ".. image:: https://example.com/ci.svg\n   :target: https://example.com/ci",
    '<a href="https://example.com/ci" rel="nofollow ugc noopener noreferrer"><span>',
  ],
  ["a link that is none without target", "`t <javascript:alert(1)>`_", "<p><a>t</a></p>"],
  ["a class of the page's without it", ".. class:: hero\n\nt", "<p>t</p>"],
];
for (const [name, text, html] of RESTRUCTURED) {
  test(`renderDescription() shows ${name} in reStructuredText`, async () => {
    const rendered = await renderDescription({ text });
    assert.deepEqual(rendered.problems, []);
    assert.ok(rendered.html.includes(html), rendered.html);
  });
}

test("renderDescription() shows reStructuredText with faults as it was written, and tells them", async () => {
  const { html, problems } = await renderDescription({ text: "a\n\n.. toctree::\n\n:func:`b`" });
  assert.equal(html, '<pre class="plain">a\n\n.. toctree::\n\n:func:`b`</pre>\n');
  assert.deepEqual(
    problems.map(({ line, message }) => [line, message]),
    [
      [3, 'There is no directive "toctree"'],
      [5, 'There is no role "func"'],
    ],
  );
});

test("renderDescription() shows Markdown beyond its limit as it was written", async () => {
  const { html, isCut } = await markdown(`# a\n${"b".repeat(README_LIMITS.maxMarkdown)}`);
  assert.ok(html.startsWith('<pre class="plain"># a\n'));
  assert.equal(isCut, false);
});

for (const [contentType, title] of [
  ["text/markdown", "# Title\n\n"],
  ["text/x-rst", "Title\n=====\n\n"],
] as const) {
  test(`renderDescription() renders a long ${contentType} as a short one`, async () => {
    const text = `${title}${"word ".repeat(160)}\n`.repeat(30);
    const { html, problems } = await renderDescription({ text, contentType });
    assert.match(html, /<h2[^>]*>Title<\/h2>/);
    assert.deepEqual(problems, []);
  });

  test(`renderDescription() gives up a ${contentType} that takes too long`, async () => {
    const text = title.padEnd(README_LIMITS.maxMarkdown, "a\n");
    const { html, problems } = await renderDescription({ text, contentType }, { timeoutMs: 1 });
    assert.ok(html.startsWith("<p>Rendering this text took too much."), html.slice(0, 80));
    assert.equal(problems[0]?.message, "The text takes too long or too much memory to be rendered");
  });
}

test("renderDescription() cuts what is longer than a page shows", async () => {
  const text = "a".repeat(README_LIMITS.maxText + 1);
  const { html, isCut } = await renderDescription({ text, contentType: "text/plain" });
  assert.equal(isCut, true);
  assert.ok(html.length < text.length + 50);
});

const filled = (line: string, count: number): string => `${line.repeat(20)}\n`.repeat(count / 20);

for (const [what, contentType, text] of [
  [
    "substitution",
    "text/x-rst",
    `.. |a| replace:: ${"x".repeat(7_000)}\n\n${filled("|a| ", 60_000)}`,
  ],
  ["address", "text/x-rst", `.. _a: http://${"x".repeat(9_000)}\n\n${filled("a_ ", 40_000)}`],
] as const) {
  test(`renderDescription() shows a ${contentType} as text that repeats a long ${what}, and renders the next`, async () => {
    const { html, problems } = await renderDescription({ text, contentType });
    assert.equal(problems.length, 1);
    assert.ok(html.length < 2 * text.length, `${html.length} characters`);
    const next = await renderDescription({ text: "a", contentType });
    assert.equal(next.html, "<p>a</p>\n");
  });
}
