/** `cheeseshop verify` holds every row against its file: one thing is changed at a time, and each is named. */
import assert from "node:assert/strict";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";
import { backUp } from "../../src/server/upkeep/copy-shop.ts";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeSdist, makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { listFaults } from "./shop-faults.ts";

const LABEL = "tool-1.0-py3-none-any.whl on root/main";
const RELEASE = { name: "tool", version: "1.0" };
const WHEEL = makeWheel(RELEASE);

/** A shop with a wheel and an sdist of tool 1.0, and a wheel of other 2.0; nobody works in it. */
let whole = "";
before(async () => {
  const server = await openServer();
  const other = { name: "other", version: "2.0" };
  const files = [
    { ...RELEASE, filename: wheelFilename(RELEASE), bytes: WHEEL },
    { ...RELEASE, filename: "tool-1.0.tar.gz", bytes: makeSdist(RELEASE) },
    { ...other, filename: wheelFilename(other), bytes: makeWheel(other) },
  ];
  for (const file of files) {
    const sent = await server.upload(file);
    assert.equal(sent.statusCode, 200, sent.body);
  }
  whole = path.join(temporaryFolder(), "whole");
  await backUp(server.data, whole);
});

/** A copy of that shop, with its rows changed. */
async function changed(...statements: readonly string[]): Promise<string> {
  const data = path.join(temporaryFolder(), "data");
  await backUp(whole, data);
  using connection = new DatabaseSync(path.join(data, "cheeseshop.sqlite"));
  connection.exec("pragma foreign_keys = off");
  for (const statement of statements)
    assert.equal(Number(connection.prepare(statement).run().changes), 1);
  return data;
}

const OF_WHEEL = "where filename = 'tool-1.0-py3-none-any.whl'";

const DERIVED: readonly (readonly [string, RegExp])[] = [
  [`update files set size = -5 ${OF_WHEEL}`, /: its row says -5 bytes, the file itself has \d+$/],
  [
    `update files set md5 = '00' ${OF_WHEEL}`,
    /: its row says md5 "00", the file itself "[0-9a-f]{32}"$/,
  ],
  [`update files set blake2b = '00' ${OF_WHEEL}`, /: its row says BLAKE2b "00"/],
  [
    `update files set metadata_sha256 = '00' ${OF_WHEEL}`,
    /: its row says sha256 of the metadata "00"/,
  ],
  [
    `update files set metadata_sha256 = null ${OF_WHEEL}`,
    /: its row says sha256 of the metadata nothing/,
  ],
  [
    `update files set requires_python = '>=99' ${OF_WHEEL}`,
    /: its row says Requires-Python ">=99"/,
  ],
  [
    `update files set kind = 'sdist' ${OF_WHEEL}`,
    /: its row says kind "sdist", the file itself "wheel"$/,
  ],
  [
    `update files set python_tag = 'cp27' ${OF_WHEEL}`,
    /: its row says Python tag "cp27", the file itself "py3"$/,
  ],
  [`update files set version_order = '00' ${OF_WHEEL}`, /: its row says order of the version "00"/],
  [
    `update file_metadata set bytes = x'00' where file_id = (select id from files ${OF_WHEEL})`,
    /: what is kept as its metadata does not stand in the file$/,
  ],
];
for (const [statement, words] of DERIVED) {
  test(`verifyShop() finds and repairs: ${statement}`, async () => {
    const data = await changed(statement);
    const [fault = "", ...others] = await listFaults(data);
    assert.match(fault, words);
    assert.ok(fault.startsWith(`${LABEL}: `));
    assert.deepEqual(others, []);
    assert.deepEqual(await listFaults(data, true), [`repaired: ${fault}`]);
    assert.deepEqual(await listFaults(data), []);
  });
}

const LASTING: readonly (readonly [string, RegExp])[] = [
  [
    `update files set filename = '../../evil' ${OF_WHEEL}`,
    /evil on root\/main: no file of "tool" can have such a name$/,
  ],
  [
    "update releases set version = 'nope' where version = '2.0'",
    /^other-2.0.*: its release is sorted by another version than "nope"$/,
  ],
  [
    "update projects set name = '<script>' where name = 'other'",
    /^other-2.0.*: no file of "<script>" can have such a name$/m,
  ],
  [
    `update files set project_id = (select id from projects where name = 'other') ${OF_WHEEL}`,
    /: its row, its release and its project do not belong together$/m,
  ],
  [
    `update files set filename = 'other-1.0-py3-none-any.whl' ${OF_WHEEL}`,
    /^other-1\.0-py3-none-any\.whl on root\/main: no file of "tool" can have such a name$/m,
  ],
  [
    "update files set release_id = (select id from releases where version = '1.0'), project_id = (select id from projects where name = 'tool') where filename like 'other-%'",
    /: it is of "other 2\.0" by its own words, and stands under "tool 1\.0"$/m,
  ],
];
for (const [statement, words] of LASTING) {
  test(`verifyShop() finds, and leaves to people: ${statement}`, async () => {
    const data = await changed(statement);
    const found = await listFaults(data);
    assert.match(found.join("\n"), words);
    assert.deepEqual(await listFaults(data, true), found);
  });
}

test("verifyShop() finds a hole in the journal, and that its end is lost", async () => {
  const last = "(select max(serial) from journal)";
  const hole = await changed(`delete from journal where serial = ${last} - 1`);
  assert.match((await listFaults(hole)).join(), /^The journal has holes: its last serial is \d+/);
  const cut = await changed(`delete from journal where serial = ${last}`);
  assert.deepEqual(await listFaults(cut), [
    "The journal has lost its end: other has changed after its last entry",
  ]);
});

test("verifyShop() finds and repairs a wrong size of the bytes themselves", async () => {
  const sha256 = sha256Of(WHEEL);
  const data = await changed(`update blobs set size = size + 1 where sha256 = '${sha256}'`);
  const [fault = "", ...others] = await listFaults(data, true);
  assert.match(
    fault,
    new RegExp(
      `^repaired: The row of the bytes ${sha256} says \\d+, and there are ${WHEEL.length}$`,
    ),
  );
  assert.deepEqual(others, []);
  assert.deepEqual(await listFaults(data), []);
});

test("verifyShop() repairs at once that the row of bytes which a file needs is gone", async () => {
  const sha256 = sha256Of(WHEEL);
  const data = await changed(`delete from blobs where sha256 = '${sha256}'`);
  const fault = `${sha256} is needed by 1 file, and has no row of its own`;
  assert.ok((await listFaults(data)).includes(fault));
  assert.deepEqual(await listFaults(data, true), [`repaired: ${fault}`]);
  assert.deepEqual(await listFaults(data), []);
});

test("verifyShop() reads bytes that are needed and marked as removed", async () => {
  const sha256 = sha256Of(WHEEL);
  const data = await changed(`update blobs set removed = '2026' where sha256 = '${sha256}'`);
  rmSync(path.join(data, "files", sha256.slice(0, 2), sha256.slice(2)));
  assert.deepEqual(await listFaults(data), [`${LABEL}: its bytes (${sha256}) are missing`]);
});

test("verifyShop() tells of what lies in the store and is no file of it", async () => {
  const data = await changed();
  const files = path.join(data, "files");
  writeFileSync(path.join(files, "strange.txt"), "");
  mkdirSync(path.join(files, "zz"));
  mkdirSync(path.join(files, "ee", "e".repeat(62)), { recursive: true });
  writeFileSync(path.join(files, "ee", "nothash"), "");
  assert.deepEqual([...(await listFaults(data, true))].sort(), [
    `${"e".repeat(64)} belongs to no file of the shop, and is none itself`,
    "files/ee/nothash is nothing that a shop keeps there",
    "files/strange.txt is nothing that a shop keeps there",
    "files/zz is nothing that a shop keeps there",
  ]);
});

test("verifyShop() tells of a file in the place of a folder of the store, and reads the rest", async () => {
  const sha256 = sha256Of(makeSdist(RELEASE));
  const level = sha256.slice(0, 2);
  const data = await changed();
  const folder = path.join(data, "files", level);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
  const orphan = "ee".repeat(32);
  mkdirSync(path.join(data, "files", "ee"), { recursive: true });
  writeFileSync(path.join(data, "files", "ee", orphan.slice(2)), "");
  const found = [
    `tool-1.0.tar.gz on root/main: its bytes (${sha256}) are damaged: something else lies in its place`,
    `files/${level} is nothing that a shop keeps there`,
    `${orphan} belongs to no file of the shop`,
  ];
  assert.deepEqual(await listFaults(data), found);
  assert.deepEqual(await listFaults(data, true), [...found.slice(0, 2), `repaired: ${found[2]}`]);
  const target = path.join(temporaryFolder(), "backup");
  assert.deepEqual((await backUp(data, target)).problems, found.slice(0, 1));
});

test("verifyShop() says what it cannot use where a file lies in place of a shop's own folders", async () => {
  const data = await changed();
  const incoming = path.join(data, "files", "incoming");
  rmSync(incoming, { recursive: true });
  writeFileSync(incoming, "");
  await assert.rejects(verifyShop(data), {
    kind: "unavailable",
    message: `Cannot use the folder "${incoming}": something else lies in its place`,
  });
});

test("verifyShop() tells of damaged pages of the database, and goes on with the rest", async () => {
  const data = await changed();
  const file = path.join(data, "cheeseshop.sqlite");
  const pages = listPages(file, "files");
  const pageSize = readFileSync(file).readUInt16BE(16);
  const open = openSync(file, "r+");
  for (const page of pages)
    writeSync(open, Buffer.alloc(pageSize, 0xff), 0, pageSize, (page - 1) * pageSize);
  writeFileSync(path.join(data, "files", "strange.txt"), "");
  const found = (await listFaults(data)).join("\n");
  assert.match(found, /^The database is damaged: /m);
  assert.match(found, /^The database is damaged: all rows of files cannot be read$/m);
  assert.doesNotMatch(found, /itself/);
  assert.match(found, /^files\/strange\.txt is nothing/m);
  const target = path.join(temporaryFolder(), "backup");
  await assert.rejects(backUp(data, target), {
    kind: "unavailable",
    message: /its database is damaged/,
  });
});

/** The pages that hold the rows of a table. */
function listPages(file: string, table: string): readonly number[] {
  using connection = new DatabaseSync(file, { readOnly: true });
  const root = connection.prepare("select rootpage from sqlite_master where name = ?").get(table);
  return [Number(root?.rootpage)];
}
