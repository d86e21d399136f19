import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { AppError } from "../../errors.ts";
import { holdDataFolder } from "../data-folder.ts";
import { openSqlite } from "../database/sqlite.ts";
import { readSettings, type SettingCheck } from "./config.ts";
import { CHECKS_BESIDE_A_SERVER, CHECKS_OF_A_START } from "./setting-checks.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-checks-"));
after(() => rmSync(folder, { recursive: true }));

const other = createServer().listen(0, "127.0.0.1");
await once(other, "listening");
const { port: taken } = other.address() as AddressInfo;
after(() => other.close());

const someFile = path.join(folder, "some.pem");
writeFileSync(someFile, "no certificate");
const pipe = path.join(folder, "pipe");
execFileSync("mkfifo", [pipe]);

async function faultsOf(
  checks: readonly SettingCheck[],
  flags: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const data = path.join(folder, "usual");
    await readSettings({ flags: { port: "0", data, ...flags }, env: {} }, checks);
    return "";
  } catch (error) {
    assert.ok(error instanceof AppError);
    return error.problems.map(({ message }) => message).join("\n");
  }
}

const BOTH = [
  ["a start", CHECKS_OF_A_START],
  ["--check-config", CHECKS_BESIDE_A_SERVER],
] as const;

const newer = path.join(folder, "newer");
mkdirSync(newer);
await openSqlite(path.join(newer, "cheeseshop.sqlite")).close();
const raw = new DatabaseSync(path.join(newer, "cheeseshop.sqlite"));
raw.exec("insert into migrations (number, name) values (9999, '9999-later')");
raw.close();

const garbage = path.join(folder, "garbage");
mkdirSync(garbage);
writeFileSync(path.join(garbage, "cheeseshop.sqlite"), "x".repeat(5000));

const FAULTS: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
  [
    { port: String(taken) },
    /^--port: cannot listen on 127\.0\.0\.1:\d+: another program listens there$/,
  ],
  // Kept for documentation: no machine has it.
  [
    { host: "192.0.2.1" },
    /^--host: cannot listen on 192\.0\.2\.1:0: this machine has no such address$/,
  ],
  [
    { host: "nowhere.invalid" },
    /^--host: cannot listen on nowhere\.invalid:0: nobody knows this name$/,
  ],
  [
    { data: path.join(someFile, "data") },
    /^--data: cannot write to ".*some\.pem\/data": something else lies in its place/,
  ],
  [{ data: someFile }, /^--data: cannot write to ".*some\.pem": something else lies in its place/],
  // A file system that takes no folder, and says that there is none above it.
  ...(existsSync("/proc/self")
    ? ([[{ data: "/proc/cheeseshop" }, /^--data: cannot write to "\/proc\/cheeseshop": /]] as const)
    : []),
  [{ data: newer }, /^--data: Cannot open the database: a newer version/],
  [{ data: garbage }, /^--data: Cannot open the database: its file is no database$/],
  [
    { tls_certificate: someFile, tls_key: someFile },
    /^--tls-certificate: cannot use it with tls_key: /,
  ],
  [{ ca_file: someFile }, /^--ca-file: cannot use it: /],
  // A pipe would be waited for without end.
  [{ ca_file: pipe }, /^--ca-file: cannot use it: .*: it is a pipe$/],
  [{ tls_certificate: pipe, tls_key: pipe }, /^--tls-certificate: .*: it is a pipe$/],
];

for (const [what, checks] of BOTH) {
  for (const [flags, fault] of FAULTS) {
    test(`${what} tells of ${JSON.stringify(flags).replaceAll(folder, "")}`, async () => {
      assert.match(await faultsOf(checks, flags), fault);
    });
  }

  test(`${what} tells of all that the machine forbids at once, and leaves nothing behind`, async () => {
    const data = path.join(folder, "not", "yet", "there");
    const faults = await faultsOf(checks, { port: String(taken), ca_file: someFile, data });
    assert.deepEqual(
      faults.split("\n").map((fault) => fault.split(":")[0]),
      ["--port", "--ca-file"],
    );
    assert.ok(!existsSync(path.join(folder, "not")));
  });
}

test("a start is refused where a server works in the folder, and --check-config is not", async () => {
  const data = path.join(folder, "held");
  mkdirSync(data);
  const held = await holdDataFolder(data, { processId: process.pid, port: taken });
  const flags = { data, port: String(taken) };
  assert.match(
    await faultsOf(CHECKS_OF_A_START, flags),
    /^--port: .*\n--data: cannot use ".*held": another server works in it \(process \d+\)$/,
  );
  assert.equal(await faultsOf(CHECKS_BESIDE_A_SERVER, flags), "");
  await held.release();
  // The port of a server that has gone is another's.
  assert.match(await faultsOf(CHECKS_BESIDE_A_SERVER, flags), /^--port: /);
});
