import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileStoreContract } from "../../../test/contracts/file-store.ts";
import { openFolderStore } from "./folder.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-files-"));
after(() => rmSync(folder, { recursive: true }));

fileStoreContract("folder", () => openFolderStore(folder));

test("openFolderStore() keeps a file two folders deep under its sha256", async () => {
  const store = await openFolderStore(path.join(folder, "layout"));
  const incoming = path.join(store.temporaryFolder, "x");
  writeFileSync(incoming, "x");
  const sha256 = `abcd${"0".repeat(60)}`;
  await store.put(sha256, incoming);
  assert.equal(statSync(path.join(folder, "layout/ab", `cd${"0".repeat(60)}`)).size, 1);
});

test("openFolderStore() finds what was kept before", async () => {
  const first = await openFolderStore(path.join(folder, "again"));
  const incoming = path.join(first.temporaryFolder, "x");
  writeFileSync(incoming, "cheese");
  await first.put("a".repeat(64), incoming);
  const second = await openFolderStore(path.join(folder, "again"));
  assert.equal(await second.size("a".repeat(64)), 6);
});

const ELSEWHERE = path.join(folder, "elsewhere");
const IN_THE_WAY: Readonly<Record<string, (at: string) => void>> = {
  "a folder": (at) => mkdirSync(at),
  "a link": (at) => symlinkSync(ELSEWHERE, at),
  "a link to nothing": (at) => symlinkSync(path.join(folder, "nowhere"), at),
  "a pipe": (at) => void spawnSync("mkfifo", [at]),
};
for (const [what, lay] of Object.entries(IN_THE_WAY)) {
  test(`open() refuses ${what} in the place of a file with a sentence, and size() does not count it`, async () => {
    writeFileSync(ELSEWHERE, "a secret of somebody");
    const at = path.join(folder, `way-${what.replaceAll(" ", "-")}`);
    const store = await openFolderStore(at);
    mkdirSync(path.join(at, "bb"));
    lay(path.join(at, "bb", "b".repeat(62)));
    await assert.rejects(store.open("b".repeat(64)), {
      kind: "unavailable",
      message: "Cannot read the file: something else lies in its place",
    });
    assert.equal(await store.size("b".repeat(64)), undefined);
  });
}

test("put() leaves nothing on its way in where the file's folder cannot be made", async () => {
  const at = path.join(folder, "no-level");
  const store = await openFolderStore(at);
  writeFileSync(path.join(at, "cc"), "a file in the way");
  await assert.rejects(store.put("c".repeat(64), Buffer.from("bytes")), { kind: "unavailable" });
  assert.deepEqual(readdirSync(store.temporaryFolder), []);
});
