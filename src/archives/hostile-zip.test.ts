import assert from "node:assert/strict";
import { test } from "node:test";
import {
  extraField,
  makeRawZip,
  type RawMember,
  type RawZip,
  uint64s,
} from "../../test/fakes/raw-zip.ts";
import { memorySource } from "./byte-source.ts";
import { inspectSource } from "./inspect.ts";
import { ARCHIVE_LIMITS } from "./limits.ts";

const PKG_INFO: RawMember = { name: "a-1/PKG-INFO", content: "Name: a\n" };
const FILE: RawMember = { name: "a-1/a.py", content: "print(1)\n" };

/** The codes of the faults in an sdist as zip, which asks for nothing but a sound archive. */
async function faultsOf(zip: RawZip, limits = ARCHIVE_LIMITS): Promise<readonly string[]> {
  const { faults } = await inspectSource(memorySource(makeRawZip(zip)), "a-1.zip", { limits });
  return [...new Set(faults.map(({ code }) => code))];
}

const withMembers = (...members: readonly RawMember[]): RawZip => ({
  members: [PKG_INFO, ...members],
});
const named = (name: string | Uint8Array): RawZip => withMembers({ ...FILE, name });
const MAX_32 = 0xffffffff;

const SOUND: Readonly<Record<string, RawZip>> = {
  "a plain archive": withMembers(FILE),
  "a stored member": withMembers({ ...FILE, method: 0 }),
  "an empty member": withMembers({ name: "a-1/empty" }),
  folders: withMembers({ name: "a-1/", mode: 0o040755, method: 0 }, FILE),
  "a comment of the archive": { ...withMembers(FILE), comment: "Packed by hand" },
  "a name in UTF-8": named("a-1/ä.py"),
  "a name in UTF-8 repeated as Unicode path": withMembers({
    ...FILE,
    local: { extra: unicodePath("a-1/a.py") },
    central: { extra: unicodePath("a-1/a.py") },
  }),
  "a ZIP64 end record": { ...withMembers(FILE), large: {} },
  "a ZIP64 end record alone": {
    ...withMembers(FILE),
    large: {},
    end: { count: 0xffff, size: MAX_32, offset: MAX_32 },
  },
  "ZIP64 sizes": withMembers({
    ...FILE,
    method: 0,
    local: { size: MAX_32, packedSize: MAX_32, extra: extraField(1, uint64s(9, 9)) },
    central: { size: MAX_32, packedSize: MAX_32, extra: extraField(1, uint64s(9, 9)) },
  }),
  "ZIP64 sizes beside plain ones": withMembers({
    ...FILE,
    method: 0,
    local: { extra: extraField(1, uint64s(9, 9)) },
  }),
  "an extra field that nobody knows": withMembers({
    ...FILE,
    local: { extra: extraField(0xcafe, Buffer.from("x")) },
  }),
};

for (const [what, zip] of Object.entries(SOUND)) {
  test(`inspectSource() finds nothing wrong in a zip with ${what}`, async () => {
    assert.deepEqual(await faultsOf(zip), []);
  });
}

const HOSTILE: readonly (readonly [string, RawZip, ...string[]])[] = [
  // Paths
  ["traversal", named("a-1/../../etc/passwd"), "archive-unsafe-path"],
  ["an absolute path", named("/etc/passwd"), "archive-unsafe-path", "sdist-top-folder"],
  ["a drive letter", named("C:/a.py"), "archive-unsafe-path", "sdist-top-folder"],
  ["a backslash", named("a-1\\..\\a.py"), "archive-unsafe-path", "sdist-top-folder"],
  ["a NUL in a name", named("a-1/a.py\0.txt"), "archive-unsafe-path"],
  ["a line end in a name", named("a-1/a\n.py"), "archive-unsafe-path"],
  ["an empty part in a path", named("a-1//a.py"), "archive-unsafe-path"],
  ["an empty name", named(""), "archive-unsafe-path", "sdist-top-folder"],
  [
    "a name that is no UTF-8",
    named(Uint8Array.of(0x61, 0x2d, 0x31, 0x2f, 0xff)),
    "archive-path-encoding",
  ],
  [
    "a name not marked as UTF-8",
    withMembers({ ...FILE, name: "a-1/ä.py", flags: 0 }),
    "archive-path-encoding",
  ],
  ["a long name", named(`a-1/${"x".repeat(2000)}`), "archive-path-length"],
  [
    "the same name twice",
    withMembers(FILE, { ...FILE, content: "evil" }),
    "archive-duplicate-path",
    "zip-header-mismatch",
  ],
  [
    "two names that differ in case",
    withMembers(FILE, { ...FILE, name: "a-1/A.PY" }),
    "archive-case-clash",
  ],
  [
    "two names that differ in composition",
    withMembers({ ...FILE, name: "a-1/\u00e4" }, { ...FILE, name: "a-1/a\u0308" }),
    "archive-case-clash",
  ],
  [
    "a file that is a folder",
    withMembers(FILE, { ...FILE, name: "a-1/a.py/b.py" }),
    "archive-file-as-folder",
  ],
  // Kinds of members
  [
    "a symbolic link",
    withMembers({ ...FILE, mode: 0o120777, content: "/etc/passwd" }),
    "archive-link",
  ],
  ["a device", withMembers({ ...FILE, mode: 0o020666 }), "archive-special-file"],
  ["an encrypted member", withMembers({ ...FILE, flags: 1 }), "zip-encrypted"],
  ["a member packed by zstd", withMembers({ ...FILE, method: 93 }), "zip-compression"],
  [
    "a comment on a member",
    withMembers({ ...FILE, comment: "PK\u0005\u0006" }),
    "zip-member-comment",
  ],
  ["a folder with content", withMembers({ name: "a-1/b/", content: "x" }), "zip-header-mismatch"],
  // Contents
  [
    "a wrong CRC",
    withMembers({ ...FILE, central: { crc: 1 }, local: { crc: 1 } }),
    "archive-wrong-checksum",
  ],
  [
    "a larger size than it has",
    withMembers({ ...FILE, central: { size: 10 }, local: { size: 10 } }),
    "archive-wrong-checksum",
  ],
  [
    "a smaller size than it has",
    withMembers({ ...FILE, central: { size: 8 }, local: { size: 8 } }),
    "archive-wrong-checksum",
  ],
  [
    "bytes behind a packed stream",
    withMembers({ ...FILE, padding: "hidden" }),
    "archive-wrong-checksum",
  ],
  [
    "a damaged packed stream",
    withMembers({ ...FILE, method: 0, local: { method: 8 }, central: { method: 8 } }),
    "archive-wrong-checksum",
  ],
  // Two headers
  ["two sizes", withMembers({ ...FILE, local: { size: 10 } }), "zip-header-mismatch"],
  ["two CRCs", withMembers({ ...FILE, local: { crc: 1 } }), "zip-header-mismatch"],
  ["two methods", withMembers({ ...FILE, local: { method: 0 } }), "zip-header-mismatch"],
  ["two names", withMembers({ ...FILE, local: { name: "a-1/b.py" } }), "zip-hidden-member"],
  [
    "a member that the directory hides",
    withMembers({ ...FILE, only: "local" }),
    "zip-hidden-member",
  ],
  ["a member that is not there", withMembers({ ...FILE, only: "central" }), "zip-missing-member"],
  [
    "an offset into another member",
    withMembers({ ...FILE, central: { offset: 0 } }),
    "zip-header-mismatch",
  ],
  [
    "a packed size beyond the directory",
    withMembers({ ...FILE, central: { packedSize: 9999 }, local: { packedSize: 9999 } }),
    "zip-missing-member",
    "zip-framing",
  ],
  // Framing
  ["something before it", { ...withMembers(FILE), prefix: "#!/bin/sh\n" }, "zip-prefix-data"],
  [
    "something before it that offsets do not count",
    { ...withMembers(FILE), prefix: "x", end: { offset: 0 } },
    "zip-prefix-data",
  ],
  ["something behind its members", { ...withMembers(FILE), gap: "hidden" }, "zip-framing"],
  [
    "something behind its end",
    { ...withMembers(FILE), trailing: "hidden" },
    "archive-trailing-data",
  ],
  [
    "another archive behind its end",
    { ...withMembers(FILE), trailing: Buffer.from(makeRawZip(withMembers())).toString("latin1") },
    "zip-prefix-data",
  ],
  ["a data descriptor", withMembers({ ...FILE, descriptor: "signed" }), "zip-data-descriptor"],
  [
    "a data descriptor without signature",
    withMembers({ ...FILE, descriptor: "bare" }),
    "zip-data-descriptor",
  ],
  [
    "a data descriptor that lies",
    withMembers({ ...FILE, descriptor: "wrong" }),
    "zip-data-descriptor",
    "zip-framing",
  ],
  // End records
  ["fewer members than it says", { ...withMembers(FILE), end: { count: 3 } }, "zip-end-record"],
  ["more members than it says", { ...withMembers(FILE), end: { count: 1 } }, "zip-end-record"],
  ["a directory beyond its end", { ...withMembers(FILE), end: { offset: 9999 } }, "zip-end-record"],
  ["end records that disagree", { ...withMembers(FILE), large: { count: 3 } }, "zip-end-record"],
  [
    "a ZIP64 record that is longer",
    { ...withMembers(FILE), large: { recordSize: 50, extension: "hidden" } },
    "zip-end-record",
  ],
  [
    "a ZIP64 locator that leads elsewhere",
    { ...withMembers(FILE), large: { locatorOffset: 0 } },
    "zip-end-record",
  ],
  // Extra fields
  [
    "a cut extra field",
    withMembers({ ...FILE, local: { extra: Buffer.from([1, 0, 99]) } }),
    "zip-extra-field",
  ],
  [
    "ZIP64 sizes twice",
    withMembers({
      ...FILE,
      local: { extra: Buffer.concat([extraField(1, uint64s(9, 9)), extraField(1, uint64s(9, 9))]) },
    }),
    "zip-extra-field",
  ],
  [
    "ZIP64 sizes that lie",
    withMembers({ ...FILE, local: { extra: extraField(1, uint64s(1, 1)) } }),
    "zip-extra-field",
  ],
  [
    "ZIP64 sizes that are missing",
    withMembers({ ...FILE, central: { size: MAX_32 } }),
    "zip-extra-field",
    "archive-bomb",
  ],
  [
    "a second name as Unicode path",
    withMembers({ ...FILE, central: { extra: unicodePath("a-1/b.py") } }),
    "zip-extra-field",
  ],
  // Whole archives
  ["no archive at all", { members: [], prefix: "hello", end: { offset: 0 } }, "zip-prefix-data"],
  ["two top folders", withMembers({ ...FILE, name: "b/c.py" }), "sdist-top-folder"],
];

for (const [what, zip, ...codes] of HOSTILE) {
  test(`inspectSource() tells of a zip with ${what}`, async () => {
    assert.deepEqual(await faultsOf(zip), codes);
  });
}

test("inspectSource() tells of a bomb before it unpacks anything", async () => {
  const zeros: RawMember = { name: "a-1/zeros", content: Buffer.alloc(70 * 1024 * 1024) };
  assert.deepEqual(await faultsOf(withMembers(zeros)), ["archive-bomb"]);
});

test("inspectSource() stops at a bomb that lies about its size", async () => {
  const content = Buffer.alloc(70 * 1024 * 1024);
  const lie = { size: 1000 };
  const zeros: RawMember = { name: "a-1/zeros", content, local: lie, central: lie };
  assert.deepEqual(await faultsOf(withMembers(zeros)), ["archive-wrong-checksum"]);
});

test("inspectSource() refuses 100,000 members without reading them", async () => {
  const members = Array.from({ length: 100_000 }, (_, index) => ({
    name: `a-1/${index}`,
    method: 0,
  }));
  assert.deepEqual(await faultsOf({ members, end: { count: 0xffff }, large: {} }), [
    "archive-member-limit",
  ]);
});

test("inspectSource() keeps no metadata beyond its limit", async () => {
  const content = Buffer.alloc(5 * 1024 * 1024, "x");
  const zip = { members: [{ ...PKG_INFO, content }] };
  assert.deepEqual(await faultsOf(zip), ["metadata-size"]);
});

test("inspectSource() tells of a bounded number of faults", async () => {
  const members = Array.from({ length: 5000 }, (_, index) => ({ name: `/${index}`, method: 0 }));
  const { faults } = await inspectSource(memorySource(makeRawZip({ members })), "a-1.zip");
  assert.ok(faults.length <= ARCHIVE_LIMITS.faults + 5, `${faults.length} faults`);
});

function unicodePath(name: string): Uint8Array {
  return extraField(0x7075, Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from(name)]));
}
