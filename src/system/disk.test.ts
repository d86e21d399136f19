import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freeBytes, makeFolder, moveDurably, writeFileDurably } from "./disk.ts";

describe("disk", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "disk-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("writeFileDurably() replaces a file and leaves nothing else behind", async () => {
    const path = join(folder, "replaced", "note");
    await makeFolder(join(folder, "replaced"));
    await writeFileDurably(path, "old");
    await writeFileDurably(path, "new");
    assert.equal(await readFile(path, "utf8"), "new");
    assert.deepEqual(await readdir(join(folder, "replaced")), ["note"]);
  });

  test("writeFileDurably() sets the mode that was asked for", async () => {
    const path = join(folder, "secret");
    await writeFileDurably(path, "s", 0o600);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  test("writeFileDurably() removes its temporary file when it fails", async () => {
    const path = join(folder, "taken");
    await makeFolder(join(path, "child"));
    await assert.rejects(writeFileDurably(path, "x"));
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith(".taken")),
      [],
    );
  });

  test("moveDurably() moves between folders", async () => {
    await makeFolder(join(folder, "from"));
    await makeFolder(join(folder, "to"));
    await writeFileDurably(join(folder, "from", "a"), "bytes");
    await moveDurably(join(folder, "from", "a"), join(folder, "to", "b"));
    assert.equal(await readFile(join(folder, "to", "b"), "utf8"), "bytes");
    assert.deepEqual(await readdir(join(folder, "from")), []);
  });

  test("makeFolder() makes what is missing, several at a time too, and returns the highest", async () => {
    const path = join(folder, "a", "b", "c");
    const made = await Promise.all([makeFolder(path, 0o700), makeFolder(path, 0o700)]);
    assert.ok(made.includes(join(folder, "a")));
    assert.equal((await stat(path)).mode & 0o777, 0o700);
    assert.equal(await makeFolder(path), undefined);
    await writeFileDurably(join(path, "file"), "x");
    await assert.rejects(makeFolder(join(path, "file")), { code: "EEXIST" });
  });

  test("freeBytes() tells a number of bytes", () => {
    assert.ok(freeBytes(folder) > 0);
  });
});
