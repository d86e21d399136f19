import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import {
  type CredentialStore,
  findCredential,
  forgetCredential,
  formatAuthorization,
  parseToken,
  writeCredential,
} from "./credentials.ts";
import type { Keyring } from "./keyring.ts";
import { parseServer } from "./settings.ts";

const FOLDER = mkdtempSync(path.join(os.tmpdir(), "credentials-"));
after(() => rmSync(FOLDER, { recursive: true }));

const HERE = parseServer("http://here");
const THERE = parseServer("http://there");

/** A keyring in memory; one without entries takes none. */
function makeStore(entries?: Map<string, string>): CredentialStore {
  const folder = mkdtempSync(path.join(FOLDER, "user-"));
  const key = (service: string, user = ""): string => `${user}@${service}`;
  const keyring: Keyring = {
    async find(service, user = "") {
      const secret = entries?.get(key(service, user));
      return secret === undefined ? undefined : { user, secret };
    },
    keep: async (service, user, secret) => entries?.set(key(service, user), secret) !== undefined,
    forget: async (service, user) => void entries?.delete(key(service, user)),
  };
  return { folder, keyring };
}

test("findCredential() takes CHEESESHOP_TOKEN before what was kept, and names the place", async () => {
  const store = makeStore();
  await writeCredential(store, HERE, "kept");
  const said = await findCredential(store, { CHEESESHOP_TOKEN: "said" }, HERE);
  assert.deepEqual(said, { kind: "token", token: "said", place: "CHEESESHOP_TOKEN" });
  const kept = await findCredential(store, {}, HERE);
  assert.deepEqual(kept, {
    kind: "token",
    token: "kept",
    place: path.join(store.folder, "credentials.json"),
  });
});

test("findCredential() gives no server the token of another", async () => {
  const store = makeStore();
  await writeCredential(store, HERE, "kept");
  assert.equal(await findCredential(store, {}, THERE), undefined);
});

test("writeCredential() keeps the file from everybody else", async () => {
  const store = makeStore();
  await writeCredential(store, HERE, "kept");
  assert.equal(statSync(path.join(store.folder, "credentials.json")).mode & 0o777, 0o600);
});

test("writeCredential() gives the token to the keyring, and only its place to the file", async () => {
  const entries = new Map<string, string>();
  const store = makeStore(entries);
  assert.equal(await writeCredential(store, HERE, "kept"), "keyring");
  const text = readFileSync(path.join(store.folder, "credentials.json"), "utf8");
  assert.ok(!text.includes("kept"));
  const found = await findCredential(store, {}, HERE);
  assert.deepEqual(found, { kind: "token", token: "kept", place: "the keyring" });
  assert.equal(await forgetCredential(store, HERE), true);
  assert.equal(entries.size, 0);
});

test("forgetCredential() forgets one token, and the file with the last", async () => {
  const store = makeStore();
  await writeCredential(store, HERE, "a");
  await writeCredential(store, THERE, "b");
  assert.equal(await forgetCredential(store, HERE), true);
  assert.equal(await forgetCredential(store, HERE), false);
  assert.equal(await findCredential(store, {}, HERE), undefined);
  assert.equal((await findCredential(store, {}, THERE))?.token, "b");
  await forgetCredential(store, THERE);
  assert.equal(existsSync(path.join(store.folder, "credentials.json")), false);
});

for (const bad of ["", " a", "a\n", "a b", "a\u0000", "ä"]) {
  test(`parseToken() refuses ${JSON.stringify(bad)} and does not repeat it`, () => {
    assert.throws(
      () => parseToken(bad, "the prompt"),
      (error: Error) => !error.message.includes(`"${bad}"`) && error.message.includes("the prompt"),
    );
  });
}

test("formatAuthorization() shows a token as the password of __token__, and a password with its user", () => {
  const decode = (header: string) => Buffer.from(header.replace("Basic ", ""), "base64").toString();
  const token = formatAuthorization({ kind: "token", token: "secret", place: "" });
  assert.equal(decode(token), "__token__:secret");
  const signIn = { kind: "password", user: "alice", password: "ä b", place: "" } as const;
  assert.equal(decode(formatAuthorization(signIn)), "alice:ä b");
});
