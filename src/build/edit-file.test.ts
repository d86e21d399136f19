import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/clients.ts";
import { editFile } from "./edit-file.ts";

test("editFile() writes behind a link, which stays", async () => {
  const root = temporaryFolder();
  mkdirSync(path.join(root, "inner"));
  writeFileSync(path.join(root, "inner/setup.cfg"), "old");
  symlinkSync("inner/setup.cfg", path.join(root, "setup.cfg"));
  await editFile(root, "setup.cfg", "new");
  assert.ok(lstatSync(path.join(root, "setup.cfg")).isSymbolicLink());
  assert.equal(readFileSync(path.join(root, "inner/setup.cfg"), "utf8"), "new");
});

test("editFile() leaves a file that runs one that runs", async () => {
  const root = temporaryFolder();
  const file = path.join(root, "setup.py");
  writeFileSync(file, "old");
  chmodSync(file, 0o755);
  await editFile(root, "setup.py", "new");
  assert.equal(statSync(file).mode & 0o777, 0o755);
});

test("editFile() makes a file that is not there", async () => {
  const root = temporaryFolder();
  await editFile(root, "MANIFEST.in", "graft docs\n");
  assert.equal(readFileSync(path.join(root, "MANIFEST.in"), "utf8"), "graft docs\n");
});

test("editFile() says which file the disk refuses", async () => {
  const root = temporaryFolder();
  writeFileSync(path.join(root, "inner"), "");
  await assert.rejects(editFile(root, "inner/setup.cfg", "new"), {
    kind: "unavailable",
    message: "Cannot write inner/setup.cfg: something else lies in its place",
    hint: "Change the project's folder so that it can be written, or write the file yourself",
  });
});
