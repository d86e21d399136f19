import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import {
  chooseIndex,
  chooseServer,
  parseIndexLabel,
  parseServer,
  readJsonFile,
  readSettings,
  writeKept,
  writeSettings,
} from "./settings.ts";

const FOLDER = mkdtempSync(path.join(os.tmpdir(), "settings-"));
after(() => rmSync(FOLDER, { recursive: true }));

const ADDRESSES: readonly (readonly [string, string])[] = [
  ["http://127.0.0.1:2433", "http://127.0.0.1:2433"],
  ["http://127.0.0.1:2433/", "http://127.0.0.1:2433"],
  ["HTTPS://Shop.Example.org/base//", "https://shop.example.org/base"],
  ["https://shop.example.org/base?x#y", "https://shop.example.org/base"],
];

for (const [text, address] of ADDRESSES) {
  test(`parseServer() reads ${text}`, () => assert.equal(parseServer(text), address));
}

for (const bad of ["", "shop.example.org", "ftp://a", "http://", "localhost:2433"]) {
  test(`parseServer() refuses ${JSON.stringify(bad)}`, () => {
    assert.throws(() => parseServer(bad), { kind: "invalid" });
  });
}

for (const address of [
  "https://alice:geheim@shop.example.org",
  "htps://alice:geheim@shop.example.org",
  "alice:geheim@shop.example.org",
  "http://alice:geheim@shop.example.org:99999",
  // Tokens in the place of an address.
  "pypi-geheim",
  "cheeseshop_geheim",
  "AgEIcHlwaS5vcmcCJDQ-geheim",
]) {
  test(`parseServer() refuses ${address} and does not repeat the secret`, () => {
    assert.throws(
      () => parseServer(address),
      (error: Error) => /server|address/.test(error.message) && !error.message.includes("geheim"),
    );
  });
}

for (const bad of ["main", "a/b/c", "/b", "a/", "a b/c", "../b"]) {
  test(`parseIndexLabel() refuses ${JSON.stringify(bad)}`, () => {
    assert.throws(() => parseIndexLabel(bad), { kind: "invalid" });
  });
}

const KEPT = { server: parseServer("http://kept"), index: "a/b" };

test("chooseServer() takes what was typed before the environment, and that before what was kept", () => {
  const env = { CHEESESHOP_SERVER: "http://env" };
  assert.equal(chooseServer("http://typed", env, KEPT), "http://typed");
  assert.equal(chooseServer(undefined, env, KEPT), "http://env");
  assert.equal(chooseServer(undefined, {}, KEPT), "http://kept");
  assert.throws(() => chooseServer(undefined, {}, {}), { kind: "invalid" });
});

test("chooseIndex() falls back on what was kept, then on root/main", () => {
  assert.equal(chooseIndex("x/y", KEPT), "x/y");
  assert.equal(chooseIndex(undefined, KEPT), "a/b");
  assert.equal(chooseIndex(undefined, {}), "root/main");
});

test("writeSettings() keeps what readSettings() finds again", async () => {
  const folder = path.join(FOLDER, "deep", "er");
  assert.deepEqual(await readSettings(folder), {});
  await writeSettings(folder, KEPT);
  assert.deepEqual(await readSettings(folder), KEPT);
});

test("readSettings() refuses a file that is not as it writes it", async () => {
  writeFileSync(path.join(FOLDER, "client.json"), "{");
  await assert.rejects(readSettings(FOLDER), { kind: "invalid" });
});

test("writeKept() names the file that the disk does not take", async () => {
  writeFileSync(path.join(FOLDER, "home"), "");
  const file = path.join(FOLDER, "home", ".config", "settings.json");
  assert.deepEqual(await readJsonFile(file), {});
  await assert.rejects(writeKept(file, {}), {
    ...{ kind: "unavailable", hint: /XDG_CONFIG_HOME/ },
    message: `Cannot write ${file}: something else lies in its place`,
  });
});
