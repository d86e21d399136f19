/** Archives that are wrong in themselves. */
import { gzipSync } from "node:zlib";
import { nameBytes } from "../../src/client/check-files.ts";
import { makeRawTar, makeRawTarGz, paxMember } from "../fakes/raw-tar.ts";
import { extraField, makeRawZip, type RawMember, uint64s } from "../fakes/raw-zip.ts";
import {
  EXTRA,
  INFO,
  rawSdist,
  rawWheel,
  rawZip,
  recordOf,
  SOUND_MEMBERS,
  sdistOf,
  TAR_FILE,
  WHEEL_NAME,
  type WrongFile,
  wheel,
} from "./wrong-file.ts";

const named = (name: string | Uint8Array) => rawWheel([{ ...EXTRA, name }]);
const spoilt = (change: Partial<RawMember>) => rawWheel([{ ...EXTRA, ...change }]);
const top = (name: string): string => `sample_lib-1.0/${name}`;
const BIG = Buffer.alloc(70 * 1024 ** 2);

const ANY: readonly WrongFile[] = [
  [
    "a text that is called a wheel",
    "archive-unreadable",
    nameBytes("a", WHEEL_NAME, Buffer.from("text")),
  ],
  ["nothing at all", "archive-unreadable", sdistOf(Buffer.alloc(0))],
  ["a tar without gzip", "archive-unreadable", sdistOf(makeRawTar([TAR_FILE]))],
  ["half of a stream", "archive-unreadable", sdistOf(makeRawTarGz([TAR_FILE]).subarray(0, -9))],
  ["a bomb as a zip", "archive-bomb", spoilt({ name: "sample_lib/a.bin", content: BIG })],
  ["a bomb as a tar", "archive-bomb", rawSdist([{ ...TAR_FILE, content: BIG }])],
  ["a path that climbs out of a wheel", "archive-unsafe-path", named("sample_lib/../../a.txt")],
  [
    "a path that climbs out of an sdist",
    "archive-unsafe-path",
    rawSdist([{ ...TAR_FILE, name: top("../../a") }]),
  ],
  ["a control character in a path", "archive-unsafe-path", named("sample_lib/a\n.txt")],
  ["a path without end", "archive-path-length", named(`sample_lib/${"x".repeat(2000)}.py`)],
  [
    "a path in Latin-1",
    "archive-path-encoding",
    rawSdist([{ ...TAR_FILE, name: Uint8Array.from([...Buffer.from(top("a")), 0xff]) }]),
  ],
  [
    "a path whose UTF-8 nobody says",
    "archive-path-encoding",
    spoilt({ name: "sample_lib/ä.py", flags: 0 }),
  ],
  ["a path twice", "archive-duplicate-path", rawSdist([TAR_FILE, TAR_FILE])],
  [
    "paths that differ in case",
    "archive-case-clash",
    rawWheel([EXTRA, { ...EXTRA, name: "sample_lib/EXTRA.py", content: "2\n" }]),
  ],
  [
    "paths that differ in composition",
    "archive-case-clash",
    rawSdist([
      { ...TAR_FILE, name: top("\u00e4") },
      { ...TAR_FILE, name: top("a\u0308") },
    ]),
  ],
  [
    "a file that is a folder, too",
    "archive-file-as-folder",
    rawSdist([TAR_FILE, { ...TAR_FILE, name: `${String(TAR_FILE.name)}/b` }]),
  ],
  ["a link in a wheel", "archive-link", spoilt({ mode: 0o120777, content: "/etc/passwd" })],
  [
    "a link out of an sdist",
    "archive-link",
    rawSdist([{ name: top("a"), type: "2", target: "../../b" }]),
  ],
  [
    "a hard link to nothing",
    "archive-link",
    rawSdist([{ name: top("a"), type: "1", target: top("b") }]),
  ],
  ["a device in a wheel", "archive-special-file", spoilt({ mode: 0o020666 })],
  ["a pipe in an sdist", "archive-special-file", rawSdist([{ name: top("a"), type: "6" }])],
  ["a wrong CRC", "archive-wrong-checksum", spoilt({ central: { crc: 1 }, local: { crc: 1 } })],
  ["bytes behind a packed stream", "archive-wrong-checksum", spoilt({ padding: "hidden" })],
  ["something behind a zip", "archive-trailing-data", rawWheel([], { trailing: "hidden" })],
  [
    "zeros behind a gzip",
    "archive-trailing-data",
    sdistOf(Buffer.concat([rawTar(), Buffer.alloc(5)])),
  ],
  [
    "members behind the end of a tar",
    "archive-trailing-data",
    rawSdist([], Buffer.concat([Buffer.alloc(1024), makeRawTar([TAR_FILE])])),
  ],
];

function rawTar(): Uint8Array {
  return makeRawTarGz([
    { name: top("PKG-INFO"), content: SOUND_MEMBERS[1]?.content ?? "" },
    { name: top("pyproject.toml"), content: "" },
  ]);
}

const ZIP: readonly WrongFile[] = [
  ["a member that only the directory has", "zip-missing-member", spoilt({ only: "central" })],
  ["a member packed by zstd", "zip-compression", spoilt({ method: 93 })],
  ["a member packed by bzip2", "zip-compression", spoilt({ method: 12 })],
  ["a password", "zip-encrypted", spoilt({ flags: 1 })],
  ["sizes behind the content", "zip-data-descriptor", spoilt({ descriptor: "signed" })],
  ["sizes behind it, unsigned", "zip-data-descriptor", spoilt({ descriptor: "bare" })],
  ["something between members and directory", "zip-framing", rawWheel([], { gap: "hidden" })],
  ["a script before it", "zip-prefix-data", rawWheel([], { prefix: "#!/bin/sh\n" })],
  [
    "another archive behind it",
    "zip-prefix-data",
    rawWheel([], { trailing: Buffer.from(makeRawZip({ members: [EXTRA] })).toString("latin1") }),
  ],
  ["two sizes of a member", "zip-header-mismatch", spoilt({ local: { size: 99 } })],
  ["two methods of a member", "zip-header-mismatch", spoilt({ local: { method: 0 } })],
  ["a member that only the bytes have", "zip-hidden-member", spoilt({ only: "local" })],
  ["a comment on a member", "zip-member-comment", spoilt({ comment: "x" })],
  ["a cut extra field", "zip-extra-field", spoilt({ local: { extra: Buffer.from([1, 0, 99]) } })],
  [
    "sizes of 64 bits that lie",
    "zip-extra-field",
    spoilt({ local: { extra: extraField(1, uint64s(1, 1)) } }),
  ],
  ["fewer members than it says", "zip-end-record", rawWheel([], { end: { count: 9 } })],
  ["end records that disagree", "zip-end-record", rawWheel([], { large: { count: 9 } })],
];

const TAR: readonly WrongFile[] = [
  ["a sparse member of GNU", "tar-sparse", rawSdist([{ ...TAR_FILE, type: "S" }])],
  [
    "a sparse member of pax",
    "tar-sparse",
    rawSdist([paxMember({ "GNU.sparse.major": "1" }), TAR_FILE]),
  ],
  ["a wrong checksum of a header", "tar-header", rawSdist([{ ...TAR_FILE, checksum: 1 }])],
  ["a size that is none", "tar-header", rawSdist([{ ...TAR_FILE, size: "9x" }])],
  [
    "a path for all members",
    "tar-header",
    rawSdist([paxMember({ path: top("x") }, "g"), TAR_FILE]),
  ],
  ["two sizes in a tar", "tar-header", rawSdist([paxMember({ size: "1024" }), TAR_FILE])],
  ["no tar in the gzip", "tar-header", sdistOf(gzipSync(Buffer.alloc(1024, "x")))],
];

const record = (change: (text: string) => string) => {
  const made = recordOf([...SOUND_MEMBERS, EXTRA]);
  return rawZip([...SOUND_MEMBERS, EXTRA, { ...made, content: change(String(made.content)) }]);
};
const LINE = new RegExp(`^${String(EXTRA.name)}.*\n`, "m");

const WHEELS: readonly WrongFile[] = [
  ["no METADATA", "wheel-metadata", withoutMember("METADATA")],
  ["no WHEEL", "wheel-file", withoutMember("WHEEL")],
  [
    "a WHEEL of another age",
    "wheel-file",
    wheel({ wheelFile: "Wheel-Version: 2.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n" }),
  ],
  [
    "a WHEEL without tags",
    "wheel-tags",
    wheel({ wheelFile: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n" }),
  ],
  [
    "a WHEEL of other tags",
    "wheel-tags",
    wheel({ wheelFile: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\n" }),
  ],
  ["no RECORD", "wheel-record", rawZip(SOUND_MEMBERS)],
  [
    "a RECORD of four columns",
    "wheel-record-unreadable",
    record((text) => text.replace(/$/m, ",x")),
  ],
  [
    "a RECORD that is no UTF-8",
    "wheel-record-unreadable",
    rawZip([...SOUND_MEMBERS, { name: `${INFO}/RECORD`, content: Uint8Array.of(0xff) }]),
  ],
  [
    "a path in RECORD twice",
    "wheel-record-unreadable",
    record((text) => `${LINE.exec(text)?.[0]}${text}`),
  ],
  [
    "a wrong digest",
    "wheel-record-hash",
    record((text) => text.replace(/(extra\.py,sha256=)..../, "$1AAAA")),
  ],
  [
    "a wrong size",
    "wheel-record-hash",
    record((text) => text.replace(/(extra\.py,.*,)\d+/, "$199")),
  ],
  [
    "a digest of MD5",
    "wheel-record-hash",
    record((text) => text.replace(/(extra\.py,)sha256=[^,]+/, "$1md5=AAAAAAAAAAAAAAAAAAAAAA")),
  ],
  [
    "a file that RECORD lacks",
    "wheel-record-missing-file",
    record((text) => text.replace(LINE, "")),
  ],
  [
    "a file that RECORD alone has",
    "wheel-record-extra-file",
    record((text) => `sample_lib/b.py,sha256=${"A".repeat(43)},1\n${text}`),
  ],
  [
    "a command that is a path",
    "wheel-entry-points",
    wheel({ entryPoints: "[console_scripts]\n../a = b:c\n" }),
  ],
  ["entry points without a section", "wheel-entry-points", wheel({ entryPoints: "a = b:c\n" })],
  [
    "a licence file that is missing in a wheel",
    "license-file-missing",
    wheel({ licenseFiles: [], headers: ["License-File: COPYING"] }),
  ],
];

function withoutMember(name: string) {
  const left = SOUND_MEMBERS.filter((member) => member.name !== `${INFO}/${name}`);
  return rawZip([...left, recordOf(left)]);
}

export const WRONG_ARCHIVES: readonly WrongFile[] = [...ANY, ...ZIP, ...TAR, ...WHEELS];
