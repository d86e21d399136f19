import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { sha256Of } from "../../system/digest.ts";
import type { Person, Right } from "../access/permissions.ts";
import { listChanges } from "../tables/journal.ts";
import { findTokenByHash } from "../tables/tokens.ts";
import { listTokensOf, makeToken, revokeToken } from "./manage-tokens.ts";

const withRights = (person: Person, ...rights: Right[]): Person => ({
  ...person,
  scope: { rights },
});

test("makeToken() gives a secret that is kept as its hash, with its scope", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const { secret } = await makeToken(shop, brian, {
    user: "brian",
    name: "ci",
    rights: ["upload", "read"],
    index: "root/main",
    project: "My_Lib",
    expires: new Date("2026-09-01T00:00:00Z"),
  });
  assert.match(secret, /^cheeseshop_[a-z2-7]{39}$/);
  const kept = await findTokenByHash(shop.db.read, sha256Of(secret));
  assert.deepEqual(
    [kept?.user.name, kept?.rights, kept?.index, kept?.project, kept?.expires],
    ["brian", ["read", "upload"], "root/main", "my-lib", "2026-09-01T00:00:00.000000Z"],
  );
  const journal = await listChanges(shop.db.read, { serial: 4, limit: 10 });
  assert.equal(JSON.stringify(journal).includes(secret.slice(11, 20)), false);
});

for (const [what, request, error] of [
  ["no right", { rights: [] }, { kind: "invalid" }],
  ["an index that is not there", { index: "root/none" }, { kind: "not-found" }],
  ["an empty name", { name: " " }, { kind: "invalid" }],
  ["an end in the past", { expires: new Date("2026-08-22T09:59:59Z") }, { kind: "invalid" }],
  ["an end that is no time", { expires: new Date("never") }, { kind: "invalid" }],
  ["another's account", { user: "root" }, { kind: "denied" }],
] as const) {
  test(`makeToken() refuses ${what}`, async () => {
    const shop = await openSampleShop();
    const brian = await shop.addPerson("brian");
    const rights: Right[] = ["read"];
    const whole = { user: "brian", name: "ci", rights, ...request };
    await assert.rejects(makeToken(shop, brian, whole), error);
  });
}

test("makeToken() lets no token make one that may more than itself", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const request = { user: "brian", name: "ci" };
  const managing = withRights(brian, "read", "manage");
  await makeToken(shop, managing, { ...request, rights: ["read"] });
  await assert.rejects(makeToken(shop, managing, { ...request, rights: ["read", "upload"] }), {
    kind: "denied",
    message: "Cannot make a token that may upload: the one you use may not",
  });
  const uploading = withRights(brian, "upload");
  await assert.rejects(makeToken(shop, uploading, { ...request, rights: ["upload"] }), {
    kind: "denied",
  });
  const narrow: Person = { ...brian, scope: { rights: ["manage"], index: "root/main" } };
  await assert.rejects(makeToken(shop, narrow, { ...request, rights: ["manage"] }), {
    kind: "denied",
  });
});

test("makeToken() lets no token make one that outlives it", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const own = new Date("2026-08-23T00:00:00Z");
  const short: Person = { ...brian, scope: { rights: ["read", "manage"], expires: own } };
  const request = { user: "brian", name: "ci", rights: ["read"] as const };
  await assert.rejects(makeToken(shop, short, { ...request, expires: new Date("2026-08-24") }), {
    kind: "denied",
  });
  const made = [
    await makeToken(shop, short, request),
    await makeToken(shop, short, { ...request, expires: new Date("2026-08-22T12:00:00Z") }),
  ];
  const kept = await Promise.all(
    made.map(({ secret }) => findTokenByHash(shop.db.read, sha256Of(secret))),
  );
  assert.deepEqual(
    kept.map((token) => token?.expires),
    ["2026-08-23T00:00:00.000000Z", "2026-08-22T12:00:00.000000Z"],
  );
});

test("revokeToken() ends a token for its owner and for administrators, not for others", async () => {
  const shop = await openSampleShop();
  const [brian, reg] = [await shop.addPerson("brian"), await shop.addPerson("reg")];
  const { id, secret } = await makeToken(shop, brian, {
    user: "brian",
    name: "ci",
    rights: ["read"],
  });
  await assert.rejects(revokeToken(shop, reg, "brian", id), { kind: "denied" });
  await assert.rejects(revokeToken(shop, reg, "reg", id), { kind: "not-found" });
  await revokeToken(shop, brian, "brian", id);
  await revokeToken(shop, shop.admin, "brian", id);
  assert.deepEqual(shop.changes[0], { kind: "access" });
  const kept = await findTokenByHash(shop.db.read, sha256Of(secret));
  assert.equal(kept?.revoked, "2026-08-22T10:00:00.000000Z");
  assert.equal((await listTokensOf(shop, brian, "brian")).length, 1);
});
