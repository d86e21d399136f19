import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { memorySource } from "./byte-source.ts";
import { inspectSource } from "./inspect.ts";
import { makeTar, makeTarGz } from "./tar-writer.ts";
import { makeZip } from "./zip-writer.ts";

const LONG = `a-1/${"folder/".repeat(40)}a.py`;
const ENTRIES = [
  { name: "a-1/", content: Buffer.alloc(0) },
  { name: "a-1/PKG-INFO", content: Buffer.from("Name: a\n") },
  { name: "a-1/ä/ü.py", content: Buffer.from("x = 1\n".repeat(1000)) },
  {
    name: "a-1/random",
    content: Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7919) % 251)),
  },
  { name: `a-1/${"x".repeat(90)}/${"y".repeat(90)}`, content: Buffer.from("split") },
  { name: LONG, content: () => Buffer.from("late") },
  { name: "a-1/run", content: Buffer.from("#!/bin/sh\n"), mode: 0o755 },
];

for (const [what, bytes, filename] of [
  ["makeZip()", makeZip(ENTRIES), "a-1.zip"],
  ["makeZip() without compression", makeZip(ENTRIES, { level: 0 }), "a-1.zip"],
  ["makeTarGz()", makeTarGz(ENTRIES), "a-1.tar.gz"],
] as const) {
  test(`${what} writes what the strict reader takes`, async () => {
    const { faults, members } = await inspectSource(memorySource(bytes), filename);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      members.map(({ name }) => name),
      ENTRIES.map(({ name }) => name),
    );
  });
}

test("makeZip() and makeTarGz() write the same bytes again", () => {
  assert.deepEqual(makeZip(ENTRIES), makeZip(ENTRIES));
  assert.deepEqual(makeTarGz(ENTRIES), makeTarGz(ENTRIES));
});

test("makeZip() counts beyond 65,535 members by ZIP64", () => {
  const entries = Array.from({ length: 65_536 }, (_, i) => ({
    name: `${i}`,
    content: Buffer.alloc(0),
  }));
  const end = Buffer.from(makeZip(entries)).subarray(-98);
  assert.equal(end.readUInt32LE(0), 0x06064b50);
  assert.equal(end.readBigUInt64LE(32), 65_536n);
  assert.equal(end.readUInt16LE(76 + 10), 0xffff);
});

for (const name of ["", "/a", "a/../b", "./a", "a\\b", "a\n", "\ud800"]) {
  test(`makeZip() and makeTar() refuse ${JSON.stringify(name)}`, () => {
    const entries = [{ name, content: Buffer.alloc(0) }];
    assert.throws(() => makeZip(entries), { kind: "invalid" });
    assert.throws(() => makeTar(entries), { kind: "invalid" });
  });
}

test("makeZip() and makeTar() refuse a name twice", () => {
  const entries = [ENTRIES[1], ENTRIES[1]].filter((entry) => entry !== undefined);
  assert.throws(() => makeZip(entries), { kind: "invalid" });
  assert.throws(() => makeTar(entries), { kind: "invalid" });
});

const PYTHON = `
import json, sys, tarfile, zipfile
if sys.argv[1].endswith(".zip"):
    with zipfile.ZipFile(sys.argv[1]) as z:
        assert z.testzip() is None
        out = [[i.filename, z.read(i).decode("latin1"), (i.external_attr >> 16) & 0o777, list(i.date_time)] for i in z.infolist()]
else:
    with tarfile.open(sys.argv[1]) as t:
        out = [[m.name + ("/" if m.isdir() else ""), t.extractfile(m).read().decode("latin1") if m.isfile() else "", m.mode, m.mtime] for m in t]
json.dump(out, sys.stdout)
`;
const hasPython = spawnSync("python3", ["--version"]).status === 0;

for (const [filename, bytes, when] of [
  [
    "a.zip",
    makeZip(ENTRIES, { modified: new Date("2020-02-03T04:05:06Z") }),
    [2020, 2, 3, 4, 5, 6],
  ],
  ["b.zip", makeZip(ENTRIES), [1980, 1, 1, 0, 0, 0]],
  ["a.tar.gz", makeTarGz(ENTRIES, { modified: new Date(1_580_702_706_000) }), 1_580_702_706],
] as const) {
  test(`Python reads ${filename} as it was written`, { skip: !hasPython }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "writers-"));
    try {
      const path = join(folder, filename);
      await writeFile(path, bytes);
      const { stdout, stderr } = spawnSync("python3", ["-c", PYTHON, path], { encoding: "utf8" });
      assert.equal(stderr, "");
      const expected = ENTRIES.map(({ name, content, mode }) => [
        name,
        (typeof content === "function" ? content() : content).toString("latin1"),
        mode ?? (name.endsWith("/") ? 0o755 : 0o644),
        when,
      ]);
      assert.deepEqual(JSON.parse(stdout), expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
