import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNewPassword } from "./passwords.ts";

for (const password of ["correct horse", "äöüäöüßß", `${"x".repeat(1022)}yz`, "12345678"]) {
  test(`checkNewPassword() takes ${JSON.stringify(password.slice(0, 20))}`, () => {
    checkNewPassword("brian", password);
  });
}

for (const [password, reason] of [
  ["", /it has 0 characters, and at least 8 are needed/],
  ["123", /it has 3 characters/],
  ["🧀🧀🧀🧀", /it has 4 characters/],
  ["xy".repeat(513), /more than 1024/],
  ["Constance", /it is the user's name/],
  ["aaaaaaaaaaab", /repeats/],
  ["cheeseshop_and_more", /as tokens do/],
] as const) {
  test(`checkNewPassword() refuses ${JSON.stringify(password.slice(0, 20))}`, () => {
    assert.throws(() => checkNewPassword("constance", password), {
      kind: "invalid",
      message: reason,
    });
  });
}
