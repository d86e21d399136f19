/** Folders that cannot take a backup, or a shop restored: each is told in a sentence, with what to do. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { type Outcome, run, temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";
import { findDiskFault, openSmallDisk, type SmallDisk } from "../small-disk.ts";

const skip = findDiskFault();
let data = "";

/** With one file of two megabytes that do not pack. */
before(async () => {
  const server = await openServer();
  const noise = Array.from({ length: 40_000 }, (_, at) => sha256Of(String(at))).join("");
  const release = { name: "tool", version: "1.0", files: { "tool.py": `x = "${noise}"` } };
  const wheel = { ...release, filename: wheelFilename(release), bytes: makeWheel(release) };
  assert.equal((await server.upload(wheel)).statusCode, 200);
  data = server.data;
});

function cheeseshop(words: readonly string[], inside: readonly string[] = []): Promise<Outcome> {
  const [program = "", ...rest] = [...inside, process.execPath, MAIN, ...words];
  return run(program, rest, { env: OF_THIS_MACHINE });
}

function requireSentence({ code, output }: Outcome, said: RegExp): void {
  assert.equal(code, 1, output);
  assert.match(output, said);
  assert.doesNotMatch(output, /not foreseen|The system says|E[A-Z]{4,}:/);
}

/** Each makes something in a folder of its own, and names the target. */
const NO_FOLDERS: Readonly<
  Record<string, { make(folder: string): string; readonly obstacle: string }>
> = {
  "is a file": {
    make(folder) {
      writeFileSync(path.join(folder, "file"), "");
      return path.join(folder, "file");
    },
    obstacle: "something else lies in its place",
  },
  "lies below a file": {
    make(folder) {
      writeFileSync(path.join(folder, "file"), "");
      return path.join(folder, "file", "backup");
    },
    obstacle: "something else lies in its place",
  },
  "has too long a name": {
    make: (folder) => path.join(folder, "x".repeat(300)),
    obstacle: "its name is too long",
  },
  "lies where no folders are made": {
    make: () => "/proc/backup",
    obstacle: "no folder can be made there",
  },
};

for (const [what, { make, obstacle }] of Object.entries(NO_FOLDERS)) {
  test(`a backup whose target ${what}: told in a sentence`, async () => {
    const target = make(temporaryFolder());
    requireSentence(
      await cheeseshop(["backup", target, "--data", data]),
      new RegExp(
        `^Cannot use "[^"]+" as the folder of a backup: ${obstacle}\n {2}Give .*, or name another folder for it$`,
        "m",
      ),
    );
  });
}

test("a shop restored where a file lies: told in a sentence", async () => {
  const [backup, folder] = [path.join(temporaryFolder(), "backup"), temporaryFolder()];
  assert.equal((await cheeseshop(["backup", backup, "--data", data])).code, 0);
  const target = path.join(folder, "file");
  writeFileSync(target, "");
  requireSentence(
    await cheeseshop(["restore", backup, "--data", target]),
    /^Cannot use "[^"]+" as the data folder: something else lies in its place\n {2}.*--data/m,
  );
});

test("a backup with --link onto another file system: told in a sentence", { skip }, async (t) => {
  const disk = await openSmallDisk(8);
  t.after(() => disk.close());
  const target = path.join(disk.folder, "backup");
  requireSentence(
    await cheeseshop(["backup", target, "--link", "--data", data], disk.inside),
    /^Cannot link files: they lie on another file system than the copy\n {2}Leave --link away/m,
  );
});

/** How much room there is, in kilobytes: for the lock; for the database; for it and a part of the file. */
const ROOMS: Readonly<Record<string, number>> = {
  "at its beginning": 0,
  "while the database is copied": 100,
  "while files are copied": 1500,
};

for (const [when, room] of Object.entries(ROOMS)) {
  test(`a backup onto a disk that is full ${when}: told in a sentence, and the next goes on`, {
    skip,
  }, async (t) => {
    const disk = await openSmallDisk(6);
    t.after(() => disk.close());
    leaveRoom(disk, room);
    const target = path.join(disk.folder, "backup");
    const words = ["backup", target, "--data", data];
    requireSentence(
      await cheeseshop(words, disk.inside),
      /^Cannot (?:write|use) .*"[^"]+".*: the disk is full\n {2}Make room/m,
    );
    disk.makeRoom();
    const { code, output } = await cheeseshop(words, disk.inside);
    assert.equal(code, 0, output);
  });
}

function leaveRoom(disk: SmallDisk, kilobytes: number): void {
  disk.fill();
  const cut = `truncate -s -${kilobytes}K "${disk.folder}/filler"`;
  if (kilobytes > 0) disk.run("sh", "-c", cut);
}

test("a backup of another shop is left as it is, and so is one of a later time", async () => {
  const [folder, early] = [temporaryFolder(), temporaryFolder()];
  const server = await openServer();
  const backUp = (from: string, to: string) => cheeseshop(["backup", to, "--data", from]);
  assert.equal((await backUp(server.data, early)).code, 0);
  const release = { name: "more", version: "1.0" };
  const wheel = { ...release, filename: wheelFilename(release), bytes: makeWheel(release) };
  assert.equal((await server.upload(wheel)).statusCode, 200);
  assert.equal((await backUp(server.data, folder)).code, 0);

  requireSentence(await backUp(data, folder), /it holds a backup of another shop/);
  const restored = path.join(temporaryFolder(), "data");
  assert.equal((await cheeseshop(["restore", early, "--data", restored])).code, 0);
  requireSentence(await backUp(restored, folder), /of a later time of this shop/);
  const { code, output } = await cheeseshop(["restore", folder, "--data", `${restored}-again`]);
  assert.equal(code, 0, output);
  assert.match(output, /has 1 file /);
});

test("a folder that has no name is not the one where the command runs", async () => {
  for (const words of [
    ["backup", "", "--data", data],
    ["restore", "", "--data", path.join(temporaryFolder(), "data")],
  ]) {
    const { code, output } = await cheeseshop(words);
    assert.equal(code, 2, output);
    assert.match(output, /^Cannot (?:back up into|restore) "": it names no folder$/m);
  }
});

/** What lies where the backup should be, and what is said of it. */
const NO_BACKUPS: readonly (readonly [what: string, make: (folder: string) => void, RegExp])[] = [
  ["is not there", () => undefined, /^Cannot find a backup in "[^"]+"$/m],
  [
    "has an empty database",
    (folder) => {
      mkdirSync(folder);
      writeFileSync(path.join(folder, "cheeseshop.sqlite"), "");
    },
    /^Cannot find a backup in "[^"]+": its database is empty$/m,
  ],
  [
    "was cut off before it had a database",
    (folder) => {
      mkdirSync(path.join(folder, "files", "aa"), { recursive: true });
      writeFileSync(path.join(folder, "files", "aa", "a".repeat(62)), "");
    },
    /^Cannot use the backup in "[^"]+": its database is missing, and its files are there$/m,
  ],
];
for (const [what, make, said] of NO_BACKUPS) {
  test(`a backup that ${what} is not restored, and nothing is made`, async () => {
    const [backup, target] = [path.join(temporaryFolder(), "backup"), temporaryFolder()];
    make(backup);
    const restored = await cheeseshop(["restore", backup, "--data", path.join(target, "data")]);
    requireSentence(restored, said);
    assert.match(restored.output, /`cheeseshop backup`/);
    assert.doesNotMatch(restored.output, /--data/);
    assert.deepEqual(readdirSync(target), []);
  });
}

test("a backup of a full disk says that it is full, not that nobody may write there", {
  skip,
}, async (t) => {
  const disk = await openSmallDisk(8);
  t.after(() => disk.close());
  const full = path.join(disk.folder, "data");
  assert.equal((await cheeseshop(["backup", full, "--data", data], disk.inside)).code, 0);
  const server = await openShop({ data: full, inside: disk.inside });
  t.after(() => server.stop());
  disk.fill();
  const target = path.join(temporaryFolder(), "backup");
  const { code, output } = await cheeseshop(["backup", target, "--data", full], disk.inside);
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^note: The disk of "[^"]+" is full, and a server works there: files that it removes/m,
  );
  assert.doesNotMatch(output, /may not be written/);
});
