import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkdown } from "./markdown/markdown.ts";
import { sanitise } from "./sanitise.ts";

/** Each pair: an attack, and what is left of it. */
const RAW_HTML: readonly (readonly [attack: string, left: string])[] = [
  ["<script>alert(1)</script>", ""],
  ["<SCRIPT SRC=https://evil.example/x.js></SCRIPT>", ""],
  ["<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"],
  ["<img src=x onerror=alert(1)>", "<span>Image x</span>"],
  ["<img src=javascript:alert(1) alt=a>", "<span>a</span>"],
  ["<img alt='<script>alert(1)</script>'>", "<span>&lt;script&gt;alert(1)&lt;/script&gt;</span>"],
  ["<p onclick=alert(1) style='position:fixed'>t</p>", "<p>t</p>"],
  ["<p class='banner' id='main'>t</p>", '<p id="readme-main">t</p>'],
  ["<a id='a b'>t</a>", "<a>t</a>"],
  ["<a href='javascript:alert(1)'>t</a>", "<a>t</a>"],
  ["<a href=' java\tscript:alert(1)'>t</a>", "<a>t</a>"],
  ["<a href='&#106;avascript:alert(1)'>t</a>", "<a>t</a>"],
  ["<a href='\u0001javascript:alert(1)'>t</a>", "<a>t</a>"],
  ["<a href='vbscript:x'>t</a>", "<a>t</a>"],
  ["<a href='data:text/html,<script>alert(1)</script>'>t</a>", "<a>t</a>"],
  ["<a href='file:///etc/passwd'>t</a>", "<a>t</a>"],
  ["<a href='blob:https://a.example/1'>t</a>", "<a>t</a>"],
  ["<a href='../../root/main/'>t</a>", "<a>t</a>"],
  ["<a href='\\\\evil.example'>t</a>", "<a>t</a>"],
  [
    "<a href='#main' target='_blank' ping='https://evil.example'>t</a>",
    '<a href="#readme-main">t</a>',
  ],
  ["<a href='#\"onclick=\"alert(1)'>t</a>", '<a href="#readme-&quot;onclick=&quot;alert(1)">t</a>'],
  ["<iframe src='https://evil.example'></iframe>", ""],
  ["<iframe srcdoc='<script>alert(1)</script>'></iframe>", ""],
  ["<object data='x.swf'></object><embed src='x.swf'>", ""],
  ["<svg onload=alert(1)><script>alert(1)</script></svg>", ""],
  ["<svg><style><img src=x onerror=alert(1)></style></svg>", ""],
  ["<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>", ""],
  ["<style>body{display:none}</style>", ""],
  ["<link rel=stylesheet href=https://evil.example/x.css>", ""],
  ["<meta http-equiv=refresh content='0;url=https://evil.example'>", ""],
  ["<base href='https://evil.example/'>", ""],
  ["<form action='https://evil.example'><input name=password><button>Go</button></form>", "Go"],
  ["<video src='https://evil.example/v' autoplay></video>", ""],
  ["<audio src='https://evil.example/a' autoplay></audio>", ""],
  ["<picture><source srcset='https://evil.example/p'></picture>", ""],
  ["<table background='https://evil.example/b'></table>", "<table></table>"],
  ["<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", ""],
  ["<title><img src=x onerror=alert(1)></title>", ""],
  ["<xmp><img src=x onerror=alert(1)></xmp>", ""],
  ["<template><script>alert(1)</script></template>", ""],
  ["<!-- --!><script>alert(1)</script> -->", " --&gt;"],
  ["<code class='language-python hero'>x</code>", '<code class="language-python">x</code>'],
  ["<p align='left' dir='rtl'>x</p>", '<p align="left" dir="rtl">x</p>'],
  ["<x-widget onfoo=1>t</x-widget>", "t"],
];
for (const [attack, left] of RAW_HTML) {
  test(`sanitise() leaves nothing harmful of ${attack}`, () => {
    assert.equal(sanitise(attack), left);
  });
}

const IN_MARKDOWN = [
  "[t](javascript:alert(1))",
  "[t](<javascript:alert(1)>)",
  "[t](java&#x73;cript:alert(1))",
  "[t](data:text/html;base64,PHNjcmlwdD4=)",
  "![t](javascript:alert(1))",
  '![t](x"onerror="alert(1))',
  '[t](https://a.example/ "x\\"onmouseover=alert(1)")',
  "<javascript:alert(1)>",
  "[t]: javascript:alert(1)\n\n[t]",
  '```"><script>alert(1)</script>\nx\n```',
  "`<script>alert(1)</script>`",
  "# <img src=x onerror=alert(1)>",
  "|<script>alert(1)</script>|\n|-|\n|<img src=x onerror=alert(1)>|",
  "a <b onmouseover=alert(1)>b",
  "<div>\n<script>\n\nalert(1)\n</script>",
];
for (const attack of IN_MARKDOWN) {
  test(`sanitise() makes Markdown harmless: ${JSON.stringify(attack)}`, () => {
    const html = sanitise(renderMarkdown(attack));
    const tags = html.match(/<[^>]*>/g) ?? [];
    for (const tag of tags) {
      assert.doesNotMatch(tag, /^<\/?(script|img|svg|iframe|style)|\son\w+=|href="(?!https:|#)/i);
    }
  });
}

test("sanitise() closes what it leaves open, so that the page round it stays whole", () => {
  assert.equal(sanitise("</div></main><div><b>t"), "<div><b>t</b></div>");
});

test("sanitise() gives up tags that are nested without end, and keeps their text", () => {
  const html = sanitise(`${"<div>".repeat(10_000)}t`);
  assert.ok(html.length < 2_000);
  assert.ok(html.includes("t"));
});
