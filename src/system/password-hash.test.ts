import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { makePasswordHasher } from "./password-hash.ts";

const hasher = makePasswordHasher(randomBytes);

test("hash() writes a PHC string that verify() knows, and no other password", async () => {
  const stored = await hasher.hash("correct horse");
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.equal(await hasher.verify("correct horse", stored), true);
  assert.equal(await hasher.verify("correct horsf", stored), false);
});

test("hash() of the same password differs each time", async () => {
  assert.notEqual(await hasher.hash("x"), await hasher.hash("x"));
});

test("verify() knows a hash that another program made at another cost", async () => {
  // Made by argon2-cffi 25.1.
  const stored = "$argon2id$v=19$m=8192,t=3,p=2$MDEyMzQ1Njc4OWFi$hcN7L5Hi9XU+QljW1l3/Rc3Uq0VKUuOW";
  assert.equal(await hasher.verify("spam, spam and eggs", stored), true);
  assert.equal(await hasher.verify("spam, spam and egg", stored), false);
});

test("verify() takes both normal forms of one text for the same password", async () => {
  const stored = await hasher.hash("caf\u00e9");
  assert.equal(await hasher.verify("cafe\u0301", stored), true);
});

for (const stored of [undefined, "", "plain", "$argon2id$v=19$m=1$x$y", "$2b$10$abc"]) {
  test(`verify() is false for the stored hash ${JSON.stringify(stored)}`, async () => {
    assert.equal(await hasher.verify("", stored), false);
  });
}

test("verify() does the same work for whoever is not there as for a wrong password", async () => {
  const done: unknown[] = [];
  const counting = makePasswordHasher(randomBytes, async (_password, _salt, cost, tagLength) => {
    done.push({ cost, tagLength });
    return new Uint8Array(tagLength).fill(done.length);
  });
  const stored = await counting.hash("correct horse");
  const [work] = done;
  for (const other of [stored, undefined, "", "plain"]) {
    done.length = 0;
    // One more than when it was hashed: another tag.
    done.push("nothing");
    assert.equal(await counting.verify("wrong horse", other), false);
    assert.deepEqual(done, ["nothing", work]);
  }
});

test("verify() refuses with 429 what would wait too long, and goes on afterwards", async () => {
  const asked = Array.from({ length: 25 }, () => hasher.verify("x", undefined));
  const results = await Promise.allSettled(asked);
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 25 - 18);
  for (const { reason } of refused) assert.equal(reason.status, 429);
  assert.equal(await hasher.verify("x", undefined), false);
});
