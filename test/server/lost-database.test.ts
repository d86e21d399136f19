/** A shop whose database is lost, beside its files: nobody begins an empty shop over them, and nobody clears them away. */
import assert from "node:assert/strict";
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";
import { sweepStore } from "../../src/server/jobs/sweep-store.ts";
import { listUnknownBlobs } from "../../src/server/tables/blobs.ts";
import { SWEEP_STORE } from "../../src/server/tables/jobs.ts";
import { backUp } from "../../src/server/upkeep/copy-shop.ts";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type Outcome, run, temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const RELEASE = { name: "tool", version: "1.0" };
const WHEEL = makeWheel(RELEASE);
let backup = "";

before(async () => {
  const server = await openServer();
  const sent = await server.upload({
    ...{ ...RELEASE, filename: wheelFilename(RELEASE), bytes: WHEEL },
  });
  assert.equal(sent.statusCode, 200, sent.body);
  backup = path.join(temporaryFolder(), "backup");
  await backUp(server.data, backup);
});

function cheeseshop(...words: readonly string[]): Promise<Outcome> {
  return run(process.execPath, [MAIN, ...words], { env: OF_THIS_MACHINE });
}

function list(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

/** How the database is lost, and what is said of it. */
const LOSSES: readonly (readonly [string, (file: string) => void])[] = [
  ["missing", (file) => rmSync(file)],
  ["empty", (file) => truncateSync(file)],
];

for (const [state, lose] of LOSSES) {
  const copy = async (): Promise<string> => {
    const data = path.join(temporaryFolder(), "data");
    await backUp(backup, data);
    lose(path.join(data, "cheeseshop.sqlite"));
    return data;
  };
  const said = (data: string): readonly string[] => [
    `Cannot use the shop in "${data}": its database is ${state}, and its files are there`,
    `Restore a backup with \`cheeseshop restore\`; to begin an empty shop in its place, move "${data}/files" away`,
  ];

  for (const words of [
    ["serve", "--port", "0", "--upstream", "none"],
    ["serve", "--check-config"],
    ["verify"],
    ["verify", "--repair"],
    ["backup", path.join(temporaryFolder(), "other")],
    ["user", "token", "root"],
  ]) {
    test(`cheeseshop ${words.slice(0, 2).join(" ")} on a shop whose database is ${state}: refused, and nothing is changed`, async () => {
      const data = await copy();
      const before = list(data);
      const { code, output } = await cheeseshop(...words, "--data", data);
      assert.equal(code, 1, output);
      for (const sentence of said(data)) assert.ok(output.includes(sentence), output);
      assert.deepEqual(list(data), before);
    });
  }

  test(`a backup is restored over a shop whose database is ${state}`, async () => {
    const data = await copy();
    const { code, output } = await cheeseshop("restore", backup, "--data", data);
    assert.equal(code, 0, output);
    assert.deepEqual((await verifyShop(data)).faults, []);
    assert.deepEqual(list(path.join(data, "files")), list(path.join(backup, "files")));
    assert.equal(existsSync(path.join(data, "cheeseshop.sqlite-wal")), false);
  });

  test(`a server begins an empty shop where the database is ${state} and the files were moved away`, async () => {
    const data = await copy();
    rmSync(path.join(data, "files"), { recursive: true });
    const server = await openServer({ data });
    assert.equal((await server.ask("GET", "/simple/tool/")).statusCode, 404);
  });
}

/** What lies in place of the database, and what is said of it. */
const OTHERS: readonly (readonly [string, (file: string) => void, RegExp])[] = [
  ["none", (file) => writeFileSync(file, "no database".repeat(1000)), /its file is no database/],
  [
    "another program's",
    (file) => {
      rmSync(file);
      using others = new DatabaseSync(file);
      others.exec("create table t (a)");
    },
    /another program has made its file/,
  ],
];

for (const [what, replace, sentence] of OTHERS) {
  test(`a database that is ${what} is told with what to do, and nothing is restored over it`, async () => {
    const data = path.join(temporaryFolder(), "data");
    await backUp(backup, data);
    const file = path.join(data, "cheeseshop.sqlite");
    replace(file);
    const before = readFileSync(file);
    for (const words of [
      ["serve", "--port", "0", "--upstream", "none"],
      ["serve", "--check-config"],
      ["verify", "--repair"],
    ]) {
      const { code, output } = await cheeseshop(...words, "--data", data);
      assert.equal(code, 1, output);
      assert.match(output, sentence);
      assert.match(output, /Move it away, and restore a backup/);
      assert.ok(readFileSync(file).equals(before), "it is as it was");
    }
    const { code, output } = await cheeseshop("restore", backup, "--data", data);
    assert.equal(code, 1, output);
    assert.match(output, /there is a shop already/);
    rmSync(file);
    assert.equal((await cheeseshop("restore", backup, "--data", data)).code, 0);
  });
}

test("verify and backup say of an empty database without files that it is no shop", async () => {
  const data = temporaryFolder();
  writeFileSync(path.join(data, "cheeseshop.sqlite"), "");
  const target = path.join(temporaryFolder(), "other");
  for (const words of [
    ["verify", "--data", data],
    ["backup", target, "--data", data],
  ]) {
    const { code, output } = await cheeseshop(...words);
    assert.equal(code, 1, output);
    assert.ok(output.includes(`Cannot find a shop in "${data}": its database is empty`), output);
  }
  assert.equal(existsSync(target), false);
});

test("bytes are left alone where the shop has no files at all: its database may be a wrong one", async () => {
  const server = await openServer();
  const { parts, data } = server;
  const sha256 = sha256Of(WHEEL);
  await parts.files.put(sha256, WHEEL);
  for (const isRepairing of [false, true]) {
    assert.deepEqual((await verifyShop(data, { isRepairing })).faults, [
      {
        message:
          "The shop has no files, and 1 lies in its store: uploads were cut off before the first was taken, or its database is not the one that they belong to; they are left alone",
        isRepaired: false,
      },
    ]);
  }
  await sweepStore(parts);
  assert.deepEqual(await listUnknownBlobs(parts.db.read, [sha256]), [sha256], SWEEP_STORE);
});
