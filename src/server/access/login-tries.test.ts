import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLoginTries } from "./login-tries.ts";

function setUp() {
  const clock = { ms: 0 };
  const tries = makeLoginTries(() => clock.ms);
  const fail = (count: number, name = "brian"): void => {
    for (let done = 0; done < count; done += 1) tries.addFailure(name);
  };
  return { clock, tries, fail };
}

test("check() lets a name try again after four wrong passwords, not after five", () => {
  const { tries, fail } = setUp();
  fail(4);
  tries.check("brian");
  fail(1);
  assert.throws(() => tries.check("brian"), { status: 429, retryAfterSeconds: 1 });
  tries.check("reg");
});

test("check() waits longer each time, but never more than a minute", () => {
  const { tries, fail } = setUp();
  fail(7);
  assert.throws(() => tries.check("brian"), { retryAfterSeconds: 4 });
  fail(100);
  assert.throws(() => tries.check("brian"), { retryAfterSeconds: 60 });
});

test("check() lets the name try again when the wait is over, and forget() at once", () => {
  const { clock, tries, fail } = setUp();
  fail(5);
  clock.ms = 1000;
  tries.check("brian");
  fail(1);
  tries.forget("brian");
  tries.check("brian");
});

test("addFailure() begins anew after a quarter of an hour", () => {
  const { clock, tries, fail } = setUp();
  fail(50);
  clock.ms = 16 * 60_000;
  fail(1);
  tries.check("brian");
});

test("addFailure() remembers a bounded number of names", () => {
  const { tries, fail } = setUp();
  fail(5, "first");
  for (let other = 0; other < 10_000; other += 1) fail(1, `other ${other}`);
  tries.check("first");
});
