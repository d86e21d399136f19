import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { listPackageFiles } from "./package-files.ts";

test("listPackageFiles() ends where a link leads to a folder above it", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "package-files-"));
  try {
    mkdirSync(path.join(folder, "src/p"), { recursive: true });
    writeFileSync(path.join(folder, "src/p/a.py"), "");
    symlinkSync(path.join(folder, "src"), path.join(folder, "src/p/loop"), "junction");
    const places = { packages: [], sources: ["src"], omitted: [] };
    assert.deepEqual(await listPackageFiles(places, folder), ["p/a.py"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
