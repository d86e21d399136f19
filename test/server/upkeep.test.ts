/** Backup, restore and verification, held against a server that runs. */
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { AppError } from "../../src/errors.ts";
import { giveUpBytes } from "../../src/server/actions/keep-bytes.ts";
import { addAccount } from "../../src/server/actions/manage-users.ts";
import { makePasswordLink, requirePasswordLink } from "../../src/server/actions/password-links.ts";
import { findSignedIn } from "../../src/server/actions/sign-in.ts";
import { startSession } from "../../src/server/actions/start-session.ts";
import { requireIndex } from "../../src/server/actions/target.ts";
import { holdDataFolder } from "../../src/server/data-folder.ts";
import { startJobs } from "../../src/server/jobs/start-jobs.ts";
import { sweepStore } from "../../src/server/jobs/sweep-store.ts";
import { openParts } from "../../src/server/make-parts.ts";
import type { Parts } from "../../src/server/parts.ts";
import { readSettings } from "../../src/server/settings/config.ts";
import { setReferenceCount } from "../../src/server/tables/blob-uses.ts";
import { addReference, listUnknownBlobs } from "../../src/server/tables/blobs.ts";
import { SWEEP_STORE } from "../../src/server/tables/jobs.ts";
import { addMirroredFile } from "../../src/server/tables/mirrored-files.ts";
import { isRemovalPaused } from "../../src/server/tables/removal-pause.ts";
import { backUp, restore } from "../../src/server/upkeep/copy-shop.ts";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { silentLog } from "../../src/system/log.ts";
import { temporaryFolder } from "../clients.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

/** Sends a release of `tool` and gives its digest. */
async function send(server: OpenedServer, version: string): Promise<string> {
  const release = { name: "tool", version };
  const bytes = makeWheel(release);
  const sent = await server.upload({ ...release, filename: wheelFilename(release), bytes });
  assert.equal(sent.statusCode, 200, sent.body);
  return sha256Of(bytes);
}

function fileOf(data: string, sha256: string): string {
  return path.join(data, "files", sha256.slice(0, 2), sha256.slice(2));
}

async function shownBy(server: OpenedServer): Promise<string> {
  const accept = "application/vnd.pypi.simple.v1+json";
  return (await server.ask("GET", "/simple/tool/", { as: null, headers: { accept } })).body;
}

test("backUp() and restore() carry a shop that is being written to, whole", async () => {
  const server = await openServer();
  for (let number = 0; number < 5; number += 1) await send(server, `1.${number}`);
  const backup = path.join(temporaryFolder(), "backup");
  const writing = Array.from({ length: 10 }, (_, number) => send(server, `2.${number}`));
  const report = await backUp(server.data, backup);
  await Promise.all(writing);
  assert.deepEqual(report.problems, []);
  assert.ok(report.files >= 5);

  const data = path.join(temporaryFolder(), "restored");
  const restored = await restore(backup, data);
  assert.deepEqual(readdirSync(backup).sort(), ["cheeseshop.sqlite", "files", "server.lock"]);
  assert.equal(restored.files, report.files);
  assert.deepEqual((await verifyShop(data)).faults, []);
  const other = await openServer({ data });
  const page = JSON.parse(await shownBy(other));
  assert.equal(page.files.length, report.files);
  for (const { url } of page.files) {
    const file = await other.ask("GET", new URL(url, "http://x/simple/tool/").pathname, {
      as: null,
    });
    assert.equal(file.statusCode, 200);
  }
});

test("backUp() copies a second time only what is new", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const backup = path.join(temporaryFolder(), "backup");
  assert.equal((await backUp(server.data, backup)).copied, 1);
  await send(server, "1.1");
  const { files, copied } = await backUp(server.data, backup);
  assert.deepEqual({ files, copied }, { files: 2, copied: 1 });
});

test("backUp() holds up removal until the last file is copied", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const isPaused = (): Promise<boolean> => isRemovalPaused(server.parts.db.read, new Date());
  const seen: Promise<boolean>[] = [];
  const backup = path.join(temporaryFolder(), "backup");
  await backUp(server.data, backup, { show: () => void seen.push(isPaused()) });
  assert.deepEqual(await Promise.all(seen), [true]);
  assert.equal(await isPaused(), false);
});

test("backUp() links where that is asked for", async () => {
  const server = await openServer();
  const sha256 = await send(server, "1.0");
  const backup = path.join(temporaryFolder(), "backup");
  await backUp(server.data, backup, { isLinked: true });
  assert.equal(statSync(fileOf(backup, sha256)).ino, statSync(fileOf(server.data, sha256)).ino);
});

test("backUp() names what is missing and what is damaged, and copies the rest", async () => {
  const server = await openServer();
  const [missing, damaged] = [await send(server, "1.0"), await send(server, "1.1")];
  await send(server, "1.2");
  rmSync(fileOf(server.data, missing));
  writeFileSync(fileOf(server.data, damaged), "other bytes");
  const backup = path.join(temporaryFolder(), "backup");
  const { files, problems } = await backUp(server.data, backup);
  assert.equal(files, 1);
  assert.equal(problems.length, 2);
  const said = problems.join("\n");
  assert.match(
    said,
    /tool-1\.0-py3-none-any\.whl on root\/main: its bytes \([0-9a-f]{64}\) are missing$/m,
  );
  assert.match(
    said,
    /tool-1\.1-py3-none-any\.whl on root\/main: its bytes \([0-9a-f]{64}\) are damaged$/m,
  );
  assert.equal(existsSync(fileOf(backup, damaged)), false);
});

for (const isLinked of [false, true]) {
  const how = isLinked ? "links" : "copies";
  test(`backUp() names a file in whose place something else lies, and ${how} the rest`, async () => {
    const server = await openServer();
    const lost = await send(server, "1.0");
    await send(server, "1.1");
    rmSync(fileOf(server.data, lost));
    mkdirSync(fileOf(server.data, lost));
    const backup = path.join(temporaryFolder(), "backup");
    const { files, problems } = await backUp(server.data, backup, { isLinked });
    assert.equal(files, 1);
    assert.deepEqual(problems, [
      `tool-1.0-py3-none-any.whl on root/main: its bytes (${lost}) are damaged: something else lies in its place`,
    ]);
    assert.ok(existsSync(path.join(backup, "cheeseshop.sqlite")));
  });
}

test("backUp() links no file that was cut", async () => {
  const server = await openServer();
  const cut = await send(server, "1.0");
  truncateSync(fileOf(server.data, cut), 10);
  const backup = path.join(temporaryFolder(), "backup");
  const { files, problems } = await backUp(server.data, backup, { isLinked: true });
  assert.equal(files, 0);
  assert.match(problems.join("\n"), /are damaged$/);
});

test("in a copy nobody is signed in, and no link sets a password", async () => {
  const server = await openServer();
  const { parts, admin } = server;
  await addAccount(parts, admin, { name: "brian" });
  const { secret: link } = await makePasswordLink(parts, admin, "brian");
  const session = await parts.db.transaction((db) => startSession(parts, db, { id: admin.userId }));
  const backup = path.join(temporaryFolder(), "backup");
  await backUp(server.data, backup);
  assert.ok((await findSignedIn(parts, session.secret)) !== undefined);
  const data = path.join(temporaryFolder(), "restored");
  await restore(backup, data);
  const { parts: other } = await openServer({ data });
  assert.equal(await findSignedIn(other, session.secret), undefined);
  await assert.rejects(requirePasswordLink(other, link), { kind: "not-found" });
});

test("a backup that fails leaves the one before it as it was", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const backup = path.join(temporaryFolder(), "backup");
  await backUp(server.data, backup);
  const before = readFileSync(path.join(backup, "cheeseshop.sqlite"));
  const next = await send(server, "1.1");
  // A folder where a file should go.
  mkdirSync(path.join(fileOf(backup, next), "in the way"), { recursive: true });
  await assert.rejects(backUp(server.data, backup));
  assert.deepEqual(readFileSync(path.join(backup, "cheeseshop.sqlite")), before);
  rmSync(fileOf(backup, next), { recursive: true });
  assert.equal((await backUp(server.data, backup)).files, 2);
});

const REFUSED: readonly (readonly [
  string,
  RegExp,
  (data: string, folder: string) => Promise<unknown>,
])[] = [
  ["no shop", /Cannot find a shop/, (_, folder) => backUp(folder, path.join(folder, "b"))],
  ["a target in the shop", /one lies in the other/, (data) => backUp(data, path.join(data, "b"))],
  ["a shop in the target", /one lies in the other/, (data) => backUp(data, path.dirname(data))],
  [
    "a target with other things",
    /it holds "letters"/,
    async (data, folder) => {
      writeFileSync(path.join(folder, "letters"), "");
      await backUp(data, folder);
    },
  ],
  [
    "a restore over a shop",
    /there is a shop already/,
    async (data, folder) => {
      await backUp(data, folder);
      await restore(folder, data);
    },
  ],
];
for (const [what, words, attempt] of REFUSED) {
  test(`backUp() and restore() refuse ${what}`, async () => {
    const server = await openServer();
    await assert.rejects(attempt(server.data, temporaryFolder()), words);
  });
}

test("verifyShop() finds nothing wrong with a shop that runs", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const { files, faults } = await verifyShop(server.data);
  assert.deepEqual({ files, faults }, { files: 1, faults: [] });
});

test("verifyShop() repairs what a mirror can fetch again, counts, and what belongs to nobody", async () => {
  const server = await openServer();
  const { db, files } = server.parts;
  const hosted = await send(server, "1.0");
  const kept = sha256Of("mirrored");
  const orphan = sha256Of("orphan");
  for (const text of ["mirrored", "orphan"]) await files.put(sha256Of(text), Buffer.from(text));
  const { id: indexId } = await requireIndex(db.read, "root/pypi");
  await db.transaction(async (rows) => {
    await addReference(rows, { sha256: kept, size: 8, at: "2026" });
    const place = { indexId, project: "theirs", filename: "theirs-1.0.tar.gz" };
    await addMirroredFile(rows, place, { sha256: kept, size: 8, keptAt: "2026" });
    await setReferenceCount(rows, { sha256: hosted, rows: 7 });
  });
  writeFileSync(fileOf(server.data, kept), "damaged");

  const found = (await verifyShop(server.data)).faults.map(({ message }) => message).join("\n");
  assert.match(
    found,
    /theirs-1\.0\.tar\.gz on root\/pypi: its bytes \([0-9a-f]{64}\) are damaged$/m,
  );
  assert.match(found, /is needed by 1 file, and counted for 7/);
  assert.match(found, new RegExp(`${orphan} belongs to no file`));

  const repaired = await verifyShop(server.data, { isRepairing: true });
  assert.equal(repaired.faults.length, 3);
  assert.ok(repaired.faults.every(({ isRepaired }) => isRepaired));
  assert.deepEqual((await verifyShop(server.data)).faults, []);
});

test("verifyShop() notes what a killed server has left for the next one, and takes it for no fault", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const bytes = Buffer.from("on their way when the server was killed");
  const sha256 = sha256Of(bytes);
  await server.parts.files.put(sha256, bytes);
  writeFileSync(path.join(server.data, "server.json"), "{}");
  const { faults, notes } = await verifyShop(server.data);
  assert.deepEqual(faults, []);
  assert.deepEqual(notes, [
    `${sha256} belongs to no file of the shop: the next start of the server clears it away`,
  ]);
  rmSync(path.join(server.data, "server.json"));
  assert.equal((await verifyShop(server.data)).faults.length, 1, "no server would look for it");
});

test("verifyShop() cannot repair a hosted file, and says so each time", async () => {
  const server = await openServer();
  rmSync(fileOf(server.data, await send(server, "1.0")));
  for (const isRepairing of [true, true]) {
    const { faults } = await verifyShop(server.data, { isRepairing });
    assert.equal(faults.length, 1);
    assert.equal(faults[0]?.isRepaired, false);
    assert.match(faults[0]?.message ?? "", /tool-1\.0-py3-none-any\.whl on root\/main/);
  }
});

test("verifyShop() names a file in whose place something else lies, and reads the rest", async () => {
  const server = await openServer();
  const [lost, missing] = [await send(server, "1.0"), await send(server, "1.1")];
  for (const sha256 of [lost, missing]) rmSync(fileOf(server.data, sha256));
  mkdirSync(fileOf(server.data, lost));
  for (const isRepairing of [false, true]) {
    const { faults } = await verifyShop(server.data, { isRepairing });
    const said = faults.map(({ message }) => message);
    assert.deepEqual(said.sort(), [
      `tool-1.0-py3-none-any.whl on root/main: its bytes (${lost}) are damaged: something else lies in its place`,
      `tool-1.1-py3-none-any.whl on root/main: its bytes (${missing}) are missing`,
    ]);
  }
});

test("verifyShop() repairs nothing under the hands of a server", async () => {
  const server = await openServer();
  const held = await holdDataFolder(server.data, { processId: process.pid });
  await assert.rejects(
    verifyShop(server.data, { isRepairing: true }),
    /another server works in it/,
  );
  assert.deepEqual((await verifyShop(server.data)).faults, []);
  await held.release();
});

test("holdDataFolder() tells that the holder before has died", async () => {
  const folder = temporaryFolder();
  const first = await holdDataFolder(folder, {});
  assert.equal(first.wasAbandoned, false);
  await first.release();
  writeFileSync(path.join(folder, "server.json"), "{}");
  const second = await holdDataFolder(folder, {});
  assert.equal(second.wasAbandoned, true);
  await second.release();
});

test(`the job ${SWEEP_STORE} gives bytes without a row over to be removed, and no others`, async () => {
  const server = await openServer();
  const { db, files } = server.parts;
  const hosted = await send(server, "1.0");
  const orphan = sha256Of("never came to a row");
  await files.put(orphan, Buffer.from("never came to a row"));
  await sweepStore(server.parts);
  const rows = await db.read
    .selectFrom("blobs")
    .select(["sha256", "reference_count as references"])
    .execute();
  assert.deepEqual(
    new Map(rows.map(({ sha256, references }) => [sha256, references])),
    new Map([
      [hosted, 1],
      [orphan, 0],
    ]),
  );
});

test(`the job ${SWEEP_STORE} is done again where its server has stopped in the middle of it`, async () => {
  const server = await openServer();
  const { parts, data } = server;
  await send(server, "1.0");
  const orphan = await leaveBytes(parts);
  let isEnding: Promise<void> | undefined;
  async function* walk(): AsyncGenerator<readonly string[]> {
    isEnding ??= jobs.close();
    yield* parts.files.walk();
  }
  const jobs = startJobs({ ...parts, files: { ...parts.files, walk } });
  await jobs.settle();
  await isEnding;
  assert.deepEqual(await listUnknownBlobs(parts.db.read, [orphan]), [orphan]);
  const next = startJobs(parts);
  await next.settle();
  await next.close();
  assert.deepEqual(await listUnknownBlobs(parts.db.read, [orphan]), []);
  assert.deepEqual((await verifyShop(data)).faults, []);
});

test("bytes that a full disk left without a row are swept by the server that could not write", async () => {
  const server = await openServer();
  const { parts, data } = server;
  await send(server, "1.0");
  const orphan = await leaveBytes(parts);
  const jobs = startJobs(parts);
  await jobs.settle();
  await jobs.close();
  assert.equal(parts.sweepMark.isSet(), false);
  assert.deepEqual(await listUnknownBlobs(parts.db.read, [orphan]), []);
  assert.deepEqual((await verifyShop(data)).faults, []);
});

test("bytes that a full disk left without a row are swept by the next server, though this one has stopped", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const data = temporaryFolder();
  await backUp(server.data, data);
  const settings = await readSettings({
    ...{ flags: { data, port: "0", upstream: "none" }, env: {} },
  });
  const open = async (work: (parts: Parts) => Promise<unknown>): Promise<boolean> => {
    const held = await holdDataFolder(settings.data, {});
    const opened = await openParts(settings, silentLog, held);
    await work(opened.parts);
    await opened.close();
    await held.release({ isTidy: !opened.parts.sweepMark.isSet() });
    return held.wasAbandoned;
  };
  const doJobs = async (parts: Parts): Promise<void> => {
    const jobs = startJobs(parts);
    await jobs.settle();
    await jobs.close();
  };
  assert.equal(await open(leaveBytes), false);
  assert.equal(await open(doJobs), true);
  assert.equal(await open(doJobs), false);
  assert.deepEqual((await verifyShop(settings.data)).faults, []);
});

/** As an upload does whose transaction fails, and that cannot even write down that it gives its bytes up. */
async function leaveBytes(parts: Parts): Promise<string> {
  const bytes = Buffer.from("no room for their row");
  const sha256 = sha256Of(bytes);
  await parts.files.put(sha256, bytes);
  const transaction = async (): Promise<never> => {
    throw new AppError("unavailable", "Cannot write to the database: the disk is full");
  };
  await giveUpBytes({ ...parts, db: { ...parts.db, transaction } }, { sha256, size: bytes.length });
  assert.deepEqual(await listUnknownBlobs(parts.db.read, [sha256]), [sha256]);
  return sha256;
}
