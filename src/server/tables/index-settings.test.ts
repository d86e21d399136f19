import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_SETTINGS, formatIndexSettings, parseIndexSettings } from "./index-settings.ts";

test("parseIndexSettings() takes what is given and leaves the rest as it was", () => {
  const before = { ...DEFAULT_SETTINGS, read: "members" } as const;
  assert.deepEqual(parseIndexSettings({ replaceable: true }, before), {
    ...before,
    replaceable: true,
  });
});

test("parseIndexSettings() brings names, patterns, hosts and addresses into their normal forms", () => {
  const settings = parseIndexSettings({
    allowUpstream: ["My_Lib"],
    privateNames: ["Acme.*"],
    fileHosts: ["Files.Example:8080", "[::1]:80"],
    upstream: "HTTP://Mirror.Example/simple",
  });
  assert.deepEqual(settings.allowUpstream, ["my-lib"]);
  assert.deepEqual(settings.privateNames, ["acme-*"]);
  assert.deepEqual(settings.fileHosts, ["files.example:8080", "[::1]:80"]);
  assert.equal(settings.upstream, "http://mirror.example/simple");
});

test("parseIndexSettings() reads what formatIndexSettings() wrote", () => {
  for (const given of [{}, { upstream: "http://x/", privateNames: ["a-*"], profile: "strict" }]) {
    const settings = parseIndexSettings(given);
    assert.deepEqual(parseIndexSettings(JSON.parse(formatIndexSettings(settings))), settings);
  }
});

test("parseIndexSettings() takes an upstream away where it is given as nothing", () => {
  const before = parseIndexSettings({ upstream: "http://x/" });
  assert.equal(parseIndexSettings({ upstream: null }, before).upstream, undefined);
});

for (const given of [
  undefined,
  null,
  [],
  "read",
  { read: "some" },
  { upload: true },
  { replaceable: "yes" },
  { profile: null },
  { privateNames: "acme-*" },
  { privateNames: ["a/b"] },
  { privateNames: [""] },
  { privateNames: [7] },
  { allowUpstream: ["-x"] },
  { fileHosts: ["http://x/"] },
  { fileHosts: ["a b"] },
  { upstream: "ftp://x/" },
  { upstream: "root/main" },
  { unknown: 1 },
  { __proto__: null, toString: 1 },
]) {
  test(`parseIndexSettings() refuses ${JSON.stringify(given)}`, () => {
    assert.throws(() => parseIndexSettings(given), { kind: "invalid" });
  });
}
