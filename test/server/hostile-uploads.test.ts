/**
 * Hostile uploads, sent to a server of its own: each is refused with a sentence and within a bound of memory, nothing
 * is left of it, and the server goes on. What each reader says of each fault, its own tests tell.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeZip } from "../../src/archives/zip-writer.ts";
import { makeLine } from "../fakes/line.ts";
import { makeForm, openServer } from "../fakes/open-server.ts";
import { makeRawTar, makeRawTarGz, paxMember, type RawTarMember } from "../fakes/raw-tar.ts";
import { extraField, makeRawZip, type RawMember, type RawZip, uint64s } from "../fakes/raw-zip.ts";
import {
  makeSdist,
  makeWheel,
  metadataText,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";
import { readMemory } from "../process-use.ts";
import { openShop, type Shop } from "../shop.ts";

const RELEASE = { name: "fresh", version: "1.0" };
const WHEEL = wheelFilename(RELEASE);
const SDIST = sdistFilename(RELEASE);
const MIB = 1024 ** 2;
/** What a server may take for all of them together beyond what it had before: so much the budgets allow one upload. */
const MOST_MIB = 150;

const FOLDER = "fresh-1.0.dist-info";
const METADATA: RawMember = {
  name: `${FOLDER}/METADATA`,
  content: metadataText(RELEASE),
};
const MODULE: RawMember = { name: "fresh/__init__.py", content: "print(1)\n" };
const REST: readonly RawMember[] = [
  {
    name: `${FOLDER}/WHEEL`,
    content: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  },
  { name: `${FOLDER}/RECORD`, content: "" },
];
const zip = (rest: Omit<RawZip, "members">, ...members: readonly RawMember[]): Uint8Array =>
  makeRawZip({ ...rest, members: [METADATA, MODULE, ...members, ...REST] });
const wheel = (...members: readonly RawMember[]): Uint8Array => zip({}, ...members);

const PKG_INFO: RawTarMember = { name: "fresh-1.0/PKG-INFO", content: metadataText(RELEASE) };
const SOURCE: RawTarMember = { name: "fresh-1.0/a.py", content: "print(1)\n" };
const tar = (...members: readonly RawTarMember[]): Uint8Array =>
  makeRawTarGz([PKG_INFO, SOURCE, ...members]);
const zeros = (mib: number): Uint8Array => Buffer.alloc(mib * MIB);

const deep = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `fresh/${number}/${"a/".repeat(500)}x`);
const wide = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `fresh/${number}/x`);
const declaring = (header: string): Uint8Array => {
  const [head = "", ...rest] = metadataText(RELEASE).split("\n");
  const content = [head, header.trimEnd(), ...rest].join("\n");
  return makeRawZip({ members: [{ ...METADATA, content }, MODULE, ...REST] });
};

const recording = (content: string): Uint8Array =>
  makeRawZip({
    members: [METADATA, MODULE, ...REST.slice(0, 1), { name: `${FOLDER}/RECORD`, content }],
  });
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");

const WHEELS: Readonly<Record<string, () => Uint8Array>> = {
  "a bomb": () => wheel({ name: "fresh/a", content: zeros(70) }),
  "a bomb that lies about its size": () =>
    wheel({ name: "fresh/a", content: zeros(70), central: { size: 9 }, local: { size: 9 } }),
  "members that share their bytes": () =>
    wheel({ name: "fresh/a", content: "x" }, { name: "fresh/b", only: "central", content: "x" }),
  "a path that leads out": () => wheel({ name: "fresh/../../x", content: "x" }),
  "paths of 500 folders": () => wheel(...deep(3000).map((name) => ({ name, content: "" }))),
  "thousands of folders": () => wheel(...wide(40_000).map((name) => ({ name, content: "" }))),
  "megabytes of Requires-Python": () => declaring(`Requires-Python: ${">=3,".repeat(900_000)}>=3`),
  "megabytes of Requires-Dist": () => declaring(`Requires-Dist: a ${">=1,".repeat(900_000)}>=1`),
  "hundreds of thousands of unknown fields": () => declaring(lines(365_000, (at) => `x${at}: y`)),
  "thousands of Requires-Dist": () =>
    declaring(lines(19_000, (at) => `Requires-Dist: package-${at}>=1.0`)),
  "a million files in RECORD": () => recording(lines(1_500_000, (at) => `x${at},,`)),
  "millions of empty lines in RECORD": () => recording("\n".repeat(15 * MIB)),
  "millions of values in one line of RECORD": () => recording(",".repeat(15 * MIB)),
  "millions of quotes in RECORD": () => recording('"'.repeat(14_000_000)),
  "an absolute path": () => wheel({ name: "/etc/passwd", content: "x" }),
  "a drive letter": () => wheel({ name: "C:/x", content: "x" }),
  "a backslash": () => wheel({ name: "fresh\\..\\x", content: "x" }),
  "a NUL in a name": () => wheel({ name: "fresh/x\0.py", content: "x" }),
  "a link": () => wheel({ name: "fresh/x", mode: 0o120777, content: "/etc/passwd" }),
  "a device": () => wheel({ name: "fresh/x", mode: 0o020666 }),
  "a name twice": () => wheel(MODULE),
  "names that differ in case": () => wheel({ name: "Fresh/__init__.py", content: "x" }),
  "a prefix": () => zip({ prefix: "#!/bin/sh\n" }),
  "something behind its end": () => zip({ trailing: "PK" }),
  "something between its members and its directory": () => zip({ gap: "hidden" }),
  "a member in its directory alone": () => wheel({ name: "fresh/x", only: "central" }),
  "a member that its directory hides": () =>
    wheel({ name: "fresh/x", only: "local", content: "x" }),
  "headers that disagree about a name": () =>
    wheel({ name: "fresh/x", local: { name: "fresh/y" }, content: "x" }),
  "headers that disagree about a size": () =>
    wheel({ name: "fresh/x", local: { size: 5 }, content: "x" }),
  "a wrong CRC": () => wheel({ name: "fresh/x", central: { crc: 1 }, local: { crc: 1 } }),
  "ZIP64 sizes that lie": () =>
    wheel({ name: "fresh/x", content: "x", local: { extra: extraField(1, uint64s(5, 5)) } }),
  "a ZIP64 count that lies": () => zip({ large: { count: 2 ** 40 } }),
  "100,000 members": () =>
    makeZip(
      Array.from({ length: 100_000 }, (_, at) => ({ name: `fresh/${at}`, content: Buffer.of() })),
    ),
  "METADATA of 100 MB": () =>
    makeRawZip({
      members: [{ ...METADATA, content: Buffer.alloc(100 * MIB, "Summary: x\n") }, ...REST],
    }),
  "METADATA of 5 MB that hardly packs": () =>
    makeRawZip({
      members: [
        { ...METADATA, method: 0, content: Buffer.alloc(5 * MIB, "Summary: x\n") },
        ...REST,
      ],
    }),
  "an encrypted member": () => wheel({ name: "fresh/x", flags: 1, content: "x" }),
};

const SDISTS: Readonly<Record<string, () => Uint8Array>> = {
  "paths of 500 folders": () =>
    tar(...deep(3000).flatMap((name) => [paxMember({ path: `fresh-1.0/${name}` }), SOURCE])),
  "a bomb": () => tar({ name: "fresh-1.0/a", content: zeros(70) }),
  "a bomb of gzip members": () =>
    Buffer.concat([tar(), ...Array.from({ length: 80 }, () => gzipSync(zeros(1)))]),
  "a path that leads out": () => tar({ name: "fresh-1.0/../../x", content: "x" }),
  "an absolute path": () => tar({ name: "/etc/passwd", content: "x" }),
  "a path that leads out by a pax header": () =>
    tar(paxMember({ path: "fresh-1.0/../../x" }), { name: "x", content: "x" }),
  "a link out": () => tar({ name: "fresh-1.0/b", type: "2", target: "../../etc/passwd" }),
  "an absolute link": () => tar({ name: "fresh-1.0/b", type: "2", target: "/etc/passwd" }),
  "a hard link out": () => tar({ name: "fresh-1.0/b", type: "1", target: "/etc/passwd" }),
  "a character device": () => tar({ name: "fresh-1.0/b", type: "3" }),
  "a block device": () => tar({ name: "fresh-1.0/b", type: "4" }),
  "a pipe": () => tar({ name: "fresh-1.0/b", type: "6" }),
  "a name twice": () => tar(SOURCE),
  "names that differ in case": () => tar({ ...SOURCE, name: "fresh-1.0/A.py" }),
  "a sparse member": () => tar({ ...SOURCE, name: "fresh-1.0/b", type: "S" }),
  "a size that lies": () => tar({ name: "fresh-1.0/b", size: 8 * 1024 ** 3 - 1 }),
  "a wrong checksum": () => tar({ name: "fresh-1.0/b", checksum: 1 }),
  "PKG-INFO of 100 MB": () =>
    makeRawTarGz([{ ...PKG_INFO, content: Buffer.alloc(100 * MIB, "Summary: x\n") }, SOURCE]),
  "100,000 members": () =>
    tar(...Array.from({ length: 100_000 }, (_, at) => ({ name: `fresh-1.0/${at}` }))),
  "no tar within": () => gzipSync(Buffer.alloc(MIB, "x")),
  "a cut end": () => tar().subarray(0, -9),
  "something behind the gzip": () => Buffer.concat([tar(), Buffer.from("hidden")]),
  "something behind the tar": () =>
    gzipSync(Buffer.concat([makeRawTar([PKG_INFO, SOURCE]), Buffer.from("hidden")])),
};

const shop: Shop = await openShop({ args: ["--log", "silent"] });
after(() => shop.stop());
const line = makeLine(shop.address);
const hasMemory = existsSync("/proc/self/status");
let memoryBefore = 0;

async function upload(filename: string, bytes: Uint8Array) {
  const form = makeForm({ ...RELEASE, filename, bytes });
  const headers = { authorization: `Bearer ${shop.token}`, "content-type": form.contentType };
  return line.ask("POST", "/root/main/legacy/", headers, form.body);
}

/** Files in the store, also those on their way in. */
function listStored(): readonly string[] {
  const files = path.join(shop.data, "files");
  return readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

before(async () => {
  const other = { name: "other", version: "1.0" };
  assert.equal((await upload(wheelFilename(other), makeWheel(other))).status, 400);
  if (hasMemory) memoryBefore = (await readMemory(shop.processId)).now;
});

for (const [filename, cases] of [
  [WHEEL, WHEELS],
  [SDIST, SDISTS],
] as const) {
  for (const [what, make] of Object.entries(cases)) {
    test(`${filename} with ${what} is refused, and nothing of it is left`, async () => {
      const { status, body } = await upload(filename, make());
      assert.equal(status, 400, body.toString());
      const { detail } = JSON.parse(body.toString());
      assert.match(detail, /^(?:Invalid distribution file\.|The form|Cannot|Metadata) ?\S/);
      assert.deepEqual(listStored(), []);
    });
  }
}

test("all that took no more memory than one upload may", {
  skip: hasMemory ? false : "needs /proc",
}, async () => {
  const { peak } = await readMemory(shop.processId);
  assert.ok(peak - memoryBefore < MOST_MIB, `${peak - memoryBefore} MB`);
});

test("an archive within an archive is not opened, and the server takes right files still", async () => {
  const bomb = makeZip([{ name: "bomb", content: zeros(60) }]);
  const nested = makeWheel({ ...RELEASE, files: { "fresh/bomb.zip": bomb } });
  assert.equal((await upload(WHEEL, nested)).status, 200);
  assert.equal((await upload(SDIST, makeSdist(RELEASE))).status, 200);
  assert.equal(listStored().length, 2);
});

const NAMES = [
  ...["fresh\u200b", "fre\u00adsh", "\u202ehserf", "fr\u0435sh", "\uff46resh", "fre\u0301sh"],
  ...["fre\u0000sh", "fre\u2028sh", "fresh\ufeff", "fres\u0130", "\u0131fresh", "fre\u00a0sh"],
  ...["fresh/../x", "fresh%2e", "fresh\ud83d", "\u{1d41f}resh", "fre\u2010sh", "fre\u2024sh"],
];
for (const name of NAMES) {
  test(`the name ${JSON.stringify(name)} is refused, in the form and in the filename`, async () => {
    const server = await small;
    const bytes = makeWheel(RELEASE);
    const inForm = await server.upload(
      { ...RELEASE, filename: WHEEL, bytes },
      { fields: { name } },
    );
    const filename = WHEEL.replace("fresh", name);
    const inFilename = await server.upload({ ...RELEASE, filename, bytes });
    for (const { statusCode, body } of [inForm, inFilename]) {
      assert.equal(statusCode, 400, body);
      assert.ok(JSON.parse(body).detail.length > 10);
    }
    assert.deepEqual(readdirSync(server.parts.files.temporaryFolder), []);
  });
}

const small = openServer();

test("a form that ends at any of its bytes is refused, and nothing of it is left", async () => {
  const server = await small;
  const { body, contentType } = makeForm({
    ...RELEASE,
    filename: WHEEL,
    bytes: makeWheel(RELEASE),
  });
  // Behind the last boundary are its two dashes and a line end, which some leave out.
  for (let length = 0; length < body.length - 4; length += 1) {
    const answer = await server.app.inject({
      ...{ method: "POST", url: "/legacy/", payload: body.subarray(0, length) },
      headers: { authorization: `Bearer ${server.token}`, "content-type": contentType },
    });
    assert.equal(answer.statusCode, 400, `${length} bytes: ${answer.body}`);
  }
  assert.deepEqual(readdirSync(server.parts.files.temporaryFolder), []);
  assert.equal((await server.ask("GET", "/simple/fresh/")).statusCode, 404);
});

const BOUNDARY = "the-boundary-of-the-form";
const TRICKS: readonly (readonly [string, (form: string) => string, string?])[] = [
  ["another boundary than it says", (form) => form, "multipart/form-data; boundary=other"],
  ["an empty boundary", (form) => form, "multipart/form-data; boundary="],
  [
    "a boundary of 300 characters",
    (form) => form,
    `multipart/form-data; boundary=${"x".repeat(300)}`,
  ],
  ["a boundary with a line end", (form) => form, 'multipart/form-data; boundary="a\\nb"'],
  [
    "a form within the form",
    (form) => form.replace("application/octet-stream", `multipart/mixed; boundary=${BOUNDARY}`),
  ],
  [
    "a boundary in the middle of its file",
    (form) => form.replace("METADATA", `\r\n--${BOUNDARY}\r\n`),
  ],
  [
    "its file twice",
    (form) => form.replace(`--${BOUNDARY}--`, form.slice(form.lastIndexOf(`--${BOUNDARY}\r\n`))),
  ],
  [
    "headers without end",
    (form) =>
      form.replace("Content-Disposition", `X: ${"y".repeat(200_000)}\r\nContent-Disposition`),
  ],
  [
    "20,000 headers in a part",
    (form) =>
      form.replace("Content-Disposition", `${"X: y\r\n".repeat(20_000)}Content-Disposition`),
  ],
  [
    "a field whose name has 100,000 characters",
    (form) => form.replace('name="name"', `name="${"n".repeat(100_000)}"`),
  ],
  [
    "a charset that nobody knows",
    (form) =>
      form.replace(
        'name="version"\r\n',
        'name="version"\r\nContent-Type: text/plain; charset=x-no\r\n',
      ),
  ],
  [
    "a part in base64",
    (form) =>
      form.replace('name="version"\r\n', 'name="version"\r\nContent-Transfer-Encoding: base64\r\n'),
  ],
];
test("a boundary that is too long is called so", async () => {
  const server = await small;
  for (const boundary of ["x".repeat(300), "x".repeat(10_000)]) {
    const answer = await server.app.inject({
      ...{ method: "POST", url: "/legacy/", payload: "" },
      headers: {
        authorization: `Bearer ${server.token}`,
        "content-type": `multipart/form-data; boundary=${boundary}`,
      },
    });
    assert.equal(answer.statusCode, 400);
    assert.match(answer.json().detail, /the boundary in its Content-Type is missing or too long/);
  }
});

for (const [what, trick, contentType = `multipart/form-data; boundary=${BOUNDARY}`] of TRICKS) {
  test(`a form with ${what} is refused or read as it stands, and nothing of it is left`, async () => {
    const server = await small;
    const right = makeForm({ ...RELEASE, filename: WHEEL, bytes: makeWheel(RELEASE) });
    const answer = await server.app.inject({
      ...{ method: "POST", url: "/legacy/" },
      payload: Buffer.from(trick(right.body.toString("latin1")), "latin1"),
      headers: { authorization: `Bearer ${server.token}`, "content-type": contentType },
    });
    assert.ok([200, 400, 413].includes(answer.statusCode), answer.body);
    if (answer.statusCode !== 200) assert.ok(answer.json().detail.length > 10);
    assert.deepEqual(readdirSync(server.parts.files.temporaryFolder), []);
  });
}
