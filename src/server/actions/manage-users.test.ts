import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { RIGHTS, type TokenScope, VISITOR } from "../access/permissions.ts";
import { listChanges } from "../tables/journal.ts";
import { findUser } from "../tables/users.ts";
import { makeIndex } from "./manage-indexes.ts";
import {
  addAccount,
  changeAccount,
  findAccount,
  listAccounts,
  removeAccount,
} from "./manage-users.ts";

test("addAccount() makes an account whose password is kept as a hash alone", async () => {
  const shop = await openSampleShop();
  const account = await addAccount(shop, shop.admin, { name: "brian", password: "correct horse" });
  assert.deepEqual(account, {
    name: "brian",
    isAdmin: false,
    isBlocked: false,
    hasPassword: true,
    created: "2026-08-22T10:00:00.000000Z",
  });
  const kept = (await findUser(shop.db.read, "brian"))?.password;
  assert.match(kept ?? "", /^\$argon2id\$/);
  assert.equal(await shop.passwords.verify("correct horse", kept), true);
});

test("addAccount() refuses a name that is taken, reserved or wrong, and a weak password", async () => {
  const shop = await openSampleShop();
  await addAccount(shop, shop.admin, { name: "brian" });
  for (const [name, password, kind] of [
    ["brian", undefined, "conflict"],
    ["simple", undefined, "invalid"],
    ["Brian", undefined, "invalid"],
    ["reg", "123", "invalid"],
  ] as const) {
    await assert.rejects(addAccount(shop, shop.admin, { name, password }), { kind });
  }
  assert.deepEqual(
    (await listAccounts(shop, shop.admin)).map((account) => account.name),
    ["brian", "root"],
  );
});

test("sign-up is closed: only an administrator makes, lists, blocks and removes accounts", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  for (const [actor, kind] of [
    [VISITOR, "unknown-caller"],
    [brian, "denied"],
  ] as const) {
    const tries = [
      addAccount(shop, actor, { name: "reg" }),
      listAccounts(shop, actor),
      changeAccount(shop, actor, "brian", { isBlocked: false }),
      changeAccount(shop, actor, "brian", { isAdmin: true }),
      removeAccount(shop, actor, "brian"),
    ];
    for (const tried of tries) await assert.rejects(tried, { kind });
  }
  assert.equal((await findAccount(shop, brian, "brian")).isAdmin, false);
  await assert.rejects(findAccount(shop, brian, "root"), { kind: "denied" });
});

test("changeAccount() sets a password for the user and for administrators, and drops what was remembered", async () => {
  const shop = await openSampleShop();
  const [brian, reg] = [await shop.addPerson("brian"), await shop.addPerson("reg")];
  await changeAccount(shop, brian, "brian", { password: "correct horse" });
  assert.deepEqual(shop.changes, [{ kind: "access" }]);
  await changeAccount(shop, shop.admin, "brian", { password: "battery staple" });
  await assert.rejects(changeAccount(shop, reg, "brian", { password: "stolen account" }), {
    kind: "denied",
  });
  const kept = (await findUser(shop.db.read, "brian"))?.password;
  assert.equal(await shop.passwords.verify("battery staple", kept), true);
});

test("the last administrator cannot be blocked, demoted or removed", async () => {
  const shop = await openSampleShop();
  const before = await findAccount(shop, shop.admin, "root");
  for (const tried of [
    changeAccount(shop, shop.admin, "root", { isBlocked: true }),
    changeAccount(shop, shop.admin, "root", { isAdmin: false }),
    removeAccount(shop, shop.admin, "root"),
  ]) {
    await assert.rejects(tried, { kind: "conflict" });
  }
  assert.deepEqual(await findAccount(shop, shop.admin, "root"), before);
});

test("removeAccount() takes an account, and not one that owns indexes", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  await makeIndex(shop, brian, { index: "brian/dev", kind: "hosted" });
  await assert.rejects(removeAccount(shop, shop.admin, "brian"), {
    kind: "conflict",
    message: /it owns brian\/dev/,
  });
  await shop.addPerson("reg");
  await removeAccount(shop, shop.admin, "reg");
  assert.equal(await findUser(shop.db.read, "reg"), undefined);
  await assert.rejects(removeAccount(shop, shop.admin, "reg"), { kind: "not-found" });
});

test("every change of an account stands in the journal, without a secret", async () => {
  const shop = await openSampleShop();
  await addAccount(shop, shop.admin, { name: "brian", password: "correct horse" });
  await changeAccount(shop, shop.admin, "brian", { isBlocked: true });
  await changeAccount(shop, shop.admin, "brian", { isBlocked: false });
  const rows = (await listChanges(shop.db.read, { serial: 4, limit: 10 })).map(
    ({ actor, did, detail }) => [actor, did, detail].join(" "),
  );
  assert.deepEqual(rows, [
    "root add user brian",
    "root block user brian",
    "root unblock user brian",
  ]);
});

for (const [what, change] of [
  ["a weak password", { password: "123", isBlocked: true }],
  ["the rights of the last administrator", { password: "battery staple", isAdmin: false }],
] as const) {
  test(`changeAccount() changes nothing where one part is refused: ${what}`, async () => {
    const shop = await openSampleShop();
    const before = await findUser(shop.db.read, "root");
    const journal = await listChanges(shop.db.read, { serial: 0, limit: 100 });
    await assert.rejects(changeAccount(shop, shop.admin, "root", change));
    assert.deepEqual(await findUser(shop.db.read, "root"), before);
    assert.deepEqual(await listChanges(shop.db.read, { serial: 0, limit: 100 }), journal);
  });
}

test("changeAccount() takes no part of a change that the user may make only partly", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const before = await findUser(shop.db.read, "brian");
  const change = { password: "battery staple", isAdmin: true };
  await assert.rejects(changeAccount(shop, brian, "brian", change), { kind: "denied" });
  assert.deepEqual(await findUser(shop.db.read, "brian"), before);
});

test("changeAccount() gives the rights of an administrator, and takes them back", async () => {
  const shop = await openSampleShop();
  await shop.addPerson("brian");
  assert.equal((await changeAccount(shop, shop.admin, "brian", { isAdmin: true })).isAdmin, true);
  const back = await changeAccount(shop, shop.admin, "brian", { isAdmin: false, isBlocked: true });
  assert.deepEqual([back.isAdmin, back.isBlocked], [false, true]);
});

/** What a token of theirs is. */
const TOKENS: Readonly<Record<string, TokenScope>> = {
  "a whole token": { rights: RIGHTS },
  "a token that ends": { rights: RIGHTS, expires: new Date("2026-08-22T11:00:00Z") },
  "a token that may only manage": { rights: ["manage"] },
  "a token for one index": { rights: RIGHTS, index: "root/main" },
};

for (const [words, scope] of Object.entries(TOKENS)) {
  test(`changeAccount() never sets a password by ${words} of the account itself`, async () => {
    const shop = await openSampleShop();
    const brian = { ...(await shop.addPerson("brian")), scope };
    await assert.rejects(changeAccount(shop, brian, "brian", { password: "correct horse" }), {
      kind: "denied",
    });
    assert.equal((await findAccount(shop, shop.admin, "brian")).hasPassword, false);
  });
}

for (const [words, scope] of Object.entries(TOKENS)) {
  const isWhole = words === "a whole token";
  test(`an administrator's ${words.slice(2)} ${isWhole ? "sets" : "sets no"} passwords and ${isWhole ? "makes" : "makes no"} administrators`, async () => {
    const shop = await openSampleShop();
    await shop.addPerson("brian");
    const admin = { ...shop.admin, scope };
    const deeds = [
      () => changeAccount(shop, admin, "brian", { password: "correct horse" }),
      () => changeAccount(shop, admin, "root", { password: "correct horse" }),
      () => changeAccount(shop, admin, "brian", { isAdmin: true }),
      () => addAccount(shop, admin, { name: "judith", password: "correct horse" }),
      () => addAccount(shop, admin, { name: "reg", isAdmin: true }),
    ];
    for (const deed of deeds) {
      if (isWhole) await deed();
      else await assert.rejects(deed, { kind: "denied" });
    }
  });
}

test("an administrator's token that ends still adds accounts, blocks, unblocks and removes", async () => {
  const shop = await openSampleShop();
  const admin = { ...shop.admin, scope: TOKENS["a token that ends"] ?? assert.fail() };
  await addAccount(shop, admin, { name: "brian" });
  await changeAccount(shop, admin, "brian", { isBlocked: true });
  await changeAccount(shop, admin, "brian", { isBlocked: false });
  await changeAccount(shop, admin, "brian", { isAdmin: false });
  await removeAccount(shop, admin, "brian");
  assert.equal(await findUser(shop.db.read, "brian"), undefined);
});
