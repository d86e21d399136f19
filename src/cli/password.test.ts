import assert from "node:assert/strict";
import { test } from "node:test";
import { askSignIn, type PasswordCall } from "./password.ts";

function call(world: {
  readonly env?: PasswordCall["env"];
  readonly typed?: string;
  readonly input?: string;
}): PasswordCall {
  const { env = {}, typed, input = "" } = world;
  return {
    env,
    terminal: { isInteractive: typed !== undefined, askHidden: async () => typed ?? assert.fail() },
    readInput: async () => input,
  };
}

for (const [what, world, password, place] of [
  [
    "the environment first",
    { env: { CHEESESHOP_PASSWORD: "a b" }, typed: "x", input: "y" },
    "a b",
    "CHEESESHOP_PASSWORD",
  ],
  ["whoever is there", { typed: "typed", input: "y" }, "typed", "the prompt"],
  ["standard input", { input: "piped ä\r\n" }, "piped ä", "standard input"],
  ["no empty variable", { env: { CHEESESHOP_PASSWORD: "" }, input: "y" }, "y", "standard input"],
] as const) {
  test(`askSignIn() asks ${what}`, async () => {
    const found = await askSignIn(call(world), "alice", "http://shop");
    assert.deepEqual(found, { kind: "password", user: "alice", password, place });
  });
}

test("askSignIn() names the ways to give a password where there is none", async () => {
  await assert.rejects(askSignIn(call({}), "alice", "http://shop"), {
    kind: "invalid",
    message: "Cannot sign in as alice: no password was given",
    hint: /CHEESESHOP_PASSWORD/,
  });
});
