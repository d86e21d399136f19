import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { makeCallers } from "../callers.ts";
import { findUser } from "../tables/users.ts";
import { type AccountChange, changeAccount } from "./manage-users.ts";
import { changeOwnPassword, signIn } from "./sign-in.ts";

/** A shop whose administrator changes alice's account while her password is looked at. */
async function setUp(change: AccountChange) {
  const shop = await openSampleShop();
  const alice = await shop.addPerson("alice");
  await changeAccount(shop, shop.admin, "alice", { password: "the first one" });
  const credentials = {
    async findByPassword() {
      await changeAccount(shop, shop.admin, "alice", change);
      return { person: alice };
    },
    findByToken: () => assert.fail("no token is shown"),
  };
  const callers = makeCallers(credentials, Buffer.alloc(32), shop);
  return { parts: { ...shop, callers }, alice };
}

for (const [what, change] of [
  ["another password is set", { password: "of the administrator" }],
  ["the account is blocked", { isBlocked: true }],
] as const) {
  test(`signIn() takes no password that was looked at while ${what}`, async () => {
    const { parts } = await setUp(change);
    const said = { name: "alice", password: "the first one" };
    await assert.rejects(signIn(parts, said), { kind: "unknown-caller" });
  });

  test(`changeOwnPassword() changes nothing where ${what} meanwhile`, async () => {
    const { parts, alice } = await setUp(change);
    const said = { current: "the first one", next: "of a thief, and long" };
    await assert.rejects(changeOwnPassword(parts, alice, said), { kind: "unknown-caller" });
    const { password = "" } = (await findUser(parts.db.read, "alice")) ?? {};
    assert.equal(await parts.passwords.verify("of a thief, and long", password), false);
  });
}
