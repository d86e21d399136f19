/** Story B8: wrong credentials. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { findPort } from "../free-port.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };
const shop = await openShop();
after(() => shop.stop());

const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
const UNKNOWN = "cheeseshop_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
let reading = "";

before(async () => {
  const made = await shop.cheeseshop(["token", "create", "reader", "--rights", "read"]);
  reading = made.stdout.trim();
});

const CASES: readonly (readonly [string, () => readonly [string, string], RegExp])[] = [
  ["a wrong password", () => ["root", "wrong"], /user name or the password is wrong/],
  ["an unknown token", () => ["__token__", UNKNOWN], /token is not known here/],
  [
    "a token of another host",
    () => ["__token__", "pypi-AgEIcHlwaS5vcmc"],
    /no token of this server/,
  ],
  ["a token without __token__", () => ["root", shop.token], /goes with the user "__token__"/],
  ["a token without the right", () => ["__token__", reading], /upload/],
];

for (const [what, credential, sentence] of CASES) {
  test(`B8: twine shows the sentence about ${what}`, IF_CLIENTS, async () => {
    const [user, password] = credential();
    const url = `${shop.address}/legacy/`;
    const args = ["upload", "--repository-url", url, "-u", user, "-p", password, wheel];
    const refused = await run(clients?.twine ?? "", args);
    assert.equal(refused.code, 1);
    // twine breaks its lines in the middle of a sentence.
    const said = refused.output.replaceAll(/\s+/g, " ");
    assert.match(said, /40[13]/);
    assert.match(said, sentence);
    assert.ok(!refused.output.includes(password) || password === "wrong");
  });
}

test("B8: our own publish names the place where the token came from", async () => {
  const env = { CHEESESHOP_TOKEN: UNKNOWN };
  const refused = await shop.cheeseshop(["publish", wheel], { env });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /The token came from CHEESESHOP_TOKEN/);
  assert.ok(!refused.output.includes(UNKNOWN));
});

test("B8: the refusal is sent before the bytes are read", async () => {
  const { hostname, port } = new URL(shop.address);
  const socket = connect(Number(port), hostname);
  const head = [
    "POST /legacy/ HTTP/1.1",
    `Host: ${hostname}:${port}`,
    `Authorization: Bearer ${UNKNOWN}`,
    "Content-Type: multipart/form-data; boundary=x",
    "Content-Length: 1000000000",
    "",
    "",
  ];
  socket.write(head.join("\r\n"));
  const [answer] = await once(socket);
  assert.match(answer, /^HTTP\/1\.1 401 /);
  socket.destroy();
});

test("B8: a token on a plain line to another machine is noted", async () => {
  // Nothing listens there: the note comes before anything is sent.
  const free = await findPort();
  const env = { CHEESESHOP_TOKEN: UNKNOWN, CHEESESHOP_SERVER: `http://shop.invalid:${free}` };
  const { code, output } = await shop.cheeseshop(["whoami"], { env });
  assert.equal(code, 1);
  assert.match(output, /note: shop\.invalid is reached by plain http/);
});

test("B8: a token kept for one server is not shown to another", async () => {
  const env = { CHEESESHOP_TOKEN: "", XDG_CONFIG_HOME: temporaryFolder() };
  const args = ["login", shop.address, "--token-stdin"];
  const kept = await shop.cheeseshop(args, { env, input: `${shop.token}\n` });
  assert.equal(kept.code, 0, kept.output);
  assert.ok(!kept.output.includes(shop.token));
  assert.equal((await shop.cheeseshop(["whoami"], { env })).stdout, "root\n");
  const other = shop.address.replace("127.0.0.1", "localhost");
  const { stdout } = await shop.cheeseshop(["whoami", "--server", other], { env });
  assert.match(stdout, /^nobody/);
});

async function once(socket: ReturnType<typeof connect>): Promise<readonly [string]> {
  for await (const chunk of socket) return [String(chunk)];
  return assert.fail("no answer");
}

/** A program that keeps secrets in files below its own folder, as `keyring` would, and notes how it was called. */
const KEYRING = `#!/bin/sh
folder=$(dirname "$0")
echo "$@" >> "$folder/calls"
case "$1" in
  set) cat > "$folder/secret" ;;
  get) cat "$folder/secret" ;;
  del) rm "$folder/secret" ;;
esac
`;

function makeKeyring(script: string): {
  readonly folder: string;
  readonly env: Record<string, string>;
} {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "keyring"), script, { mode: 0o755 });
  const env = {
    ...{ CHEESESHOP_TOKEN: "", XDG_CONFIG_HOME: temporaryFolder() },
    PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
  };
  return { folder, env };
}

test("B8: login gives the token to the keyring, publish takes it from there", async () => {
  const { folder, env } = makeKeyring(KEYRING);
  const login = ["login", shop.address, "--token-stdin"];
  const kept = await shop.cheeseshop(login, { env, input: `${shop.token}\n` });
  assert.equal(kept.code, 0, kept.output);
  assert.match(kept.output, /The token is in the keyring/);
  const file = path.join(env.XDG_CONFIG_HOME ?? "", "cheeseshop", "credentials.json");
  assert.ok(!readFileSync(file, "utf8").includes(shop.token));
  const dry = await shop.cheeseshop(["publish", "--dry-run", wheel], { env });
  assert.match(dry.stdout, /as __token__, by the token of the keyring/);
  const calls = readFileSync(path.join(folder, "calls"), "utf8");
  assert.ok(!calls.includes(shop.token), "a secret is in the list of processes");
  for (const words of [/^Forgot the token of /, /^No token of .* is kept/]) {
    const left = await shop.cheeseshop(["logout", shop.address], { env });
    assert.equal(left.code, 0, left.output);
    assert.match(left.output, words);
  }
  assert.match(readFileSync(path.join(folder, "calls"), "utf8"), /^del /m);
});

test("B8: a keyring that hangs is given up in seconds", async () => {
  const { env } = makeKeyring("#!/bin/sh\nsleep 60\n");
  const started = performance.now();
  const { code, output } = await shop.cheeseshop(["publish", wheel], { env });
  assert.equal(code, 1);
  assert.match(output, /note: the keyring gave no answer within 5 s/);
  assert.ok(performance.now() - started < 20_000);
});

for (const [what, pypirc, place] of [
  ["of .pypirc", true, /The token came from \[there\] in \S+\.pypirc:1/],
  ["of a variable of twine", false, /The token came from TWINE_PASSWORD/],
] as const) {
  test(`B8: the place of a wrong token is named: ${what}`, async () => {
    const home = temporaryFolder();
    const url = `${shop.address}/legacy/`;
    if (pypirc) {
      const lines = ["[there]", `repository=${url}`, "username=__token__", `password=${UNKNOWN}`];
      writeFileSync(path.join(home, ".pypirc"), `${lines.join("\n")}\n`, { mode: 0o600 });
    }
    const env: Record<string, string> = {
      ...{ HOME: home, CHEESESHOP_TOKEN: "", CHEESESHOP_SERVER: "", TWINE_USERNAME: "__token__" },
      ...(!pypirc && { TWINE_PASSWORD: UNKNOWN, TWINE_REPOSITORY_URL: url }),
    };
    const words = ["publish", ...(pypirc ? ["-r", "there"] : []), wheel];
    const refused = await shop.cheeseshop(words, { env });
    assert.equal(refused.code, 1);
    assert.match(refused.output, place);
    assert.ok(!refused.output.includes(UNKNOWN));
  });
}
