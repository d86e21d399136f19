import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHtml, type HtmlValue, html, isHarmlessAddress, sanitisedHtml } from "./html.ts";

const VALUES: readonly (readonly [name: string, value: HtmlValue, written: string])[] = [
  ["text", `<a b="c">&'`, "&lt;a b=&quot;c&quot;&gt;&amp;&#39;"],
  ["a number", 3, "3"],
  ["zero", 0, "0"],
  ["nothing", undefined, ""],
  ["a condition that does not hold", false, ""],
  ["its own HTML", html`<b>${"<"}</b>`, "<b>&lt;</b>"],
  ["a list", ["<", html`<i></i>`, [1, undefined]], "&lt;<i></i>1"],
  ["sanitised HTML", sanitisedHtml("<b>x</b>"), "<b>x</b>"],
];
for (const [name, value, written] of VALUES) {
  test(`html\`\` writes ${name}`, () => {
    assert.equal(formatHtml(html`<p>${value}</p>`), `<p>${written}</p>`);
  });
}

test("html`` cannot be fooled by an object that looks like its own", () => {
  const forged: HtmlValue = JSON.parse('["<b>", {"markup": "<b>"}]');
  assert.throws(() => html`${forged}`, TypeError);
});

test("html`` refuses a value without quotes round it", () => {
  assert.throws(() => html`<a class=${"x onclick=alert(1)"}>`, /quotes/);
});

const ADDRESSES: readonly (readonly [address: string, isHarmless: boolean])[] = [
  ["", true],
  ["/root/main/", true],
  ["../files/a b.whl", true],
  ["#files", true],
  ["https://example.com/", true],
  ["mailto:ada@example.com", true],
  ["javascript:alert(1)", false],
  ["JaVaScRiPt:alert(1)", false],
  [" \u0001javascript:alert(1)", false],
  ["java\nscript:alert(1)", false],
  ["data:text/html,x", false],
  ["vbscript:x", false],
  ["blob:https://example.com/1", false],
  ["https://[", false],
];
for (const [address, isHarmless] of ADDRESSES) {
  test(`isHarmlessAddress() says ${isHarmless} for ${JSON.stringify(address)}`, () => {
    assert.equal(isHarmlessAddress(address), isHarmless);
  });
}

test("html`` puts no script where an address stands", () => {
  const written = formatHtml(html`<a href="${"javascript:alert(1)"}">x</a>`);
  assert.equal(written, '<a href="#">x</a>');
});

test("html`` looks at the whole beginning of an address", () => {
  const written = formatHtml(html`<a href="${""}${"javascript:alert(1)"}">x</a>`);
  assert.equal(written, '<a href="#">x</a>');
});
