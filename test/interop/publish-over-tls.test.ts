/** Our publish with an index whose certificate a company made itself, and which asks who is there. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { run, temporaryFolder } from "../clients.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const skip = hasOpenssl ? false : "no openssl";
const folder = temporaryFolder();
const authority = path.join(folder, "server.pem");
const client = path.join(folder, "client.pem");
const hashed = path.join(folder, "hashed");
const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
let seen: string[] = [];
let url = "";
let stop = (): void => {};

before(async () => {
  if (!hasOpenssl) return;
  const server = makeCertificate("server", "localhost");
  const own = makeCertificate("client", "somebody");
  mkdirSync(hashed);
  copyFileSync(authority, path.join(hashed, "a.pem"));
  execFileSync("openssl", ["rehash", hashed]);
  const index = createServer(
    { key: server, cert: server, ca: own, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      request.resume();
      seen.push(request.headers.authorization ?? "");
      request.on("end", () => response.end());
    },
  ).listen(0, "127.0.0.1");
  await once(index, "listening");
  url = `https://localhost:${(index.address() as AddressInfo).port}/legacy/`;
  stop = () => {
    index.closeAllConnections();
    index.close();
  };
});
after(() => stop());

/** A certificate with its key in one file, as twine takes it. */
function makeCertificate(name: string, host: string): Buffer {
  const file = path.join(folder, `${name}.pem`);
  const key = path.join(folder, `${name}.key`);
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`],
      ...["-keyout", key, "-out", file],
    ],
    { stdio: "ignore" },
  );
  writeFileSync(file, Buffer.concat([readFileSync(file), readFileSync(key)]));
  return readFileSync(file);
}

function publish(lines: readonly string[], words: readonly string[] = [], env = {}) {
  seen = [];
  const home = temporaryFolder();
  const all = ["[there]", `repository=${url}`, "username=__token__", "password=a-token", ...lines];
  writeFileSync(path.join(home, ".pypirc"), `${all.join("\n")}\n`, { mode: 0o600 });
  return run(process.execPath, [MAIN, "publish", "-r", "there", ...words, wheel], {
    env: { ...OF_THIS_MACHINE, HOME: home, ...env },
  });
}

for (const [what, lines, words, env] of [
  ["by .pypirc", [`ca_cert=${authority}`, `client_cert=${client}`], [], {}],
  ["by option and variable", [], ["--client-certificate", client], { TWINE_CERT: authority }],
  ["by a folder of hashes", [], ["--client-certificate", client], { REQUESTS_CA_BUNDLE: hashed }],
] as const) {
  test(`publish trusts whom it was told to, and shows who it is: ${what}`, { skip }, async () => {
    const sent = await publish(lines, words, env);
    assert.equal(sent.code, 0, sent.output);
    assert.deepEqual(seen, [`Basic ${btoa("__token__:a-token")}`]);
  });
}

test("publish sends no token to an index that nobody vouches for", { skip }, async () => {
  const refused = await publish([`client_cert=${client}`]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /its certificate is not trusted/);
  assert.deepEqual(seen, []);
});

test("publish says which certificate it cannot read", { skip }, async () => {
  const refused = await publish(["client_cert=/nowhere.pem"]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /Cannot use the client's certificate: \/nowhere\.pem is not there/);
});
