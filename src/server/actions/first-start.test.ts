import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { PYPI } from "../../standards/known-indexes.ts";
import { sha256Of } from "../../system/digest.ts";
import { silentLog } from "../../system/log.ts";
import { openTemporarySqlite } from "../database/sqlite.ts";
import { listBases, listIndexes } from "../tables/indexes.ts";
import { listChanges } from "../tables/journal.ts";
import { findTokenByHash } from "../tables/tokens.ts";
import { findUser, setUser } from "../tables/users.ts";
import { firstStart, makeAdministratorToken } from "./first-start.ts";

const GIVEN = "cheeseshop_of-thirty-two-characters";

function emptyShop() {
  const db = openTemporarySqlite();
  after(() => db.close());
  let seed = 0;
  const random = (size: number): Uint8Array => {
    seed += 1;
    return new Uint8Array(size).fill(seed);
  };
  return { db, log: silentLog, now: () => new Date("2026-08-22T10:00:00Z"), random };
}

test("firstStart() makes three indexes that everybody may read, and writes it down", async () => {
  const shop = await openSampleShop();
  const indexes = await listIndexes(shop.db.read);
  assert.deepEqual(
    indexes.map(({ label, kind, read, upload, profile, replaceable }) => {
      return [label, kind, read, upload, profile, replaceable].join(" ");
    }),
    [
      "root/main hosted everyone users private false",
      "root/pypi mirror everyone members private false",
      "root/test hosted everyone users private true",
    ],
  );
  for (const label of ["root/main", "root/test"]) {
    const bases = await listBases(shop.db.read, (await shop.index(label)).id);
    assert.deepEqual(
      bases.map((base) => base.label),
      ["root/pypi"],
    );
  }
  assert.equal((await shop.index("root/pypi")).upstream, PYPI.simpleUrl);
  const journal = await listChanges(shop.db.read, { serial: 0, limit: 100 });
  assert.deepEqual(
    journal.map(({ serial, did }) => `${serial} ${did}`),
    ["1 add token", "2 add index", "3 add index", "4 add index"],
  );
});

test("firstStart() gives a token that reaches everything, once, and keeps only its hash", async () => {
  const shop = emptyShop();
  const token = await firstStart({ ...shop, settings: {} });
  assert.ok(token !== undefined);
  const kept = await findTokenByHash(shop.db.read, sha256Of(token));
  assert.equal(kept?.user.name, "root");
  assert.equal(kept.user.isAdmin, true);
  assert.deepEqual(
    [kept.rights, kept.index, kept.expires],
    [["read", "upload", "manage"], undefined, undefined],
  );
  assert.equal(await firstStart({ ...shop, settings: {} }), undefined);
});

test("firstStart() takes the token of the settings, and ignores another one later", async () => {
  const shop = emptyShop();
  assert.equal(await firstStart({ ...shop, settings: { adminToken: GIVEN } }), undefined);
  assert.ok(await findTokenByHash(shop.db.read, sha256Of(GIVEN)));
  const later = `${GIVEN}-later`;
  await firstStart({ ...shop, settings: { adminToken: later } });
  assert.equal(await findTokenByHash(shop.db.read, sha256Of(later)), undefined);
});

test("firstStart() refuses a short token of the settings and makes nothing", async () => {
  const shop = emptyShop();
  await assert.rejects(firstStart({ ...shop, settings: { adminToken: "cheeseshop_short" } }), {
    kind: "invalid",
  });
  assert.deepEqual(await listIndexes(shop.db.read), []);
});

test("firstStart() lets a differing upstream win, switches off, and leaves one that is not named", async () => {
  const shop = emptyShop();
  const upstream = async (setting?: string) => {
    const settings = setting === undefined ? {} : { upstream: setting };
    await firstStart({ ...shop, settings });
    const indexes = await listIndexes(shop.db.read);
    return indexes.find((index) => index.label === "root/pypi")?.upstream;
  };
  assert.equal(await upstream("http://mirror.example/simple/"), "http://mirror.example/simple/");
  assert.equal(await upstream(), "http://mirror.example/simple/");
  assert.equal(await upstream("none"), undefined);
  assert.equal(await upstream(), undefined);
  assert.equal(await upstream("http://other.example/simple/"), "http://other.example/simple/");
});

const ROOT = { user: "root", makeAdministrator: false, unblock: false };

test("makeAdministratorToken() makes one more token of an administrator", async () => {
  const shop = emptyShop();
  await firstStart({ ...shop, settings: { adminToken: GIVEN } });
  const secret = await makeAdministratorToken(shop, ROOT);
  assert.equal((await findTokenByHash(shop.db.read, sha256Of(secret)))?.user.name, "root");
  assert.ok(await findTokenByHash(shop.db.read, sha256Of(GIVEN)));
});

for (const [what, state, asked] of [
  ["who is no administrator any more", { isAdmin: false }, { makeAdministrator: true }],
  ["who is blocked", { isBlocked: true }, { unblock: true }],
] as const) {
  test(`makeAdministratorToken() gives a user ${what} nothing unless told so in words`, async () => {
    const shop = emptyShop();
    await firstStart({ ...shop, settings: { adminToken: GIVEN } });
    await shop.db.transaction((db) => setUser(db, 1, state));
    const before = await findUser(shop.db.read, "root");
    const [flag] = Object.keys(asked);
    await assert.rejects(makeAdministratorToken(shop, ROOT), {
      kind: "conflict",
      hint: flag === "unblock" ? /--unblock/ : /--make-administrator/,
    });
    assert.deepEqual(await findUser(shop.db.read, "root"), before);
    const secret = await makeAdministratorToken(shop, { ...ROOT, ...asked });
    const kept = await findTokenByHash(shop.db.read, sha256Of(secret));
    assert.deepEqual([kept?.user.isAdmin, kept?.user.isBlocked], [true, false]);
  });
}

test("makeAdministratorToken() makes no account of a mistyped name", async () => {
  const shop = emptyShop();
  await firstStart({ ...shop, settings: { adminToken: GIVEN } });
  const mistyped = { user: "rot", makeAdministrator: true, unblock: true };
  await assert.rejects(makeAdministratorToken(shop, mistyped), { kind: "not-found" });
  assert.equal(await findUser(shop.db.read, "rot"), undefined);
});

test("makeAdministratorToken() opens no shop where the server never started", async () => {
  const shop = emptyShop();
  await assert.rejects(makeAdministratorToken(shop, { ...ROOT, makeAdministrator: true }), {
    kind: "not-found",
  });
  assert.equal(await findUser(shop.db.read, "root"), undefined);
});
