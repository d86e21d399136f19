/** Parts of files, as curl asks for them: it resumes downloads, and shows what it was answered. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { run, temporaryFolder } from "../clients.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const IF_CURL = { skip: hasCurl ? false : "no curl on this machine" };

const shop = await openShop();
after(() => shop.stop());
const { wheel } = writeFiles({ name: "part-lib", version: "1.0" });
assert.equal((await shop.cheeseshop(["publish", wheel])).code, 0);
const BYTES = readFileSync(wheel);
const SHA256 = sha256Of(BYTES);
const FILE = `/files/${SHA256}/${path.basename(wheel)}`;

interface Answered {
  readonly status: string;
  readonly body: Buffer;
  readonly range: string;
}

/** The answer at the end of all redirects. */
async function curl(address: string, ...words: readonly string[]): Promise<Answered> {
  const file = path.join(temporaryFolder(), "body");
  const told = "%{http_code}\n%header{content-range}";
  const args = ["-q", "-sS", "-L", "-o", file, "-w", told, ...words, `${shop.address}${address}`];
  const done = await run("curl", args);
  assert.equal(done.code, 0, done.output);
  const [status = "", range = ""] = done.stdout.split("\n");
  return { status, range, body: readFileSync(file) };
}

const END = BYTES.length - 1;
const CASES: readonly (readonly [
  what: string,
  words: readonly string[],
  start?: number,
  end?: number,
])[] = [
  ["one range", ["-r", "10-19"], 10, 19],
  ["a range to the end", ["-r", "10-"], 10, END],
  ["the last bytes", ["-r", "-22"], END - 21, END],
  ["several ranges", ["-r", "0-3,10-13"]],
  ["If-Range with its ETag", ["-r", "0-3", "-H", `If-Range: "${SHA256}"`], 0, 3],
  ["If-Range with another ETag", ["-r", "0-3", "-H", 'If-Range: "another"']],
  ["If-Range with a date", ["-r", "0-3", "-H", "If-Range: Tue, 24 Nov 2026 10:00:00 GMT"]],
];

for (const [what, words, start, end] of CASES) {
  const title = start === undefined ? "the whole file" : `bytes ${start} to ${end}`;
  for (const address of [FILE, `/packages/${path.basename(wheel)}`]) {
    const place = address === FILE ? "" : " at an old address";
    test(`curl asks for ${what}${place} and gets ${title}`, IF_CURL, async () => {
      const answer = await curl(address, ...words);
      const isPart = start !== undefined && end !== undefined;
      assert.equal(answer.status, isPart ? "206" : "200");
      assert.equal(answer.range, isPart ? `bytes ${start}-${end}/${BYTES.length}` : "");
      assert.deepEqual(answer.body, isPart ? BYTES.subarray(start, end + 1) : BYTES);
    });
  }
}

test("curl -C - goes on where a download was cut", IF_CURL, async () => {
  const file = path.join(temporaryFolder(), "cut.whl");
  writeFileSync(file, BYTES.subarray(0, 100));
  const done = await run("curl", ["-q", "-sS", "-C", "-", "-o", file, `${shop.address}${FILE}`]);
  assert.equal(done.code, 0, done.output);
  assert.deepEqual(readFileSync(file), BYTES);
});

test(
  "curl asks for what lies behind the end, and is told how long the file is",
  IF_CURL,
  async () => {
    const args = ["-q", "-sS", "-D", "-", "-r", `${BYTES.length}-`, `${shop.address}${FILE}`];
    const { stdout } = await run("curl", args);
    assert.match(stdout, /^HTTP\/1\.1 416 /);
    assert.match(stdout, new RegExp(`content-range: bytes \\*/${BYTES.length}`, "i"));
  },
);
