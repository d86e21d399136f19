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
import type { Look } from "../look-at-shops.ts";
import { runInView, runReadOnly } from "../read-only-view.ts";
import { MAIN, openShop, type Shop } from "../shop.ts";
import { findDiskFault } from "../small-disk.ts";

const skip = findDiskFault();
const RELEASE = { name: "tool", version: "1.0" };
const BYTES = makeWheel(RELEASE);
const AT = path.join("files", sha256Of(BYTES).slice(0, 2), sha256Of(BYTES).slice(2));

/** What lies on the disk of a server that has stopped, and of one that was killed. */
const kept = { stopped: "", killed: "" };

before(async () => {
  const data = path.join(temporaryFolder(), "data");
  const shop = await openShop({ data, args: ["--log", "silent"] });
  try {
    await send(shop);
    kept.killed = copy(data);
    if (skip === false) await lookMeanwhile(data);
  } finally {
    await shop.stop();
  }
  kept.stopped = copy(data);
});

/** What commands said that saw the shop as read-only while its server ran. */
const meanwhile: { verified?: Outcome; copied?: Outcome; repaired?: Outcome } = {};

async function lookMeanwhile(data: string): Promise<void> {
  const backup = path.join(temporaryFolder(), "backup");
  meanwhile.verified = await runReadOnly(data, ["verify", "--data", data]);
  meanwhile.copied = await runReadOnly(data, ["backup", backup, "--data", data]);
  meanwhile.repaired = await runReadOnly(data, ["verify", "--repair", "--data", data]);
}

async function send(shop: Shop): Promise<void> {
  const form = makeForm({ ...RELEASE, filename: wheelFilename(RELEASE), bytes: BYTES });
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

/** By `what`: all of them lie in one folder that may not be written, and one program looks at them. */
let looks: Promise<readonly Looked[]> | undefined;

interface Looked extends Look {
  readonly backup: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

async function lookAtAll(): Promise<readonly Looked[]> {
  const folder = temporaryFolder();
  const shops = CASES.map(({ make }, at) => {
    const data = path.join(folder, String(at));
    cpSync(make(), data, { recursive: true });
    return { data, backup: path.join(temporaryFolder(), "backup"), before: listAll(data) };
  });
  const program = path.join(path.dirname(import.meta.dirname), "look-at-shops.ts");
  const words = shops.flatMap(({ data, backup }) => [data, backup]);
  const { code, stdout, output } = await runInView(folder, [program, ...words]);
  assert.equal(code, 0, output);
  const found: readonly Look[] = JSON.parse(stdout);
  return shops.map(({ data, ...shop }, at) => ({ ...shop, ...found[at], after: listAll(data) }));
}

for (const [at, { what }] of CASES.entries()) {
  test(`a read-only shop ${what}: verify reads it, backup copies it, and it stays as it is`, {
    skip,
  }, async () => {
    looks ??= lookAtAll();
    const { backup, before, after, ...look } = (await looks)[at] ?? assert.fail("nobody looked");
    assert.deepEqual(look, { read: 1, faults: 0, copied: 1 });
    assert.deepEqual(after, before);
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

test("a read-only view of a shop whose server runs: what it has written is seen", {
  skip,
}, () => {
  const { verified, copied, repaired } = meanwhile;
  assert.equal(verified?.code, 0, verified?.output);
  assert.match(verified.stdout, /^Read 1 file .*; 0 faults\.$/m);
  assert.equal(copied?.code, 0, copied?.output);
  assert.match(copied.stdout, /has all 1 file .*, 1 new\.$/m);
  assert.match(copied.output, /^note: .*a server works in it.*$/m);
  requireSentence(repaired ?? assert.fail("nobody asked"), /another server works in it/);
});

test("a read-only backup is restored", { skip }, async () => {
  const backup = copy(kept.killed);
  const data = path.join(temporaryFolder(), "restored");
  const restored = await runReadOnly(backup, ["restore", backup, "--data", data]);
  assert.equal(restored.code, 0, restored.output);
  assert.equal((await verifyShop(data)).files, 1);
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
  // Its compiled code, as it may not read that of this user.
  const cache = temporaryFolder();
  chmodSync(cache, 0o777);
  const env = { XDG_CACHE_HOME: cache };
  const ask = (...words: readonly string[]): Promise<Outcome> =>
    run(process.execPath, [...somebody, MAIN, ...words, "--data", data], { env });
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
