import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { readNamedFile } from "./named-file.ts";

const FOLDER = mkdtempSync(path.join(tmpdir(), "cheeseshop-named-"));
after(() => rmSync(FOLDER, { recursive: true }));
const inFolder = (name: string): string => path.join(FOLDER, name);

test("readNamedFile() reads a file, also behind a link, and the device that is empty", async () => {
  writeFileSync(inFolder("file"), "text", { mode: 0o640 });
  symlinkSync("file", inFolder("link"));
  const { bytes, mode } = await readNamedFile(inFolder("link"));
  assert.equal(bytes.toString(), "text");
  assert.equal(mode & 0o777, 0o640);
  symlinkSync("/dev/null", inFolder("null"));
  assert.equal((await readNamedFile(inFolder("null"))).bytes.length, 0);
});

test("readNamedFile() reads what a shell hands over by a pipe", () => {
  const script = `import(${JSON.stringify(import.meta.resolve("./named-file.ts"))}).then(
    async (it) => console.log((await it.readNamedFile("/dev/stdin")).bytes.toString()))`;
  const told = spawnSync(
    "sh",
    ["-c", '(sleep 0.1; echo late) | "$0" -e "$1"', process.execPath, script],
    { encoding: "utf8" },
  );
  assert.equal(told.stdout.trim(), "late", told.stderr);
});

const STRANGE: readonly (readonly [what: string, make: (file: string) => unknown, says: RegExp])[] =
  [
    ["nothing", () => {}, /: it is not there$/],
    ["a folder", (file) => mkdirSync(file), /: it is a folder$/],
    ["a pipe", (file) => execFileSync("mkfifo", [file]), /: it is a pipe$/],
    ["a device", (file) => symlinkSync("/dev/zero", file), /: it is a device$/],
    [
      "a link to nothing",
      (file) => symlinkSync("nowhere", file),
      /: it is a link that leads nowhere$/,
    ],
    ["a link in a circle", (file) => symlinkSync(file, file), /: it is a link that leads nowhere$/],
    [
      "a huge file",
      (file) => {
        writeFileSync(file, "");
        truncateSync(file, 2 ** 40);
      },
      /: it has more than 16 MB$/,
    ],
  ];

for (const [what, make, says] of STRANGE) {
  test(`readNamedFile() says that it met ${what}`, async () => {
    const file = inFolder(what.replaceAll(" ", "-"));
    make(file);
    await assert.rejects(readNamedFile(file), says);
  });
}

test("readNamedFile() says that it met a socket", async () => {
  const server = createServer();
  try {
    await new Promise<void>((done) => server.listen(inFolder("socket"), done));
    await assert.rejects(readNamedFile(inFolder("socket")), /: it is a socket$/);
  } finally {
    server.close();
  }
});
