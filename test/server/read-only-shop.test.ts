/** A shop that may not be written: a snapshot, a read-only mount, a folder of somebody else. It is looked at and copied. */
import assert from "node:assert/strict";
import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type Outcome, run, temporaryFolder } from "../clients.ts";
import { makeForm } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { runReadOnly } from "../read-only-view.ts";
import { MAIN, openShop, type Shop } from "../shop.ts";
import { findDiskFault } from "../small-disk.ts";

const skip = findDiskFault();
const RELEASE = { name: "tool", version: "1.0" };
const BYTES = makeWheel(RELEASE);
const AT = path.join("files", sha256Of(BYTES).slice(0, 2), sha256Of(BYTES).slice(2));

/** What lies on the disk of a server that runs, that has stopped, and of one that was killed. */
const kept = { running: "", stopped: "", killed: "" };

before(async () => {
  const data = path.join(temporaryFolder(), "data");
  const shop = await openShop({ data, args: ["--log", "silent"] });
  try {
    await send(shop, "1.0");
    kept.killed = copy(data);
  } finally {
    await shop.stop();
  }
  kept.stopped = copy(data);
});

async function send(shop: Shop, version: string): Promise<void> {
  const release = { ...RELEASE, version };
  const bytes = makeWheel(release);
  const form = makeForm({ ...release, filename: wheelFilename(release), bytes });
  const answer = await fetch(`${shop.address}/legacy/`, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.token}`, "content-type": form.contentType },
    body: form.body,
  });
  assert.equal(answer.status, 200, await answer.text());
}

function copy(data: string): string {
  const at = path.join(temporaryFolder(), "data");
  cpSync(data, at, { recursive: true });
  return at;
}

function listAll(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

interface Case {
  readonly what: string;
  make(): string;
}

const CASES: readonly Case[] = [
  { what: "whose server was stopped", make: () => copy(kept.stopped) },
  { what: "whose server was killed, or is in a snapshot", make: () => copy(kept.killed) },
  {
    what: "whose database came without the index of its log",
    make: () => {
      const data = copy(kept.killed);
      rmSync(path.join(data, "cheeseshop.sqlite-shm"));
      return data;
    },
  },
  {
    what: "without a file that is made when it is used",
    make: () => {
      const data = copy(kept.stopped);
      rmSync(path.join(data, "server.lock"));
      rmSync(path.join(data, "files/incoming"), { recursive: true });
      return data;
    },
  },
];

for (const { what, make } of CASES) {
  test(`a read-only shop ${what}: verify reads it, backup copies it, and it stays as it is`, {
    skip,
  }, async () => {
    const data = make();
    const before = listAll(data);
    const verified = await runReadOnly(data, ["verify", "--data", data]);
    assert.equal(verified.code, 0, verified.output);
    assert.match(verified.stdout, /^Read 1 file .*; 0 faults\.$/m);
    const backup = path.join(temporaryFolder(), "backup");
    const copied = await runReadOnly(data, ["backup", backup, "--data", data]);
    assert.equal(copied.code, 0, copied.output);
    assert.match(copied.stdout, /has all 1 file .*, 1 new\.$/m);
    assert.deepEqual(listAll(data), before);
    const { files, faults } = await verifyShop(backup);
    assert.deepEqual({ files, faults }, { files: 1, faults: [] });
  });
}

test("a read-only shop: verify tells what is damaged", { skip }, async () => {
  const data = copy(kept.stopped);
  writeFileSync(path.join(data, AT), "other bytes");
  const { code, output } = await runReadOnly(data, ["verify", "--data", data]);
  assert.equal(code, 1);
  assert.match(output, /^fault: tool-1\.0-py3-none-any\.whl on root\/main: .* are damaged$/m);
});

test("a read-only view of a shop whose server runs: what it writes meanwhile is seen", {
  skip,
}, async (t) => {
  const data = path.join(temporaryFolder(), "data");
  const shop = await openShop({ data, args: ["--log", "silent"] });
  t.after(() => shop.stop());
  await send(shop, "1.0");
  await send(shop, "1.1");
  const verified = await runReadOnly(data, ["verify", "--data", data]);
  assert.equal(verified.code, 0, verified.output);
  assert.match(verified.stdout, /^Read 2 files .*; 0 faults\.$/m);
  const backup = path.join(temporaryFolder(), "backup");
  const copied = await runReadOnly(data, ["backup", backup, "--data", data]);
  assert.equal(copied.code, 0, copied.output);
  assert.match(copied.stdout, /has all 2 files/);
  assert.match(copied.output, /^note: .*a server works in it.*$/m);
  await send(shop, "1.2");
  const refused = await runReadOnly(data, ["verify", "--repair", "--data", data]);
  requireSentence(refused, /another server works in it/);
});

test("a read-only backup is restored", { skip }, async () => {
  for (const backup of [kept.stopped, kept.killed].map(copy)) {
    const data = path.join(temporaryFolder(), "restored");
    const restored = await runReadOnly(backup, ["restore", backup, "--data", data]);
    assert.equal(restored.code, 0, restored.output);
    assert.equal((await verifyShop(data)).files, 1);
  }
});

const REFUSED: readonly (readonly [words: string, said: RegExp])[] = [
  ["verify --repair", /^Cannot repair "[^"]+": it may not be written$/m],
  ["serve --port 0 --upstream none", /cannot write to "[^"]+": the disk may not be written/],
  ["user token root", /^Cannot make a token in "[^"]+": it may not be written$/m],
];
for (const [words, said] of REFUSED) {
  test(`a read-only shop: "${words}" is refused with a sentence`, { skip }, async () => {
    const data = copy(kept.stopped);
    requireSentence(await runReadOnly(data, [...words.split(" "), "--data", data]), said);
  });
}

test("a backup into a folder that may not be written is refused with a sentence", {
  skip,
}, async () => {
  const [data, backup] = [copy(kept.stopped), copy(kept.stopped)];
  const refused = await runReadOnly(backup, ["backup", backup, "--data", data]);
  requireSentence(
    refused,
    /^Cannot use "[^"]+" as the folder of a backup: the disk may not be written$/m,
  );
});

test("a shop of somebody else: verify reads it, and repairs nothing", {
  skip: process.getuid?.() === 0 ? false : "only the administrator may become somebody else",
}, async () => {
  const data = copy(kept.killed);
  const somebody = [
    "--import",
    "data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)",
  ];
  const ask = (...words: readonly string[]): Promise<Outcome> =>
    run(process.execPath, [...somebody, MAIN, ...words, "--data", data]);
  requireSentence(await ask("verify"), /^Cannot read "[^"]+": this user may not do that there$/m);
  openToAll(data);
  const verified = await ask("verify");
  assert.equal(verified.code, 0, verified.output);
  assert.match(verified.stdout, /^Read 1 file .*; 0 faults\.$/m);
  requireSentence(await ask("verify", "--repair"), /^Cannot repair "[^"]+": it may not be/m);
  chmodSync(path.join(data, "server.lock"), 0o600);
  requireSentence(await ask("verify"), /^Cannot see whether a server works in "[^"]+": this user/m);
});

function openToAll(data: string): void {
  chmodSync(path.dirname(data), 0o755);
  chmodSync(data, 0o755);
  for (const name of listAll(data)) chmodSync(path.join(data, name), 0o755);
}

function requireSentence({ code, output }: Outcome, said: RegExp): void {
  assert.equal(code, 1, output);
  assert.match(output, said);
  assert.doesNotMatch(output, /not foreseen|E[A-Z]{4,}:/);
}
