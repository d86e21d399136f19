import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { openFolder, requireBytes } from "./file-tree.ts";

// Of the files that nobody may read to their end, the one that even the owner of the machine has.
const isLinux = process.platform === "linux";

test("openFolder() says in words what the disk does not give", { skip: !isLinux }, () => {
  assert.throws(() => openFolder("/proc/self").read("mem"), {
    kind: "unavailable",
    message: /^Cannot read mem: the disk fails$/,
    place: { file: "mem" },
  });
});

test("requireBytes() refuses a file that went away after it was listed", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-tree-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "sample"));
  writeFileSync(path.join(folder, "sample/gone.py"), "");
  const tree = openFolder(folder);
  assert.deepEqual(
    tree.list("sample").map(({ name }) => name),
    ["gone.py"],
  );
  rmSync(path.join(folder, "sample/gone.py"));
  assert.throws(() => requireBytes(tree, "sample/gone.py"), {
    kind: "not-found",
    place: { file: "sample/gone.py" },
  });
});
