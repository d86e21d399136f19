import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { rootCertificates } from "node:tls";
import { readAuthorities, readClientCertificate } from "./certificate-files.ts";

const FOLDER = mkdtempSync(path.join(tmpdir(), "cheeseshop-certificates-"));
after(() => rmSync(FOLDER, { recursive: true }));
const [CERTIFICATE = ""] = rootCertificates;

function write(name: string, text: string): string {
  const file = path.join(FOLDER, name);
  writeFileSync(file, text);
  return file;
}

test("readAuthorities() reads a file, and a folder of hashed names without what else lies there", async () => {
  const file = write("ca.pem", CERTIFICATE);
  assert.deepEqual(await readAuthorities(file, "a test"), [CERTIFICATE]);
  const folder = path.join(FOLDER, "hashed");
  mkdirSync(folder);
  symlinkSync(file, path.join(folder, "0a1b2c3d.0"));
  writeFileSync(path.join(folder, "README"), "no certificate");
  assert.deepEqual(await readAuthorities(folder, "a test"), [CERTIFICATE]);
});

test("readAuthorities() says which place names what is none", async () => {
  const file = write("text.pem", "no certificate");
  const says = (what: string) => ({ kind: "invalid", message: `Cannot use HERE: ${what}` });
  await assert.rejects(readAuthorities(file, "HERE"), says(`${file} has no certificate in PEM`));
  const none = path.join(FOLDER, "none");
  await assert.rejects(readAuthorities(none, "HERE"), says(`${none} is not there`));
  const empty = path.join(FOLDER, "empty");
  mkdirSync(empty);
  const hashless = says(`the folder ${empty} has no certificates by hash`);
  await assert.rejects(readAuthorities(empty, "HERE"), hashless);
});

test("readClientCertificate() asks for the key, too", async () => {
  const file = write("alone.pem", CERTIFICATE);
  await assert.rejects(readClientCertificate(file, "HERE"), {
    message: `Cannot use HERE: ${file} has no private key without a passphrase in PEM`,
  });
});
