import assert from "node:assert/strict";
import { test } from "node:test";
import { highlight } from "./highlight.ts";
import { README_LIMITS } from "./limits.ts";

const block = (language: string, code: string): string =>
  `<pre><code class="language-${language}">${code}</code></pre>`;

/** Each: what PyPI calls the language, code, and what stands in the colour of what. */
const COLOURED: readonly (readonly [language: string, code: string, part: string])[] = [
  ["python", "def add(): pass", '<span class="hljs-keyword">def</span>'],
  ["Python", "def add(): pass", '<span class="hljs-keyword">def</span>'],
  ["py3", "x = 'a'", `<span class="hljs-string">&#x27;a&#x27;</span>`],
  ["pycon", "&gt;&gt;&gt; import os", '<span class="hljs-keyword">import</span>'],
  ["console", "$ pip install a", '<span class="hljs-meta prompt_">$ </span>'],
  ["sh", "if true; then", '<span class="hljs-keyword">if</span>'],
  ["shell", "# install", '<span class="hljs-comment"># install</span>'],
  ["toml", "[project]", '<span class="hljs-section">[project]</span>'],
  ["yaml", "a: 1", '<span class="hljs-attr">a:</span>'],
  ["json", '{"a": 1}', '<span class="hljs-attr">&quot;a&quot;</span>'],
  ["diff", "+a", '<span class="hljs-addition">+a</span>'],
  ["html", "&lt;b&gt;", '<span class="hljs-name">b</span>'],
  ["c++", "return 1;", '<span class="hljs-keyword">return</span>'],
];
for (const [language, code, part] of COLOURED) {
  test(`highlight() colours ${language}: ${code}`, async () => {
    const html = await highlight(block(language, code));
    assert.ok(html.includes(part), html);
  });
}

const UNCHANGED: readonly (readonly [why: string, html: string])[] = [
  ["code in no language", "<pre><code>def a(): pass</code></pre>"],
  ["a language that is not known", block("brainfuck", "+[-]")],
  ["a language named like a part of every object", block("constructor", "a")],
  ["code with tags in it", '<code class="language-python">def <em>a</em></code>'],
  ["code with a line that is long", block("ini", "a".repeat(README_LIMITS.maxHighlightedLine))],
  ["long code", block("python", "pass\n".repeat(README_LIMITS.maxHighlighted / 4))],
];
for (const [why, html] of UNCHANGED) {
  test(`highlight() leaves ${why} as it is`, async () => {
    assert.equal(await highlight(html), html);
  });
}

test("highlight() adds nothing but spans", async () => {
  const code = "a &lt; b &amp;&amp; &quot;&lt;script&gt;&quot; # &amp;lt;";
  const html = await highlight(block("python", code));
  assert.equal(html.replaceAll(/<span class="[^"]*">|<\/span>/g, ""), block("python", code));
});

// What took the grammars longest of 1,500 pieces that were tried in each.
const COSTLY: readonly (readonly [language: string, piece: string])[] = [
  ["bat", "\n"],
  ["ini", "a."],
  ["console", "${"],
  ["javascript", "\n"],
  ["c", "a"],
];
for (const [language, piece] of COSTLY) {
  test(`highlight() takes a moment for ${language} of ${JSON.stringify(piece)} alone`, async () => {
    const line = piece.repeat(200).slice(0, 200);
    const code = `${line}\n`.repeat(README_LIMITS.maxHighlighted / 201);
    const started = performance.now();
    await highlight(block(language, code));
    assert.ok(performance.now() - started < 10_000);
  });
}
