/**
 * reStructuredText made to hurt: it ends in a moment, refused or not, and what is shown is harmless.
 * A quarter of the longest text that is rendered is enough for anything worse than linear to be felt.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { README_LIMITS } from "../../src/readme/limits.ts";
import { renderDescription } from "../../src/readme/render.ts";

const SIZE = README_LIMITS.maxRestructuredText / 4;
const MOST_MS = 5_000;

/** Lines stay below the limit of one line. */
function fill(piece: string, lineLength = 9_000): string {
  const perLine = Math.max(1, Math.floor(lineLength / piece.length));
  const line = piece.repeat(perLine);
  return `${line}\n`.repeat(Math.floor(SIZE / (line.length + 1)));
}

const nested = (mark: string, indent: number): string =>
  Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth * indent)}${mark}\n`).join("\n");

const SHAPES: Readonly<Record<string, string>> = {
  "starts without ends": fill("*a "),
  backquotes: fill("`a "),
  "words of references": fill("a-b.c:d+"),
  references: fill("a_ "),
  schemes: fill("a:b:"),
  "mail addresses": fill("a@b."),
  "footnote labels": fill("[a-b-"),
  bars: fill("|a "),
  backslashes: fill("\\"),
  "quotes and dashes": fill("\"'--... "),
  "nested lists": nested("- a", 2),
  "nested quotes": nested("a", 1),
  "nested numbers": nested("1. a", 3),
  "many items": "- a\n".repeat(SIZE / 4),
  "many quotes with names": " a\n\n -- b\n\n".repeat(SIZE / 12),
  "many definitions": "a\n b\n".repeat(SIZE / 5),
  "many fields": ":a: b\n".repeat(SIZE / 6),
  "many options": "-a  b\n".repeat(SIZE / 6),
  "many lines of a line block": "| a\n".repeat(SIZE / 4),
  "a staircase of lines": Array.from({ length: 600 }, (_, at) => `| ${" ".repeat(at)}a\n`).join(""),
  "many sections": Array.from({ length: 8_000 }, (_, at) => `Title ${at}\n==========\n\na\n`).join(
    "\n",
  ),
  "one title many times": "Title\n=====\n\na\n\n".repeat(8_000),
  "contents of many sections": `.. contents::\n\n${"Title\n=====\n\na\n\n".repeat(8_000)}`,
  "many targets": Array.from({ length: 9_000 }, (_, at) => `.. _t${at}: t${at + 1}_\n`).join(""),
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
  comments: "..\n a\n\n".repeat(SIZE / 8),
  directives: ".. note:: a\n\n".repeat(SIZE / 13),
};
for (const [name, text] of Object.entries(SHAPES)) {
  test(`renderDescription() takes a moment for ${name}`, async () => {
    const started = performance.now();
    const { html } = await renderDescription({ text: text.slice(0, SIZE) });
    const took = performance.now() - started;
    assert.ok(took < MOST_MS, `${took.toFixed(0)} ms`);
    assert.ok(html !== "");
  });
}

/** What none of these may leave behind. */
const HARMFUL = /<script|<style|<iframe|javascript:|data:| on\w+=|style=|src=|<raw|<form|<input/i;
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
