/**
 * The colours of the pages: every pair of text and ground holds WCAG AA, in light and in dark.
 * Spec: https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const ASSETS = path.join(path.dirname(import.meta.dirname), "assets");
const STYLE = readFileSync(path.join(ASSETS, "style.css"), "utf8");
const LEAST_CONTRAST = 4.5;

const PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ["text", "ground"],
  ["text", "raised"],
  ["text", "note"],
  ["text", "warning"],
  ["text", "danger"],
  ["soft", "ground"],
  ["soft", "raised"],
  ["accent", "ground"],
  ["accent", "raised"],
  ["accent", "note"],
  ["accent", "warning"],
  ["on-accent", "accent"],
  ["danger-text", "danger"],
  ["danger-text", "ground"],
];

const [light = "", dark = ""] = STYLE.split("@media (prefers-color-scheme: dark)");
for (const [scheme, colours] of [
  ["light", readColours(light)],
  ["dark", new Map([...readColours(light), ...readColours(dark)])],
] as const) {
  for (const [text, ground] of PAIRS) {
    test(`${text} on ${ground} can be read in ${scheme}`, () => {
      const contrast = contrastOf(colours.get(text), colours.get(ground));
      assert.ok(contrast >= LEAST_CONTRAST, `contrast is ${contrast.toFixed(2)}`);
    });
  }
}

for (const file of globSync("*.css", { cwd: ASSETS })) {
  test(`${file} loads nothing, and takes its colours from the list`, () => {
    const css = readFileSync(path.join(ASSETS, file), "utf8");
    assert.doesNotMatch(css, /url\(|@import|@font-face|https?:/);
    assert.doesNotMatch(css, /^\s+(?!--)[a-z-]+: [^;]*#[0-9a-f]{3}/m);
  });
}

function readColours(css: string): Map<string, string> {
  return new Map(
    [...css.matchAll(/--([a-z-]+): #([0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [
      name,
      hex,
    ]),
  );
}

function contrastOf(one: string | undefined, other: string | undefined): number {
  const [darker = 0, lighter = 0] = [luminance(one ?? ""), luminance(other ?? "")].sort(
    (a, b) => a - b,
  );
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
