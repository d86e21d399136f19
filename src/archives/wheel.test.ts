import assert from "node:assert/strict";
import { test } from "node:test";
import { makeWheel, metadataText, wheelFilename } from "../../test/fakes/sample-files.ts";
import { type ByteSource, memorySource } from "./byte-source.ts";
import { inspectSource } from "./inspect.ts";
import { readWheelMetadata } from "./wheel.ts";
import { makeZip } from "./zip-writer.ts";

const SAMPLE = { name: "a", version: "1", files: { "a.py": "print(1)\n", 'b,"c".py': "" } };
const RECORD = readRecordOf(SAMPLE);
const FOLDER = "a-1.dist-info";

/** The RECORD that `makeWheel` writes, by asking a wheel for it. */
function readRecordOf(sample: typeof SAMPLE): Promise<string> {
  return inspectSource(memorySource(makeWheel(sample)), wheelFilename(sample)).then((inspection) =>
    Buffer.from(inspection.record ?? []).toString(),
  );
}

async function faultsOf(bytes: Uint8Array): Promise<readonly string[]> {
  const { faults } = await inspectSource(memorySource(bytes), wheelFilename(SAMPLE));
  return faults.map(({ code }) => code);
}

const CHANGES: Readonly<Record<string, readonly [(record: string) => string, ...string[]]>> = {
  "nothing changed": [(record) => record],
  "backslashes in paths": [(record) => record.replaceAll("a-1.dist-info/W", "a-1.dist-info\\W")],
  "line ends of Windows": [(record) => record.replaceAll("\n", "\r\n")],
  "padding behind a hash": [(record) => record.replace(/,sha256=([\w-]+),/, ",sha256=$1=,")],
  "a signature in it": [(record) => `${record}${FOLDER}/RECORD.jws,,\n`],
  "a folder in it": [(record) => `${record}b/,,\n`],
  "a file not listed": [(record) => record.replace(/^a\.py.*\n/m, ""), "wheel-record-missing-file"],
  "a file that is not there": [(record) => `${record}c.py,sha256=x,1\n`, "wheel-record-extra-file"],
  "a path that leads out": [(record) => `${record}../c.py,sha256=x,1\n`, "wheel-record-extra-file"],
  "a wrong hash": [
    (record) => record.replace(/^a\.py,sha256=.{8}/m, "a.py,sha256=aaaaaaaa"),
    "wheel-record-hash",
  ],
  "a wrong size": [(record) => record.replace(/^(a\.py.*),9$/m, "$1,8"), "wheel-record-hash"],
  "no size": [(record) => record.replace(/^(a\.py.*),9$/m, "$1,"), "wheel-record-hash"],
  "no hash": [(record) => record.replace(/^a\.py.*$/m, "a.py,,9"), "wheel-record-hash"],
  "a hash of md5": [(record) => record.replace(/^a\.py.*$/m, "a.py,md5=x,9"), "wheel-record-hash"],
  "more lines than a wheel has files": [
    (record) => record + Array.from({ length: 65_536 }, (_, at) => `${at},,\n`).join(""),
    "wheel-record-unreadable",
  ],
  "a line twice": [(record) => record + record.split("\n")[0], "wheel-record-unreadable"],
  "four columns": [(record) => `${record}a,b,1,d\n`, "wheel-record-unreadable"],
};

for (const [what, [change, ...codes]] of Object.entries(CHANGES)) {
  test(`inspectSource() reads RECORD with ${what}`, async () => {
    const record = change(await RECORD);
    assert.deepEqual(await faultsOf(makeWheel({ ...SAMPLE, record })), codes);
  });
}

test("inspectSource() tells of a RECORD that is no UTF-8", async () => {
  const entries = [
    { name: `${FOLDER}/METADATA`, content: Buffer.from("Name: a\n") },
    { name: `${FOLDER}/RECORD`, content: Uint8Array.of(0xff) },
  ];
  assert.deepEqual(await faultsOf(makeZip(entries)), ["wheel-record-unreadable"]);
});

test("inspectSource() tells of two .dist-info folders", async () => {
  const other = { "b-1.dist-info/METADATA": "Name: b\n" };
  assert.deepEqual(await faultsOf(makeWheel({ ...SAMPLE, files: other })), ["wheel-dist-info"]);
});

test("inspectSource() finds the .dist-info folder that is spelled otherwise", async () => {
  const wheel = makeWheel({ name: "b", version: "1" });
  const { metadataFolder } = await inspectSource(memorySource(wheel), "B-1-py3-none-any.whl");
  assert.equal(metadataFolder, "b-1.dist-info");
});

test("readWheelMetadata() asks a small wheel once and a large one twice", async () => {
  const big = Buffer.alloc(300_000);
  for (let index = 0; index < big.length; index += 1) {
    big[index] = (index * index * 31) >> 3;
  }
  for (const [files, reads] of [
    [{ "a.py": "" }, 1],
    [{ "a.bin": big }, 1],
  ] as const) {
    const sample = { name: "a", version: "1", files, description: "# A\n" };
    const asked: number[] = [];
    const source = countReads(memorySource(makeWheel(sample)), asked);
    const metadata = await readWheelMetadata(source, wheelFilename(sample));
    assert.equal(Buffer.from(metadata).toString(), metadataText(sample));
    assert.equal(asked.length, reads);
  }
});

test("readWheelMetadata() finds metadata that stands far from the end", async () => {
  const filler = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * 7919) % 251));
  const entries = [
    { name: `${FOLDER}/METADATA`, content: Buffer.from("Name: a\n") },
    { name: "a.bin", content: filler },
    ...Array.from({ length: 500 }, (_, index) => ({
      name: `${index}.py`,
      content: filler.subarray(index, index + 50),
    })),
  ];
  const asked: number[] = [];
  const source = countReads(memorySource(makeZip(entries, { level: 0 })), asked);
  const metadata = await readWheelMetadata(source, wheelFilename(SAMPLE));
  assert.equal(Buffer.from(metadata).toString(), "Name: a\n");
  assert.ok(asked.length <= 3 && Math.max(...asked) < 70_000, asked.join(" "));
});

test("readWheelMetadata() refuses a wheel without metadata", async () => {
  const zip = makeZip([{ name: "a.py", content: Buffer.from("") }]);
  await assert.rejects(readWheelMetadata(memorySource(zip), wheelFilename(SAMPLE)), {
    kind: "invalid",
  });
});

function countReads(source: ByteSource, asked: number[]): ByteSource {
  return {
    size: source.size,
    read(offset, length) {
      asked.push(length);
      return source.read(offset, length);
    },
  };
}
