import assert from "node:assert/strict";
import { test } from "node:test";
import { SAMPLE_FRAME } from "../../../test/fakes/page-views.ts";
import type { ErrorKind } from "../../errors.ts";
import { errorPage } from "./error.ts";
import { formatHtml } from "./html.ts";

const KINDS: readonly ErrorKind[] = [
  "invalid",
  "unknown-caller",
  "denied",
  "not-found",
  "conflict",
  "unavailable",
];
for (const kind of KINDS) {
  test(`errorPage() says what was wrong and what to do for ${kind}`, () => {
    const message = "Cannot do it: the moon is full";
    const text = formatHtml(errorPage(SAMPLE_FRAME, { status: 400, kind, message }));
    assert.match(
      text,
      /<p class="lead">Cannot do it: the moon is full\.<\/p>\n<p>[A-Z][^<]+\.<\/p>/,
    );
  });
}

test("errorPage() prefers the error's own hint", () => {
  const view = { status: 403, kind: "denied", message: "Cannot", hint: "Ask Ada" } as const;
  assert.match(formatHtml(errorPage(SAMPLE_FRAME, view)), /<p>Ask Ada\.<\/p>/);
});

test("errorPage() offers a search where nothing was found", () => {
  const view = { status: 404, kind: "not-found", message: "Cannot" } as const;
  assert.match(formatHtml(errorPage(SAMPLE_FRAME, view)), /class="search large"/);
});

test("errorPage() ends a sentence once", () => {
  const view = {
    status: 400,
    kind: "invalid",
    message: "Error: Include it.",
    hint: "Why not?",
  } as const;
  assert.match(formatHtml(errorPage(SAMPLE_FRAME, view)), /Include it\.<\/p>\n<p>Why not\?<\/p>/);
});
