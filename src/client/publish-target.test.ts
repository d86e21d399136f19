import assert from "node:assert/strict";
import { test } from "node:test";
import { targetOfUrl } from "./publish-target.ts";

for (const [typed, password] of [
  ["http://u:a%40b@shop.example/", "a@b"],
  ["http://u:100%@shop.example/", "100%"],
] as const) {
  test(`targetOfUrl() takes the password out of ${typed}`, () => {
    const target = targetOfUrl(typed, "--url");
    assert.equal(target.password?.text, password);
    assert.equal(target.url, "http://shop.example/");
  });
}
