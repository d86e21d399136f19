import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConfirmCall, confirmDeletion } from "./confirm.ts";

const DELETION = { what: "sample-lib 1.0", name: "sample-lib" };

function call(isYes: boolean, typed?: string): ConfirmCall {
  return {
    isOn: (name) => name === "yes" && isYes,
    terminal: { isInteractive: typed !== undefined, ask: async () => typed ?? assert.fail() },
  };
}

test("confirmDeletion() goes on with --yes, and asks nobody", async () => {
  await confirmDeletion(call(true), DELETION);
});

test("confirmDeletion() goes on where the name is typed", async () => {
  await confirmDeletion(call(false, " sample-lib "), DELETION);
});

for (const [what, typed, message] of [
  ["another name", "other-lib", /another name was typed/],
  ["nothing", "", /another name was typed/],
  ["yes", "yes", /another name was typed/],
  ["nobody there to be asked", undefined, /nothing brings it back/],
] as const) {
  test(`confirmDeletion() refuses ${what}`, async () => {
    const asked = confirmDeletion(call(false, typed), DELETION);
    await assert.rejects(asked, { kind: "invalid", message });
  });
}
