import assert from "node:assert/strict";
import { test } from "node:test";
import { renderInChild } from "./child.ts";
import { README_LIMITS } from "./limits.ts";
import type { FormattedText } from "./render-text.ts";

const markdown = (text: string): FormattedText => ({ text, format: "markdown", variant: "GFM" });
const SLOW: FormattedText = {
  text: "Title\n=====\n\na\n\n".repeat(8_000),
  format: "restructuredtext",
  variant: "GFM",
};

test("renderInChild() answers each of many texts at once with its own", async () => {
  const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`);
  const rendered = await Promise.all(
    texts.map((text) => renderInChild(markdown(text), README_LIMITS.maxMs)),
  );
  assert.deepEqual(
    rendered.map((each) => each?.html),
    texts.map((text) => `<p>${text}</p>\n`),
  );
});

test("renderInChild() gives up a text that takes too long, and serves the next", async () => {
  assert.equal(await renderInChild(SLOW, 1), undefined);
  const next = await renderInChild(markdown("a"), README_LIMITS.maxMs);
  assert.equal(next?.html, "<p>a</p>\n");
});

test("renderInChild() leaves the process free meanwhile", async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  const rendered = await renderInChild(SLOW, README_LIMITS.maxMs);
  clearInterval(timer);
  assert.ok(rendered !== undefined);
  assert.ok(turns > 5, `${turns} turns`);
});
