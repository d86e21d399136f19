/**
 * What every `PackageIndex` must do, wrappers included. Two clauses are safety, not taste: what a page does not show,
 * no address serves; and an index that cannot answer makes an error, never a hole.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import type { ByteRange, PackageIndex } from "../../src/indexes/package-index.ts";
import { collect } from "../../src/indexes/walk-projects.ts";
import { parseName } from "../../src/standards/name.ts";
import type { Stock } from "../fakes/fake-index.ts";
import { makeSdist, makeWheel, metadataText } from "../fakes/sample-files.ts";

export interface IndexUnderTest {
  readonly index: PackageIndex;
  /** Makes everything behind the index unable to answer. Left out where nothing behind it can fail. */
  fail?(): void | Promise<void>;
  close?(): Promise<void>;
}

const LONG_AGO = "2020-02-02T02:02:02.000000Z";
const CHEESE = { name: "cheese-shop", version: "1.0", requires: ["brie>=2"] };
const OTHER = { name: "brie", version: "2.0" };
const OLDER = { name: "cheese-shop", version: "0.9" };

/** What an index under test has to offer. The wheels' metadata is the very bytes inside them. */
export const CONTRACT_STOCK: Stock = {
  "cheese-shop": {
    "cheese_shop-0.9.tar.gz": { bytes: makeSdist(OLDER), uploadTime: LONG_AGO },
    "cheese_shop-1.0-py3-none-any.whl": {
      bytes: makeWheel(CHEESE),
      metadata: Buffer.from(metadataText(CHEESE)),
      uploadTime: LONG_AGO,
    },
  },
  brie: {
    "brie-2.0-py3-none-any.whl": {
      bytes: makeWheel(OTHER),
      metadata: Buffer.from(metadataText(OTHER)),
      uploadTime: LONG_AGO,
    },
  },
};

const PROJECT = parseName("cheese-shop");
const WHEEL = "cheese_shop-1.0-py3-none-any.whl";
const SDIST = "cheese_shop-0.9.tar.gz";

/** `open` makes an index that offers `stock`, anew for each call. */
export function packageIndexContract(
  label: string,
  open: (stock: Stock) => Promise<IndexUnderTest>,
): void {
  describe(`${label} as a PackageIndex`, () => {
    let tested: IndexUnderTest;
    before(async () => {
      tested = await open(CONTRACT_STOCK);
    });
    after(() => tested.close?.());

    const read = async (filename: string, range?: ByteRange): Promise<Buffer | undefined> => {
      const opened = await tested.index.openFile(PROJECT, filename, range);
      return opened && buffer(opened.body);
    };

    test("listProjects() names every project once", async () => {
      const names = (await tested.index.listProjects()).map(({ name }) => name);
      assert.deepEqual(names.sort(), ["brie", "cheese-shop"]);
    });

    test("walkProjects() names the same in order, and the part that is asked for", async () => {
      for (const [range, expected] of [
        [{}, ["brie", "cheese-shop"]],
        [{ after: "brie" }, ["cheese-shop"]],
        [{ until: "brie" }, ["brie"]],
        [{ after: "brie", until: "cheese" }, []],
      ] as const) {
        const walked = await collect(tested.index.walkProjects(range));
        assert.deepEqual(
          walked.map(({ name }) => name),
          expected,
        );
      }
    });

    test("findProject() shows the file that is wanted as it does among all", async () => {
      const whole = await tested.index.findProject(PROJECT);
      for (const filename of [WHEEL, SDIST, "cheese_shop-7.0.tar.gz"]) {
        const page = await tested.index.findProject(PROJECT, filename);
        assert.ok(page !== undefined, "the project is there, whatever file is wanted");
        assert.deepEqual(
          page.files.find((file) => file.filename === filename),
          whole?.files.find((file) => file.filename === filename),
        );
      }
      assert.equal(await tested.index.findProject(parseName("gorgonzola"), WHEEL), undefined);
    });

    test("findProject() shows every file with its right hash", async () => {
      const page = await tested.index.findProject(PROJECT);
      assert.equal(page?.name, PROJECT);
      assert.deepEqual(
        page?.files.map(({ filename, hashes }) => [filename, hashes.sha256]).sort(),
        [SDIST, WHEEL].map((filename) => [filename, sha256(stocked(filename))]),
      );
      assert.deepEqual([...page.versions].sort(), ["0.9", "1.0"]);
    });

    test("findProject() answers undefined for a project that is not there", async () => {
      assert.equal(await tested.index.findProject(parseName("gorgonzola")), undefined);
    });

    test("openFile() gives the bytes of a file, and tells the truth about it", async () => {
      for (const filename of [WHEEL, SDIST]) {
        const opened = await tested.index.openFile(PROJECT, filename);
        assert.ok(opened !== undefined, filename);
        const bytes = await buffer(opened.body);
        assert.deepEqual(bytes, Buffer.from(stocked(filename)));
        if (opened.size !== undefined) assert.equal(opened.size, bytes.length);
        if (opened.sha256 !== undefined) assert.equal(opened.sha256, sha256(bytes));
      }
    });

    test("openFile() gives a part of a file", async () => {
      const whole = stocked(WHEEL);
      for (const [start, end] of [
        [0, 10],
        [5, 6],
        [whole.length - 22, whole.length],
      ] as const) {
        assert.deepEqual(
          await read(WHEEL, { start, end }),
          Buffer.from(whole.subarray(start, end)),
          `${start} to ${end}`,
        );
      }
    });

    test("openFile() gives the metadata that the page announces, byte by byte", async () => {
      const page = await tested.index.findProject(PROJECT);
      const entry = page?.files.find(({ filename }) => filename === WHEEL);
      assert.notEqual(entry?.metadata, false);
      const bytes = await read(`${WHEEL}.metadata`);
      const expected = CONTRACT_STOCK["cheese-shop"]?.[WHEEL]?.metadata;
      assert.deepEqual(bytes, expected);
      const opened = await tested.index.openFile(PROJECT, `${WHEEL}.metadata`);
      opened?.body.destroy();
      if (opened?.sha256 !== undefined) assert.equal(opened.sha256, entry?.hashes.sha256);
      if (typeof entry?.metadata === "object") {
        assert.equal(entry.metadata.sha256, sha256(bytes ?? new Uint8Array()));
      }
    });

    for (const [name, filename] of [
      ["cheese-shop", "cheese_shop-2.0-py3-none-any.whl"],
      ["cheese-shop", "brie-2.0-py3-none-any.whl"],
      ["cheese-shop", `${SDIST}.metadata`],
      ["cheese-shop", `${WHEEL}.metadata.metadata`],
      ["cheese-shop", ".metadata"],
      ["cheese-shop", ""],
      ["cheese-shop", ".."],
      ["cheese-shop", "../brie/brie-2.0-py3-none-any.whl"],
      ["gorgonzola", WHEEL],
    ] as const) {
      test(`openFile() serves nothing that the page of ${name} does not show: "${filename}"`, async () => {
        assert.equal(await tested.index.openFile(parseName(name), filename), undefined);
      });
    }

    test("every question fails where what stands behind cannot answer", async (context) => {
      const broken = await open(CONTRACT_STOCK);
      context.after(() => broken.close?.());
      if (broken.fail === undefined) return context.skip("nothing behind it can fail");
      await broken.fail();
      await assert.rejects(broken.index.findProject(PROJECT), { kind: "unavailable" });
      await assert.rejects(broken.index.openFile(PROJECT, WHEEL), { kind: "unavailable" });
      await assert.rejects(broken.index.listProjects(), { kind: "unavailable" });
      await assert.rejects(collect(broken.index.walkProjects()), { kind: "unavailable" });
    });
  });
}

function stocked(filename: string): Uint8Array {
  const file = CONTRACT_STOCK["cheese-shop"]?.[filename];
  assert.ok(file !== undefined);
  return file.bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
