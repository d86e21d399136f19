import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../../standards/name.ts";
import type { FileEntry } from "../../standards/simple-page.ts";
import { makeFileRow } from "./file-row.ts";

test("makeFileRow() leads below the index that was asked", () => {
  const entry: FileEntry = {
    filename: "tool 1.whl",
    url: "tool 1.whl",
    hashes: { sha256: "ab" },
    yanked: false,
    metadata: true,
  };
  const row = makeFileRow(entry, parseName("tool"), "/root/main/");
  assert.equal(row.address, "/root/main/files/ab/tool%201.whl");
  assert.equal(row.metadataAddress, "/root/main/files/ab/tool%201.whl.metadata");
});
