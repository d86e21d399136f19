/**
 * The server is killed while many upload, and started again on what is left (the server's part of story B10). What was
 * acknowledged is there, what is shown is whole, and nothing is half there.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "./clients.ts";
import { makeWheel, wheelFilename } from "./fakes/sample-files.ts";
import { openShop, type Shop } from "./shop.ts";

interface Page {
  readonly files: readonly {
    readonly filename: string;
    readonly url: string;
    readonly hashes: { readonly sha256: string };
  }[];
}

const ROUNDS = process.env.CHEESESHOP_TEST_ALL === "1" ? 50 : 5;
const CLIENTS = 8;

/** What the clients of all rounds have been told: the sha256 by filename. */
const acknowledged = new Map<string, string>();
const data = path.join(temporaryFolder(), "data");

for (let round = 1; round <= ROUNDS; round += 1) {
  test(`kill -9 during uploads loses nothing that was acknowledged (round ${round})`, async () => {
    const killed = await openShop({ data });
    const before = acknowledged.size;
    const clients = Promise.all(
      Array.from({ length: CLIENTS }, (_, client) =>
        uploadUntilKilled(killed, `${round}.${client}`),
      ),
    );
    try {
      // The moment is another one in each round, and always one in which something is under way.
      await Promise.race([clients, untilAcknowledged(before + 3 * round)]);
    } finally {
      await killed.kill();
    }
    await clients;
    assert.ok(acknowledged.size >= before + 3 * round);

    const again = await openShop({ data });
    try {
      await checkWhatIsThere(again);
    } finally {
      assert.equal(await again.stop(), 0);
    }
    checkRows(path.join(data, "cheeseshop.sqlite"));
  });
}

/** One file after the other, each a version of its own of one of two projects. */
async function uploadUntilKilled({ address, token }: Shop, prefix: string): Promise<void> {
  for (let number = 0; ; number += 1) {
    const name = number % 2 === 0 ? "spam" : "eggs";
    const release = { name, version: `${prefix}.${number}` };
    const bytes = makeWheel(release);
    const filename = wheelFilename(release);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const form = new FormData();
    const fields = {
      ":action": "file_upload",
      protocol_version: "1",
      ...{ metadata_version: "2.4", ...release, filetype: "bdist_wheel", pyversion: "py3" },
      sha256_digest: sha256,
    };
    for (const [key, value] of Object.entries(fields)) form.set(key, value);
    form.set("content", new Blob([new Uint8Array(bytes)]), filename);
    const headers = { Authorization: `Bearer ${token}` };
    let status: number;
    try {
      const answer = await fetch(`${address}/legacy/`, { method: "POST", headers, body: form });
      status = answer.status;
      await answer.text();
    } catch {
      return;
    }
    assert.equal(status, 200);
    acknowledged.set(filename, sha256);
  }
}

async function untilAcknowledged(count: number): Promise<void> {
  while (acknowledged.size < count) await sleep(1);
}

async function checkWhatIsThere(running: Shop): Promise<void> {
  const shown = new Map<string, string>();
  for (const project of ["spam", "eggs"]) {
    const url = `${running.address}/simple/${project}/`;
    const headers = { Accept: "application/vnd.pypi.simple.v1+json" };
    const answer = await fetch(url, { headers });
    // A project may have been on its way when the first server went.
    const page = answer.status === 404 ? { files: [] } : ((await answer.json()) as Page);
    for (const file of page.files) {
      const bytes = await (await fetch(new URL(file.url, url))).arrayBuffer();
      const sha256 = createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
      assert.equal(sha256, file.hashes.sha256, `${file.filename} is whole`);
      shown.set(file.filename, sha256);
    }
  }
  for (const [filename, sha256] of acknowledged) {
    assert.equal(shown.get(filename), sha256, `${filename} was acknowledged`);
  }
}

/** Behind the pages: no serial is missing, and every file has its journal row, its release and its counted bytes. */
function checkRows(file: string): void {
  const db = new DatabaseSync(file, { readOnly: true });
  const count = (sql: string): number => Number(db.prepare(sql).get()?.count);
  assert.equal(db.prepare("pragma integrity_check").get()?.integrity_check, "ok");
  assert.deepEqual(db.prepare("pragma foreign_key_check").all(), []);
  assert.equal(
    count("select count(*) as count from journal"),
    count("select max(serial) as count from journal"),
  );
  const files = count("select count(*) as count from files");
  assert.ok(files >= acknowledged.size);
  for (const other of [
    "select count(*) as count from journal where action = 'add file'",
    "select count(*) as count from releases",
    "select count(*) as count from file_metadata",
    "select sum(reference_count) as count from blobs",
  ]) {
    assert.equal(count(other), files, other);
  }
  db.close();
}
