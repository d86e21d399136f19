import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  makeRawTar,
  makeRawTarGz,
  paxMember,
  type RawTarMember,
} from "../../test/fakes/raw-tar.ts";
import { makeRawZip } from "../../test/fakes/raw-zip.ts";
import { memorySource } from "./byte-source.ts";
import { inspectSource } from "./inspect.ts";
import { ARCHIVE_LIMITS } from "./limits.ts";

const PKG_INFO: RawTarMember = { name: "a-1/PKG-INFO", content: "Name: a\n" };
const FILE: RawTarMember = { name: "a-1/a.py", content: "print(1)\n" };

async function inspect(bytes: Uint8Array, limits = ARCHIVE_LIMITS) {
  return inspectSource(memorySource(bytes), "a-1.tar.gz", { limits });
}

async function faultsOf(bytes: Uint8Array, limits = ARCHIVE_LIMITS): Promise<readonly string[]> {
  const { faults } = await inspect(bytes, limits);
  return [...new Set(faults.map(({ code }) => code))];
}

const tar = (...members: readonly RawTarMember[]): Uint8Array =>
  makeRawTarGz([PKG_INFO, ...members]);
const named = (name: string | Uint8Array): Uint8Array => tar({ ...FILE, name });
const linked = (name: string, target: string, type = "2"): RawTarMember => ({ name, target, type });
const long = `a-1/${"long/".repeat(40)}a.py`;

const SOUND: Readonly<Record<string, Uint8Array>> = {
  "a plain archive": tar(FILE),
  folders: tar({ name: "a-1/", type: "5" }, { name: "a-1/b/", type: "5" }, FILE),
  "an old folder": tar({ name: "a-1/b/" }),
  "a name in UTF-8": named("a-1/ä.py"),
  "a pax name": tar(paxMember({ path: long }), { ...FILE, name: "short" }),
  "a GNU name": tar(
    { name: "././@LongLink", type: "L", content: `${long}\0` },
    { ...FILE, name: "short" },
  ),
  "a prefix": tar({ ...FILE, name: "a.py", prefix: "a-1" }),
  "a pax size": tar(paxMember({ size: "9" }), FILE),
  "a global comment": makeRawTarGz([paxMember({ comment: "0123" }, "g"), PKG_INFO, FILE]),
  "a link within": tar(FILE, linked("a-1/b.py", "a.py"), linked("a-1/c/b.py", "../a.py")),
  "a hard link": tar(FILE, linked("a-1/b.py", "a-1/a.py", "1")),
  "no end": makeRawTarGz([PKG_INFO, FILE], Buffer.alloc(0)),
  "the zeros of a whole record": makeRawTarGz([PKG_INFO, FILE], Buffer.alloc(10_240)),
  "two gzip members": Buffer.concat([
    gzipSync(makeRawTar([PKG_INFO], Buffer.alloc(0))),
    gzipSync(makeRawTar([FILE])),
  ]),
};

for (const [what, bytes] of Object.entries(SOUND)) {
  test(`inspectSource() finds nothing wrong in a tar with ${what}`, async () => {
    assert.deepEqual(await faultsOf(bytes), []);
  });
}

test("inspectSource() takes names from extended headers", async () => {
  for (const what of ["a pax name", "a GNU name"] as const) {
    const { members } = await inspect(SOUND[what] ?? Buffer.alloc(0));
    assert.equal(members.at(-1)?.name, long);
  }
});

const HOSTILE: readonly (readonly [string, Uint8Array, ...string[]])[] = [
  // Paths
  ["traversal", named("a-1/../../x"), "archive-unsafe-path"],
  ["an absolute path", named("/etc/passwd"), "archive-unsafe-path", "sdist-top-folder"],
  ["a leading dot", named("./a-1/a.py"), "archive-unsafe-path", "sdist-top-folder"],
  ["a backslash", named("a-1\\a.py"), "archive-unsafe-path", "sdist-top-folder"],
  [
    "a name that is no UTF-8",
    named(Uint8Array.of(0x61, 0x2d, 0x31, 0x2f, 0xff)),
    "archive-path-encoding",
  ],
  ["a traversal in a pax name", tar(paxMember({ path: "a-1/../x" }), FILE), "archive-unsafe-path"],
  ["a name twice", tar(FILE, FILE), "archive-duplicate-path"],
  ["names that differ in case", tar(FILE, { ...FILE, name: "a-1/A.py" }), "archive-case-clash"],
  ["a file that is a folder", tar(FILE, { ...FILE, name: "a-1/a.py/b" }), "archive-file-as-folder"],
  ["a file beside the top folder", named("b.py"), "sdist-top-folder"],
  ["two top folders", named("b-1/b.py"), "sdist-top-folder"],
  // Links
  ["an absolute link", tar(linked("a-1/b", "/etc/passwd")), "archive-link"],
  ["a link out", tar(linked("a-1/b", "../../x")), "archive-link"],
  ["a link to the root", tar(linked("a-1/b", "..")), "archive-link"],
  ["a link beside the top folder", tar(linked("a-1/b", "../c-1/x")), "archive-link"],
  ["a link that goes down and up", tar(linked("a-1/b", "c/../../x")), "archive-link"],
  [
    "a link through a link",
    tar({ name: "a-1/d/", type: "5" }, linked("a-1/l", "d"), linked("a-1/m", "l/x")),
    "archive-link",
  ],
  [
    "a file through a link",
    tar(linked("a-1/l", "d"), { ...FILE, name: "a-1/l/x" }),
    "archive-file-as-folder",
    "archive-link",
  ],
  ["a hard link out", tar(linked("a-1/b", "../x", "1")), "archive-link"],
  ["a hard link to nothing", tar(linked("a-1/b", "a-1/c", "1")), "archive-link"],
  ["a hard link to a later file", tar(linked("a-1/b", "a-1/a.py", "1"), FILE), "archive-link"],
  // Kinds of members
  ["a character device", tar({ ...FILE, type: "3", content: "" }), "archive-special-file"],
  ["a block device", tar({ ...FILE, type: "4", content: "" }), "archive-special-file"],
  ["a pipe", tar({ ...FILE, type: "6", content: "" }), "archive-special-file"],
  ["a GNU sparse member", tar({ ...FILE, type: "S" }), "tar-sparse"],
  ["a pax sparse member", tar(paxMember({ "GNU.sparse.major": "1" }), FILE), "tar-sparse"],
  ["a folder with content", tar({ name: "a-1/b/", type: "5", content: "x" }), "tar-header"],
  // Headers
  ["a wrong checksum", tar({ ...FILE, checksum: 1 }), "tar-header"],
  ["a size that is none", tar({ ...FILE, size: "9x" }), "tar-header"],
  ["a negative size", tar({ ...FILE, size: "-0000000009" }), "tar-header"],
  ["two sizes", tar(paxMember({ size: "1024" }), FILE), "tar-header"],
  [
    "two pax headers for one member",
    tar(paxMember({ a: "b" }), paxMember({ path: "a-1/x" }), FILE),
    "tar-header",
  ],
  [
    "pax and GNU headers for one member",
    tar(paxMember({ path: "a-1/x" }), { name: "L", type: "L", content: "a-1/y" }, FILE),
    "tar-header",
  ],
  ["a global path", makeRawTarGz([paxMember({ path: "a-1/x" }, "g"), PKG_INFO]), "tar-header"],
  [
    "a pax record of a wrong length",
    tar({ name: "x", type: "x", content: "99 path=a\n" }, FILE),
    "tar-header",
  ],
  [
    "a pax record twice",
    tar({ name: "x", type: "x", content: "10 path=a\n10 path=b\n" }, FILE),
    "tar-header",
  ],
  [
    "a pax path that is not UTF-8",
    tar(
      {
        ...{ name: "x", type: "x" },
        content: Buffer.from("21 hdrcharset=BINARY\n15 path=a-1/\xffx\n", "latin1"),
      },
      FILE,
    ),
    "archive-path-encoding",
  ],
  ["a prefix in a GNU header", tar({ ...FILE, magic: "ustar  \0", prefix: "b" }), "tar-header"],
  [
    "a pax header of 1 MB",
    tar({ name: "x", type: "x", content: Buffer.alloc(1024 * 1024) }, FILE),
    "tar-header",
  ],
  ["a pax header without a member", tar(paxMember({ path: "a-1/x" })), "tar-header"],
  // Framing
  [
    "members behind its end",
    makeRawTarGz([PKG_INFO], Buffer.concat([Buffer.alloc(1024), makeRawTar([FILE])])),
    "archive-trailing-data",
  ],
  [
    "something behind its gzip stream",
    Buffer.concat([tar(FILE), Buffer.from("hidden")]),
    "archive-unreadable",
  ],
  [
    "zeros behind its gzip stream",
    Buffer.concat([tar(FILE), Buffer.alloc(5)]),
    "archive-trailing-data",
  ],
  ["a cut gzip stream", tar(FILE).subarray(0, -9), "archive-unreadable"],
  ["a cut member", gzipSync(makeRawTar([PKG_INFO, FILE]).subarray(0, 1800)), "archive-unreadable"],
  ["a cut header", gzipSync(makeRawTar([PKG_INFO, FILE]).subarray(0, 1300)), "archive-unreadable"],
  ["no gzip", makeRawTar([PKG_INFO]), "archive-unreadable"],
  ["nothing", Buffer.alloc(0), "archive-unreadable"],
  ["no tar in the gzip", gzipSync(Buffer.alloc(1024, "x")), "tar-header"],
  [
    "a zip at its end",
    Buffer.concat([tar(FILE), makeRawZip({ members: [{ name: "evil.py" }] })]),
    "archive-polyglot",
    "archive-unreadable",
  ],
  ["nothing in it", makeRawTarGz([]), "sdist-top-folder"],
];

for (const [what, bytes, ...codes] of HOSTILE) {
  test(`inspectSource() tells of a tar with ${what}`, async () => {
    assert.deepEqual(await faultsOf(bytes), codes);
  });
}

test("inspectSource() stops unpacking a bomb", async () => {
  const zeros = { name: "a-1/zeros", content: Buffer.alloc(70 * 1024 * 1024) };
  assert.deepEqual(await faultsOf(tar(zeros)), ["archive-bomb"]);
});

test("inspectSource() stops at too many members", async () => {
  const members = Array.from({ length: 20 }, (_, index) => ({ name: `a-1/${index}` }));
  assert.deepEqual(await faultsOf(tar(...members), { ...ARCHIVE_LIMITS, members: 10 }), [
    "archive-member-limit",
  ]);
});

test("inspectSource() keeps no PKG-INFO beyond its limit", async () => {
  const content = Buffer.alloc(5 * 1024 * 1024, "x");
  const { faults, metadata } = await inspect(makeRawTarGz([{ ...PKG_INFO, content }]));
  assert.deepEqual([faults.map(({ code }) => code), metadata], [["metadata-size"], undefined]);
});

test("inspectSource() keeps the PKG-INFO of the top folder alone", async () => {
  const inner = { name: "a-1/b/PKG-INFO", content: "Name: b\n" };
  const { metadata } = await inspect(makeRawTarGz([inner, PKG_INFO]));
  assert.equal(Buffer.from(metadata ?? []).toString(), "Name: a\n");
});
