import assert from "node:assert/strict";
import { test } from "node:test";
import type { TokenCredential } from "./credentials.ts";
import { keepFresh } from "./fresh-credential.ts";

/** Tokens that are due every ten, the next of which has the next number. */
function makeToken(number: number, asked: number[]): TokenCredential {
  return {
    ...{ kind: "token", token: `token-${number}`, place: "a test" },
    renewal: {
      dueMs: number * 10,
      async renew() {
        asked.push(number);
        return makeToken(number + 1, asked);
      },
    },
  };
}

test("keepFresh() renews what is due, once for all who ask meanwhile", async () => {
  const asked: number[] = [];
  let now = 0;
  const fresh = keepFresh(makeToken(1, asked), () => now);
  const read = async (): Promise<unknown> => {
    const credential = await fresh();
    return credential?.kind === "token" && credential.token;
  };
  assert.equal(await read(), "token-1");
  now = 10;
  assert.deepEqual(await Promise.all([read(), read(), read()]), Array(3).fill("token-2"));
  now = 19;
  assert.equal(await read(), "token-2");
  now = 25;
  assert.equal(await read(), "token-3");
  assert.deepEqual(asked, [1, 2]);
});

test("keepFresh() leaves alone what cannot be renewed", async () => {
  const kept = { kind: "token", token: "t", place: "a test" } as const;
  assert.equal(await keepFresh(kept, () => Number.POSITIVE_INFINITY)(), kept);
  assert.equal(await keepFresh(undefined, () => 0)(), undefined);
});

test("keepFresh() tells each who asks that the renewal was refused, and asks again", async () => {
  let tries = 0;
  const token: TokenCredential = {
    ...{ kind: "token", token: "old", place: "a test" },
    renewal: {
      dueMs: 0,
      async renew() {
        tries += 1;
        if (tries === 1) throw new Error("refused");
        return { kind: "token", token: "new", place: "a test" };
      },
    },
  };
  const fresh = keepFresh(token, () => 1);
  await assert.rejects(fresh(), /refused/);
  assert.deepEqual(await fresh(), { kind: "token", token: "new", place: "a test" });
});
