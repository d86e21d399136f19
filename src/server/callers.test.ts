import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person } from "./access/permissions.ts";
import { type Credentials, type Found, makeCallers } from "./callers.ts";

const TOKEN = `cheeseshop_${"a".repeat(39)}`;
const PERSON: Person = { kind: "person", userId: 1, name: "ada", isAdmin: false };

/** Credentials that know one token and one password, and remember what they were asked. */
function makeKnown(found: Found = { person: PERSON }) {
  const asked: string[] = [];
  const find = async (text: string): Promise<Found> => {
    asked.push(text);
    return found;
  };
  const credentials: Credentials = {
    findByToken: (secret) => find(`token ${secret}`),
    findByPassword: (name, password) => find(`password of ${name}: ${password}`),
  };
  return { credentials, asked };
}

const basic = (text: string): string => `Basic ${btoa(text)}`;

for (const [header, asked] of [
  [`Bearer ${TOKEN}`, `token ${TOKEN}`],
  [`token ${TOKEN}`, `token ${TOKEN}`],
  [basic(`__token__:${TOKEN}`), `token ${TOKEN}`],
  [basic("__token__:other"), "token other"],
  [basic("ada:secret:with:colons"), "password of ada: secret:with:colons"],
  [basic("ada:"), "password of ada: "],
] as const) {
  test(`identify() reads ${header.split(" ")[0]} as ${asked.split(" ")[0]}`, async () => {
    const { credentials, asked: seen } = makeKnown();
    assert.equal(await makeCallers(credentials, new Uint8Array(32)).identify(header), PERSON);
    assert.deepEqual(seen, [asked]);
  });
}

for (const header of [
  basic(`ada:${TOKEN}`),
  basic(`:${TOKEN}`),
  basic(`${TOKEN}:`),
  basic(`${TOKEN}:x`),
  basic("no colon"),
  "Basic !!!",
  "Basic",
  "Negotiate abc",
  "",
]) {
  test(`identify() refuses ${JSON.stringify(header.slice(0, 30))}, asks nobody and repeats nothing of it`, async () => {
    const { credentials, asked } = makeKnown();
    const callers = makeCallers(credentials, new Uint8Array(32));
    await assert.rejects(callers.identify(header), (error: Error & { kind?: string }) => {
      assert.equal(error.kind, "unknown-caller");
      assert.ok(!JSON.stringify({ ...error, message: error.message }).includes(TOKEN));
      return true;
    });
    assert.deepEqual(asked, []);
  });
}

for (const [what, expires, ms, { wall = 0, monotonic = 0 }] of [
  ["for a minute", undefined, 60_000, { monotonic: 1 }],
  ["no longer than it is good", new Date(5000), 5000, { wall: 1 }],
  ["for a minute where the clock is set back", undefined, 60_000, { wall: -1000, monotonic: 1 }],
] as const) {
  test(`identify() remembers what was right ${what}`, async () => {
    let passed = 0;
    const { credentials, asked } = makeKnown({ person: PERSON, ...(expires && { expires }) });
    const callers = makeCallers(credentials, new Uint8Array(32), {
      now: () => new Date(passed * wall),
      monotonic: () => passed * monotonic,
    });
    await callers.identify(`Bearer ${TOKEN}`);
    passed = ms - 1;
    assert.equal(callers.identifyNow(`Bearer ${TOKEN}`), PERSON);
    passed = ms;
    assert.equal(callers.identifyNow(`Bearer ${TOKEN}`), undefined);
    assert.equal(asked.length, 1);
  });
}

test("identify() forgets the oldest for one more than a thousand, and nobody else", async () => {
  const { credentials } = makeKnown();
  const callers = makeCallers(credentials, new Uint8Array(32));
  for (let number = 0; number <= 1000; number += 1) await callers.identify(`Bearer t${number}`);
  assert.equal(callers.identifyNow("Bearer t0"), undefined);
  for (const number of [1, 500, 1000]) {
    assert.equal(callers.identifyNow(`Bearer t${number}`), PERSON);
  }
});

test("identify() remembers nothing that was looked up while it was revoked", async () => {
  const { credentials } = makeKnown();
  const callers = makeCallers(credentials, new Uint8Array(32));
  const asking = callers.identify(`Bearer ${TOKEN}`);
  callers.forget();
  await asking;
  assert.equal(callers.identifyNow(`Bearer ${TOKEN}`), undefined);
});
