import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { AppError } from "../../errors.ts";
import { readSettings, type Settings } from "./config.ts";
import { SETTINGS } from "./setting-rows.ts";
import type { SettingSources } from "./setting-sources.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-config-"));
after(() => rmSync(folder, { recursive: true }));
const pem = path.join(folder, "some.pem");
writeFileSync(pem, "text");
let files = 0;

function write(text: string): string {
  files += 1;
  const file = path.join(folder, `${files}.toml`);
  writeFileSync(file, text);
  return file;
}

const HOME = { HOME: "/home/someone" };
const read = (sources: Partial<SettingSources>): Promise<Settings> =>
  readSettings({ flags: {}, ...sources, env: { ...HOME, ...sources.env } });

/** The messages of all faults, with the line of the file where one is known. */
async function faultsOf(sources: Partial<SettingSources>): Promise<readonly string[]> {
  try {
    await read(sources);
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.kind, "invalid");
    return error.problems.map(({ message, place }) =>
      place?.line === undefined ? message : `line ${place.line}: ${message}`,
    );
  }
  return [];
}

test("readSettings() has a default for everything", async () => {
  const settings = await read({});
  assert.deepEqual(settings, {
    host: "127.0.0.1",
    port: 2433,
    data: "/home/someone/.local/share/cheeseshop",
    trustedProxies: [],
    uploadLimit: 1024 ** 3,
    minimumFreeDisk: 256 * 1024 ** 2,
    mirrorFresh: 300,
    privateNames: [],
    log: "auto",
    proxies: {},
  });
});

test("readSettings() lets a flag beat the environment, and the environment the file", async () => {
  const config = write('port = 1\nhost = "10.0.0.1"\nlog = "json"');
  const env = { CHEESESHOP_PORT: "2", CHEESESHOP_HOST: "10.0.0.2", CHEESESHOP_CONFIG: config };
  const { port, host, log } = await read({ flags: { port: "3" }, env });
  assert.deepEqual({ port, host, log }, { port: 3, host: "10.0.0.2", log: "json" });
});

const RIGHT: readonly (readonly [string, string, unknown, keyof Settings, unknown])[] = [
  ["port", "port = 0", "0", "port", 0],
  ["host", 'host = "[::1]"', "[::1]", "host", "::1"],
  ["host", 'host = "shop.example.org"', "shop.example.org", "host", "shop.example.org"],
  [
    "public_url",
    'public_url = "https://example.org/shop/"',
    "https://example.org/shop/",
    "publicUrl",
    "https://example.org/shop",
  ],
  [
    "upstream",
    'upstream = "https://example.org/simple"',
    "https://example.org/simple",
    "upstream",
    "https://example.org/simple/",
  ],
  ["upstream", 'upstream = "none"', "none", "upstream", "none"],
  [
    "trusted_proxies",
    'trusted_proxies = ["10.0.0.0/8", "::1"]',
    "10.0.0.0/8, ::1",
    "trustedProxies",
    ["10.0.0.0/8", "::1"],
  ],
  ["upload_limit", 'upload_limit = "1.5 MiB"', "1.5 MiB", "uploadLimit", 1.5 * 1024 ** 2],
  ["upload_limit", "upload_limit = 1000", "1000", "uploadLimit", 1000],
  ["minimum_free_disk", 'minimum_free_disk = "2G"', "2g", "minimumFreeDisk", 2 * 1024 ** 3],
  ["mirror_fresh", 'mirror_fresh = "2 h"', "2h", "mirrorFresh", 7200],
  ["mirror_fresh", "mirror_fresh = 10", "10", "mirrorFresh", 10],
  [
    "private_names",
    'private_names = ["Acme_*", "one"]',
    "Acme_*,one",
    "privateNames",
    ["acme-*", "one"],
  ],
  ["log", 'log = "silent"', "silent", "log", "silent"],
  ["ca_file", `ca_file = ${JSON.stringify(pem)}`, pem, "caFile", pem],
];

for (const [key, line, text, name, value] of RIGHT) {
  test(`readSettings() reads ${line} from the file, and the same from a flag and the environment`, async () => {
    const flag = String(text);
    const variable = `CHEESESHOP_${key.toUpperCase()}`;
    assert.deepEqual((await read({ config: write(line) }))[name], value);
    assert.deepEqual((await read({ flags: { [key]: flag } }))[name], value);
    assert.deepEqual((await read({ env: { [variable]: flag } }))[name], value);
  });
}

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ["port", "70000", /"70000" is no port/],
  ["port", "1.5", /is no port/],
  ["host", " ", /a text is needed/],
  ["host", "not a host", /"not a host" is no address, such as 127\.0\.0\.1, and no name of a host/],
  ["host", "127.0.0.300", /is no address/],
  ["host", "-x", /is no address/],
  ["host", "http://127.0.0.1", /is no address/],
  ["public_url", "example.org", /"example\.org" is no http or https address/],
  ["public_url", "https://example.org/?q", /without \? and #/],
  ["public_url", "https://user:hush@example.org/", /without user and password/],
  ["upstream", "ftp://example.org/", /no http or https address/],
  ["trusted_proxies", "10.0.0.0/33", /"10\.0\.0\.0\/33" is no address/],
  ["trusted_proxies", "::1/129", /is no address/],
  ["trusted_proxies", "proxy.example.org", /is no address/],
  ["trusted_proxies", "10.0.0.1/8/8", /is no address/],
  ["upload_limit", "much", /"much" is no size/],
  ["upload_limit", "-1", /is no size/],
  ["mirror_fresh", "soon", /"soon" is no time/],
  ["private_names", "acme-*-x", /is no name/],
  ["log", "loud", /"loud" is none of auto, json, terminal, silent/],
  ["ca_file", "/nowhere/at.all", /cannot read it/],
];

for (const [key, value, message] of WRONG) {
  test(`readSettings() refuses ${key} "${value}" and says where it stood`, async () => {
    const flag = `--${key.replaceAll("_", "-")}`;
    const variable = `CHEESESHOP_${key.toUpperCase()}`;
    const config = write(`\n\n${key} = ${JSON.stringify(value)}`);
    for (const [sources, where] of [
      [{ flags: { [key]: value } }, `${flag}: `],
      [{ env: { [variable]: value } }, `${variable}: `],
      [{ config }, `line 3: ${key}: `],
    ] as const) {
      const [fault = "", ...others] = await faultsOf(sources);
      assert.ok(fault.startsWith(where), fault);
      assert.match(fault, message);
      assert.deepEqual(others, []);
    }
  });
}

test("readSettings() tells all faults together", async () => {
  const config = write('port = "many"\nnonsense = 1\nupload_limit = "much"\nadmin_token = "x"');
  const env = {
    CHEESESHOP_LOG: "loud",
    https_proxy: "gopher://x",
    CHEESESHOP_ADMIN_TOKEN: "short",
  };
  const faults = await faultsOf({ config, env, flags: { tls_key: pem, mirror_fresh: "soon" } });
  assert.deepEqual(
    faults.map((fault) => fault.split(": ").slice(0, 2).join(": ")),
    [
      'line 2: "nonsense" is no setting of the file',
      'line 4: "admin_token" is no setting of the file',
      "line 1: port",
      "line 3: upload_limit",
      '--mirror-fresh: "soon" is no time, such as "5 min"',
      'CHEESESHOP_LOG: "loud" is none of auto, json, terminal, silent',
      "CHEESESHOP_ADMIN_TOKEN: Cannot use the administrator's token",
      "https_proxy: this is no http or https address of a proxy",
      "--tls-key: it is of no use without tls_certificate",
    ],
  );
});

test("readSettings() lists what a look at the machine finds with all other faults, under the place of the setting", async () => {
  const config = write('host = "10.0.0.1"\nport = "many"\n');
  const checks = [
    async () => [{ key: "host", message: "it is elsewhere" } as const],
    // The port was not even read: what was found instead of it says nothing.
    async () => [{ key: "port", message: "it is taken" } as const],
    async ({ data }: Settings) => [{ key: "data", message: `it is ${data}` } as const],
  ];
  const reading = readSettings(
    { flags: {}, env: { ...HOME, CHEESESHOP_DATA: "/a/b" }, config },
    checks,
  );
  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof AppError);
    assert.deepEqual(
      error.problems.map(({ message, place }) => [place?.line, message]),
      [
        [2, 'port: "many" is no port: a number from 0 to 65535 is needed'],
        [1, "host: it is elsewhere"],
        [undefined, "CHEESESHOP_DATA: it is /a/b"],
      ],
    );
    return true;
  });
});

test("readSettings() says in which line a file is no TOML", async () => {
  const [fault] = await faultsOf({ config: write("port = 1\nhost = = 2\n") });
  assert.match(fault ?? "", /^line 2: /);
});

for (const user of ["user:hush-hush", "hush-hush", ":hush-hush"]) {
  test(`readSettings() takes an upstream with ${user} from the variable or the file, never from a flag`, async () => {
    const upstream = `https://${user}@example.org/simple/`;
    const faults = await faultsOf({ flags: { upstream } });
    assert.match(
      faults.join(),
      /--upstream: .* may not be a flag, for lists of processes are public/,
    );
    assert.ok(!faults.join().includes("hush"), faults.join());
    assert.equal((await read({ env: { CHEESESHOP_UPSTREAM: upstream } })).upstream, upstream);
    assert.equal((await read({ config: write(`upstream = "${upstream}"`) })).upstream, upstream);
  });
}

test("readSettings() repeats no secret", async () => {
  const secret = "hush-hush-hush";
  for (const sources of [
    { flags: { upstream: `ftp://user:${secret}@example.org/` } },
    { flags: { public_url: `https://user:${secret}@example.org/` } },
    { env: { HTTPS_PROXY: `ftp://user:${secret}@example.org/` } },
    { env: { CHEESESHOP_ADMIN_TOKEN: secret } },
  ]) {
    const faults = await faultsOf(sources);
    assert.equal(faults.length, 1);
    assert.ok(!faults.join("").includes(secret), faults.join());
  }
});

test("readSettings() takes the administrator's token from the environment or a file, never from a flag", async () => {
  const token = `cheeseshop_${"a".repeat(30)}`;
  const file = write(`${token}\n`);
  const given = async (env: Record<string, string>) => (await read({ env })).adminToken;
  assert.equal(await given({ CHEESESHOP_ADMIN_TOKEN: token }), token);
  assert.equal(await given({ CHEESESHOP_ADMIN_TOKEN_FILE: file }), token);
  assert.equal((await read({ flags: { admin_token: token } })).adminToken, undefined);
  const missing = { CHEESESHOP_ADMIN_TOKEN_FILE: "/nowhere/at.all" };
  assert.match((await faultsOf({ env: missing })).join(), /^CHEESESHOP_ADMIN_TOKEN_FILE: /);
});

test("readSettings() takes proxies from the usual variables, with or without a scheme", async () => {
  const env = {
    HTTP_PROXY: "proxy.example.org:3128",
    https_proxy: "http://other:80",
    NO_PROXY: "a,b",
  };
  assert.deepEqual((await read({ env })).proxies, {
    http: "http://proxy.example.org:3128/",
    https: "http://other/",
    except: "a,b",
  });
});

test("every setting has a sentence and a default for docs/settings.md", () => {
  for (const { key, words, default: value } of SETTINGS) {
    assert.match(words, /\.$/, key);
    assert.notEqual(value, "", key);
  }
});

for (const [what, token] of [
  ["is too short", "cheeseshop_short"],
  ["is too long to be looked up", "cheeseshop_".padEnd(257, "x")],
  ["begins otherwise", "x".repeat(40)],
  ["has a blank inside", `cheeseshop_${"a".repeat(15)} ${"a".repeat(15)}`],
] as const) {
  test(`readSettings() refuses an administrator's token that ${what}, and does not repeat it`, async () => {
    await assert.rejects(read({ env: { CHEESESHOP_ADMIN_TOKEN: token } }), (error) => {
      assert.ok(error instanceof AppError);
      const [problem] = error.problems;
      assert.match(problem?.message ?? "", /^CHEESESHOP_ADMIN_TOKEN: /);
      assert.ok(!problem?.message.includes(token));
      return true;
    });
  });
}
