/** Story B8: wrong credentials. */
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { findClients, run, temporaryFolder } from "../clients.ts";
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
  const free = await freePort();
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
