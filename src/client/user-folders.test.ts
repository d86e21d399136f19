import assert from "node:assert/strict";
import { test } from "node:test";
import { findCacheFolder, findConfigFolder } from "./user-folders.ts";

const CONFIG: readonly (readonly [Record<string, string>, string])[] = [
  [{}, "/home/a/.config/cheeseshop"],
  [{ XDG_CONFIG_HOME: "/etc/a" }, "/etc/a/cheeseshop"],
  [{ XDG_CONFIG_HOME: "relative" }, "/home/a/.config/cheeseshop"],
];

for (const [env, folder] of CONFIG) {
  test(`findConfigFolder() is ${folder} under ${JSON.stringify(env)}`, () => {
    assert.equal(findConfigFolder(env, "linux", "/home/a"), folder);
  });
}

test("findConfigFolder() follows APPDATA on Windows", () => {
  assert.match(
    findConfigFolder({ APPDATA: "/roaming" }, "win32", "/home/a"),
    /roaming.cheeseshop$/,
  );
});

test("findCacheFolder() follows XDG_CACHE_HOME", () => {
  assert.equal(findCacheFolder({}, "linux", "/home/a"), "/home/a/.cache/cheeseshop");
  assert.equal(findCacheFolder({ XDG_CACHE_HOME: "/c" }, "linux", "/home/a"), "/c/cheeseshop");
});
