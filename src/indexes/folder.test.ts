import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { packageIndexContract } from "../../test/contracts/package-index.ts";
import { parseName } from "../standards/name.ts";
import { sha256Of } from "../system/digest.ts";
import { folder } from "./folder.ts";

packageIndexContract("folder()", async (stock) => {
  const location = mkdtempSync(path.join(tmpdir(), "folder-"));
  for (const files of Object.values(stock)) {
    for (const [filename, { bytes }] of Object.entries(files)) {
      writeFileSync(path.join(location, filename), bytes);
    }
  }
  const remove = (): void => rmSync(location, { recursive: true, force: true });
  return { index: folder(location), fail: remove, close: async () => remove() };
});

test("folder() tells the hash of what a file is now", async (context) => {
  const location = mkdtempSync(path.join(tmpdir(), "folder-"));
  context.after(() => rmSync(location, { recursive: true }));
  const index = folder(location);
  for (const content of ["first", "second one"]) {
    writeFileSync(path.join(location, "six-1.0.tar.gz"), content);
    const page = await index.findProject(parseName("six"));
    assert.equal(page?.files[0]?.hashes.sha256, sha256Of(content));
  }
});

test("folder() passes over what is no distribution file", async (context) => {
  const location = mkdtempSync(path.join(tmpdir(), "folder-"));
  context.after(() => rmSync(location, { recursive: true }));
  writeFileSync(path.join(location, "six-notes.txt"), "");
  writeFileSync(path.join(location, ".hidden"), "");
  assert.deepEqual(await folder(location).listProjects(), []);
  assert.equal(await folder(location).findProject(parseName("six")), undefined);
});
