import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop, type SampleShop } from "../../test/fakes/sample-shop.ts";
import type { AppError } from "../errors.ts";
import type { PasswordHasher } from "../system/password-hash.ts";
import { makeToken, revokeToken } from "./actions/manage-tokens.ts";
import { addAccount, changeAccount } from "./actions/manage-users.ts";
import { makeCredentials } from "./credentials.ts";
import { findTokenById } from "./tables/tokens.ts";

async function setUp(): Promise<{
  shop: SampleShop;
  credentials: ReturnType<typeof makeCredentials>;
}> {
  const shop = await openSampleShop();
  await addAccount(shop, shop.admin, { name: "brian", password: "correct horse" });
  return { shop, credentials: makeCredentials(shop) };
}

const refused = (message: RegExp) => ({ kind: "unknown-caller", message });

test("findByToken() gives the person with the token's scope and end", async () => {
  const { shop, credentials } = await setUp();
  const expires = new Date("2026-09-01T00:00:00Z");
  const { secret } = await makeToken(shop, shop.admin, {
    user: "brian",
    name: "ci",
    rights: ["upload"],
    index: "root/main",
    expires,
  });
  const found = await credentials.findByToken(secret);
  assert.equal(found.person.name, "brian");
  assert.equal(found.person.isAdmin, false);
  assert.deepEqual(found.person.scope, {
    ...{ rights: ["upload"], index: "root/main" },
    ...{ token: 2, expires: found.expires },
  });
  assert.deepEqual(found.expires, expires);
  assert.deepEqual((await credentials.findByToken(shop.token)).person.isAdmin, true);
});

test("findByToken() refuses what is no token, not known, revoked, expired or of a blocked user", async () => {
  const { shop, credentials } = await setUp();
  const make = (name: string, expires?: Date) =>
    makeToken(shop, shop.admin, { user: "brian", name, rights: ["read"], expires });
  const [revoked, expiring] = [
    await make("old"),
    await make("short", new Date("2026-08-22T11:00:00Z")),
  ];
  await revokeToken(shop, shop.admin, "brian", revoked.id);
  await credentials.findByToken(expiring.secret);
  shop.pass(3_600_000);
  const good = await make("good");
  for (const [secret, message] of [
    ["pypi-AgEI", /this is no token of this server/],
    ["", /this is no token of this server/],
    [`${good.secret.slice(0, -1)}_`, /this token is not known here/],
    [revoked.secret, /the token "old": it was revoked on 2026-08-22/],
    [expiring.secret, /the token "short": it expired on 2026-08-22/],
  ] as const) {
    await assert.rejects(credentials.findByToken(secret), refused(message));
  }
  await changeAccount(shop, shop.admin, "brian", { isBlocked: true });
  await assert.rejects(credentials.findByToken(good.secret), refused(/"brian" is blocked/));
});

test("no refusal of a token repeats any of it", async () => {
  const { credentials } = await setUp();
  const secret = "cheeseshop_verysecretindeedandnotknownhere";
  await assert.rejects(credentials.findByToken(secret), (error) => {
    return error instanceof Error && !JSON.stringify([error.message, error]).includes("verysecret");
  });
});

test("findByToken() keeps the hour of the last use, not each use", async () => {
  const { shop, credentials } = await setUp();
  const request = { user: "brian", name: "ci", rights: ["read"] } as const;
  const { id, secret } = await makeToken(shop, shop.admin, request);
  const lastUsed = async (afterMs: number): Promise<string | undefined> => {
    shop.pass(afterMs);
    await credentials.findByToken(secret);
    // The writer's queue keeps its order: what comes back from it was behind the note.
    await shop.db.transaction(async () => {});
    return (await findTokenById(shop.db.read, id))?.lastUsed;
  };
  assert.equal(await lastUsed(0), "2026-08-22T10:00:00.000000Z");
  assert.equal(await lastUsed(60_000), "2026-08-22T10:00:00.000000Z");
  assert.equal(await lastUsed(3_600_000), "2026-08-22T11:01:00.000000Z");
});

test("findByPassword() gives the person without a scope", async () => {
  const { credentials } = await setUp();
  const { person } = await credentials.findByPassword("brian", "correct horse");
  assert.deepEqual([person.name, person.scope], ["brian", undefined]);
});

test("findByPassword() says the same of a wrong password, a missing user and one without a password", async () => {
  const { shop, credentials } = await setUp();
  await shop.addPerson("reg");
  for (const name of ["brian", "nobody", "reg"]) {
    await assert.rejects(
      credentials.findByPassword(name, "wrong horse"),
      refused(/^Cannot log in: the user name or the password is wrong$/),
    );
  }
});

test("findByPassword() has a password hashed once for every name, whether it is there or not", async () => {
  const { shop } = await setUp();
  await shop.addPerson("reg");
  const hashed: string[] = [];
  const { hash, verify } = shop.passwords;
  const passwords: PasswordHasher = {
    hash,
    verify(password, stored) {
      hashed.push(password);
      return verify(password, stored);
    },
  };
  const credentials = makeCredentials({ ...shop, passwords });
  const names = ["brian", "nobody", "reg", "n".repeat(1000)];
  for (const name of names) {
    await assert.rejects(credentials.findByPassword(name, `wrong ${name}`), refused(/is wrong/));
  }
  assert.deepEqual(
    hashed,
    names.map((name) => `wrong ${name}`),
  );
});

test("findByPassword() tells only who knows the password that the account is blocked", async () => {
  const { shop, credentials } = await setUp();
  await changeAccount(shop, shop.admin, "brian", { isBlocked: true });
  await assert.rejects(credentials.findByPassword("brian", "wrong"), refused(/is wrong/));
  await assert.rejects(credentials.findByPassword("brian", "correct horse"), refused(/is blocked/));
});

test("findByPassword() makes a name wait after wrong passwords, whether it is there or not", async () => {
  const { shop, credentials } = await setUp();
  for (const name of ["brian", "nobody"]) {
    for (let tried = 0; tried < 5; tried += 1) {
      await assert.rejects(credentials.findByPassword(name, "wrong"), { kind: "unknown-caller" });
    }
    await assert.rejects(credentials.findByPassword(name, "correct horse"), { status: 429 });
  }
  shop.pass(1000);
  await credentials.findByPassword("brian", "correct horse");
  await credentials.findByToken(shop.token);
});

test("findByPassword() counts names that are longer than any by their beginning", async () => {
  const { credentials } = await setUp();
  const long = "brian".padEnd(10_000, "n");
  for (let tried = 0; tried < 5; tried += 1) {
    const name = `${long}${tried}`;
    await assert.rejects(credentials.findByPassword(name, "wrong"), { kind: "unknown-caller" });
  }
  await assert.rejects(credentials.findByPassword(long, "wrong"), {
    status: 429,
    message: `Cannot log in as ${long.slice(0, 100)}: too many wrong passwords`,
  });
});

test("findByPassword() looks at five wrong passwords of one name, however many come at once", async () => {
  const { credentials } = await setUp();
  const tries = Array.from({ length: 60 }, (_, at) =>
    credentials.findByPassword("brian", `wrong ${at}`).then(
      () => "in",
      ({ kind }: AppError) => kind,
    ),
  );
  const ends = await Promise.all(tries);
  assert.equal(ends.filter((end) => end === "unknown-caller").length, 5);
  assert.equal(ends.filter((end) => end === "invalid").length, 55);
});

test("findByPassword() lets in all who come at once with the right password", async () => {
  const { credentials } = await setUp();
  const tries = Array.from({ length: 12 }, () =>
    credentials.findByPassword("brian", "correct horse"),
  );
  assert.equal((await Promise.all(tries)).length, 12);
});
