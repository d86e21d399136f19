import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { openKeyring } from "./keyring.ts";

const FOLDER = mkdtempSync(path.join(tmpdir(), "cheeseshop-keyring-"));
after(() => rmSync(FOLDER, { recursive: true }));

/** A machine that has programs of these names, each a script. `said` collects what is noted. */
function machine(programs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(path.join(FOLDER, "bin-"));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\ncd ${folder}\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  const said: string[] = [];
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  return { folder, said, keyring: openKeyring(env, (sentence) => said.push(sentence)) };
}

const SERVICE = "https://a.example/legacy/";

test("find() asks the command keyring for the entry of a user, and of any", async () => {
  const { keyring } = machine({
    keyring: `if [ "$2" = --mode ]; then echo '{"username":"me","password":"s3cret"}'; else echo "$3 at $2"; fi`,
  });
  assert.deepEqual(await keyring.find(SERVICE, "you"), {
    user: "you",
    secret: `you at ${SERVICE}`,
  });
  assert.deepEqual(await keyring.find(SERVICE), { user: "me", secret: "s3cret" });
});

test("find() finds nothing where the command has nothing", async () => {
  const { keyring } = machine({ keyring: "exit 1" });
  assert.equal(await keyring.find(SERVICE, "me"), undefined);
});

test("keep() gives the secret to standard input, and to no command line", async () => {
  const { keyring, folder } = machine({ keyring: `echo "$@" > words; cat > input` });
  assert.equal(await keyring.keep(SERVICE, "me", "s3cret"), true);
  assert.equal(readFileSync(path.join(folder, "words"), "utf8"), `set ${SERVICE} me\n`);
  assert.equal(readFileSync(path.join(folder, "input"), "utf8").trim(), "s3cret");
});

test("keep() tells that a keyring takes nothing", async () => {
  const { keyring } = machine({ keyring: "cat > /dev/null; exit 1" });
  assert.equal(await keyring.keep(SERVICE, "me", "s3cret"), false);
});

test("a keyring that gives no answer is waited for once, and left out", async () => {
  // `secret-tool` would take as long.
  const wait = "echo x >> ../asked; exec sleep 60";
  const { keyring, folder, said } = machine({ keyring: wait, "secret-tool": wait });
  assert.equal(await keyring.find(SERVICE, "me"), undefined);
  assert.equal(await keyring.find(SERVICE), undefined);
  assert.equal(await keyring.keep(SERVICE, "me", "s3cret"), false);
  assert.deepEqual(said, ["the keyring gave no answer within 5 s and is left out"]);
  assert.equal(readFileSync(path.join(folder, "../asked"), "utf8"), "x\n");
});

test("nothing is asked where CHEESESHOP_KEYRING is none", async () => {
  const { folder } = machine({ keyring: "touch asked; echo x" });
  const keyring = openKeyring({ PATH: `${folder}:/bin`, CHEESESHOP_KEYRING: "none" }, () => {});
  assert.equal(await keyring.find(SERVICE, "me"), undefined);
  assert.equal(await keyring.keep(SERVICE, "me", "x"), false);
  assert.throws(() => readFileSync(path.join(folder, "asked")), { code: "ENOENT" });
});
