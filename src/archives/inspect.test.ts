import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeRawTarGz } from "../../test/fakes/raw-tar.ts";
import {
  makeSdist,
  makeWheel,
  metadataText,
  sdistFilename,
  wheelFilename,
} from "../../test/fakes/sample-files.ts";
import { memorySource } from "./byte-source.ts";
import { findKind, inspectArchive, inspectSource } from "./inspect.ts";
import { ARCHIVE_LIMITS } from "./limits.ts";

const SAMPLE = {
  name: "My.Project",
  version: "1.0",
  requires: ["requests"],
  licenseFiles: ["LICENSE"],
  description: "# Héllo\n",
};

test("inspectArchive() reads a wheel from a file, whatever the file is called", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inspect-"));
  try {
    const path = join(folder, "upload.tmp");
    await writeFile(path, makeWheel({ ...SAMPLE, entryPoints: "[console_scripts]\na = b:c\n" }));
    const inspection = await inspectArchive(path, wheelFilename(SAMPLE));
    assert.deepEqual(inspection.faults, []);
    assert.equal(inspection.kind, "wheel");
    assert.equal(inspection.metadataFolder, "my_project-1.0.dist-info");
    assert.equal(text(inspection.metadata), metadataText(SAMPLE));
    assert.match(text(inspection.wheelFile), /^Wheel-Version: 1\.0\n/);
    assert.match(text(inspection.record), /my_project\/__init__\.py,sha256=/);
    assert.equal(text(inspection.entryPoints), "[console_scripts]\na = b:c\n");
    assert.deepEqual(inspection.topNames, ["my_project", "my_project-1.0.dist-info"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("inspectArchive() reads alike what is too large for memory", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inspect-"));
  try {
    const path = join(folder, "upload.tmp");
    const big = Buffer.alloc(3 * 1024 * 1024, "0123456789abcdef");
    await writeFile(path, makeWheel({ ...SAMPLE, files: { "a.bin": big, "b.py": "b" } }));
    const limits = { ...ARCHIVE_LIMITS, wholeArchiveSize: 0 };
    const inspection = await inspectArchive(path, wheelFilename(SAMPLE), { limits });
    assert.deepEqual(inspection.faults, []);
    assert.equal(text(inspection.metadata), metadataText(SAMPLE));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("inspectSource() gives nobody metadata that no reader takes", async () => {
  const fields = Array.from({ length: 20_001 }, (_, at) => `x${at}: y\n`).join("");
  const sdist = makeRawTarGz([{ name: "a-1/PKG-INFO", content: fields }]);
  const { metadata, faults } = await inspectSource(memorySource(sdist), "a-1.tar.gz");
  assert.equal(metadata, undefined);
  assert.deepEqual(faults, [
    { code: "metadata-size", message: "Cannot read the metadata: it has more than 20000 fields" },
  ]);
});

test("inspectSource() reads an sdist", async () => {
  const inspection = await inspectSource(memorySource(makeSdist(SAMPLE)), sdistFilename(SAMPLE));
  assert.deepEqual(inspection.faults, []);
  assert.equal(inspection.kind, "sdist");
  assert.equal(inspection.metadataFolder, "my_project-1.0");
  assert.equal(text(inspection.metadata), metadataText(SAMPLE));
  assert.deepEqual(
    inspection.members.map(({ name }) => name),
    [
      "my_project-1.0/PKG-INFO",
      "my_project-1.0/LICENSE",
      "my_project-1.0/pyproject.toml",
      "my_project-1.0/my_project/__init__.py",
    ],
  );
});

for (const [filename, kind, format] of [
  ["a-1-py3-none-any.whl", "wheel", "zip"],
  ["a-1.tar.gz", "sdist", "tar.gz"],
  ["a-1.zip", "sdist", "zip"],
  ["a-1.tar", "other", "tar"],
  ["a-1.tgz", "other", "tgz"],
  ["a-1.tar.bz2", "other", "tar.bz2"],
  ["a-1-py2.7.egg", "other", "egg"],
  ["a-1", "other", ""],
]) {
  test(`findKind() takes ${filename} for ${kind}`, () => {
    assert.deepEqual(findKind(String(filename)), { kind, format });
  });
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}
