import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseEncoding, chooseForm, findForm } from "./negotiate.ts";

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const HTML_TYPE = "application/vnd.pypi.simple.v1+html";

for (const [accept, form] of [
  [`${JSON_TYPE}, ${HTML_TYPE};q=0.1, text/html;q=0.01`, "json"],
  [`${JSON_TYPE}, ${HTML_TYPE}; q=0.2, text/html; q=0.01`, "json"],
  ["application/vnd.pypi.simple.latest+json", "json"],
  [HTML_TYPE, "v1+html"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"],
  ["*/*", "html"],
  ["application/pdf", "html"],
  ["constructor", "html"],
  ["__proto__, toString", "html"],
  [undefined, "html"],
  [`text/html, ${JSON_TYPE}`, "html"],
  [`${JSON_TYPE};q=0, text/html;q=0.1`, "html"],
  [`${JSON_TYPE};q=nonsense`, "html"],
] as const) {
  test(`chooseForm() answers ${form} to ${accept}`, () => {
    assert.equal(chooseForm(accept), form);
  });
}

for (const [accepted, encoding] of [
  ["gzip, deflate, br, zstd", "zstd"],
  ["gzip, deflate", "gzip"],
  ["identity", "identity"],
  ["zstd;q=0, gzip", "gzip"],
  ["*", "zstd"],
  [undefined, "identity"],
] as const) {
  test(`chooseEncoding() answers ${encoding} to ${accepted}`, () => {
    assert.equal(chooseEncoding(accepted), encoding);
  });
}

test("findForm() reads a plus that the query's decoding has made a blank", () => {
  assert.equal(findForm("application/vnd.pypi.simple.v1 json"), "json");
  assert.equal(findForm("application/pdf"), undefined);
});

for (const member of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
  test(`findForm() takes ${member} for no form`, () => {
    assert.equal(findForm(member), undefined);
  });
}
