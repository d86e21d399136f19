import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { VISITOR } from "../access/permissions.ts";
import { listChanges } from "../tables/journal.ts";
import { findUser } from "../tables/users.ts";
import { makeIndex } from "./manage-indexes.ts";
import {
  addAccount,
  findAccount,
  listAccounts,
  removeAccount,
  setAdministrator,
  setBlocked,
  setPassword,
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
      setBlocked(shop, actor, "brian", false),
      setAdministrator(shop, actor, "brian", true),
      removeAccount(shop, actor, "brian"),
    ];
    for (const tried of tries) await assert.rejects(tried, { kind });
  }
  assert.equal((await findAccount(shop, brian, "brian")).isAdmin, false);
  await assert.rejects(findAccount(shop, brian, "root"), { kind: "denied" });
});

test("setPassword() is for the user and for administrators, and drops what was remembered", async () => {
  const shop = await openSampleShop();
  const [brian, reg] = [await shop.addPerson("brian"), await shop.addPerson("reg")];
  await setPassword(shop, brian, "brian", "correct horse");
  assert.deepEqual(shop.changes, [{ kind: "access" }]);
  await setPassword(shop, shop.admin, "brian", "battery staple");
  await assert.rejects(setPassword(shop, reg, "brian", "stolen account"), { kind: "denied" });
  const kept = (await findUser(shop.db.read, "brian"))?.password;
  assert.equal(await shop.passwords.verify("battery staple", kept), true);
});

test("the last administrator cannot be blocked, demoted or removed", async () => {
  const shop = await openSampleShop();
  const before = await findAccount(shop, shop.admin, "root");
  for (const tried of [
    setBlocked(shop, shop.admin, "root", true),
    setAdministrator(shop, shop.admin, "root", false),
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
  await setBlocked(shop, shop.admin, "brian", true);
  await setBlocked(shop, shop.admin, "brian", false);
  const rows = (await listChanges(shop.db.read, { serial: 4, limit: 10 })).map(
    ({ actor, did, detail }) => [actor, did, detail].join(" "),
  );
  assert.deepEqual(rows, [
    "root add user brian",
    "root block user brian",
    "root unblock user brian",
  ]);
});
