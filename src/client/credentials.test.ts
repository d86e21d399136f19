import assert from "node:assert/strict";
import { existsSync, mkdtempSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { findCredential, formatAuthorization, parseToken, writeCredential } from "./credentials.ts";
import { parseServer } from "./settings.ts";

const HERE = parseServer("http://here");
const THERE = parseServer("http://there");

function makeFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), "credentials-"));
}

test("findCredential() takes CHEESESHOP_TOKEN before what was kept, and names the place", async () => {
  const folder = makeFolder();
  await writeCredential(folder, HERE, "kept");
  const said = await findCredential(folder, { CHEESESHOP_TOKEN: "said" }, HERE);
  assert.deepEqual(said, { kind: "token", token: "said", place: "CHEESESHOP_TOKEN" });
  const kept = await findCredential(folder, {}, HERE);
  assert.deepEqual(kept, {
    kind: "token",
    token: "kept",
    place: path.join(folder, "credentials.json"),
  });
});

test("findCredential() gives no server the token of another", async () => {
  const folder = makeFolder();
  await writeCredential(folder, HERE, "kept");
  assert.equal(await findCredential(folder, {}, THERE), undefined);
});

test("writeCredential() keeps the file from everybody else", async () => {
  const folder = makeFolder();
  await writeCredential(folder, HERE, "kept");
  assert.equal(statSync(path.join(folder, "credentials.json")).mode & 0o777, 0o600);
});

test("writeCredential() forgets one token, and the file with the last", async () => {
  const folder = makeFolder();
  await writeCredential(folder, HERE, "a");
  await writeCredential(folder, THERE, "b");
  await writeCredential(folder, HERE, undefined);
  assert.equal(await findCredential(folder, {}, HERE), undefined);
  assert.equal((await findCredential(folder, {}, THERE))?.token, "b");
  await writeCredential(folder, THERE, undefined);
  assert.equal(existsSync(path.join(folder, "credentials.json")), false);
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
