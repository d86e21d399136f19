import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHtml } from "./html.ts";
import { day, formatCount, formatSize } from "./words.ts";

const SIZES: readonly (readonly [bytes: number, words: string])[] = [
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [45_678, "45.7 kB"],
  [999_400, "999 kB"],
  [999_600, "1.0 MB"],
  [1_234_567, "1.2 MB"],
  [5_000_000_000, "5.0 GB"],
  [7_000_000_000_000_000, "7000 TB"],
];
for (const [bytes, words] of SIZES) {
  test(`formatSize() writes ${bytes} as ${words}`, () => {
    assert.equal(formatSize(bytes), words);
  });
}

test("formatCount() says none, one and many", () => {
  const counts = [0, 1, 2, 1_234_567].map((count) => formatCount(count, "project"));
  assert.deepEqual(counts, ["no projects", "1 project", "2 projects", "1,234,567 projects"]);
});

test("day() shows the day and keeps the moment", () => {
  assert.equal(
    formatHtml(day("2026-08-02T10:05:00.123456Z")),
    '<time datetime="2026-08-02T10:05:00.123456Z" title="2 Aug 2026, 10:05 UTC">2 Aug 2026</time>',
  );
});

test("day() shows what is no time as it is, escaped", () => {
  assert.equal(formatHtml(day("<yesterday>")), "&lt;yesterday&gt;");
});
