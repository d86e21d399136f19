/** Whom connections trust. A process reads the system's authorities once, so each case asks in one of its own. */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe("makeHttp() over TLS", { skip: hasOpenssl ? false : "no openssl" }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-trust-"));
  after(() => rmSync(folder, { recursive: true }));
  const key = path.join(folder, "key.pem");
  const certificate = path.join(folder, "certificate.pem");

  before(() => makeCertificate(key, certificate));

  const ask = async (further: string, env: Readonly<Record<string, string>>): Promise<string> => {
    const answer = createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (_request, response) => void response.end("hello"),
    ).listen(0, "127.0.0.1");
    await once(answer, "listening");
    const { port } = answer.address() as AddressInfo;
    const program = `
      import { readFileSync } from "node:fs";
      import { text } from "node:stream/consumers";
      import { makeHttp } from ${JSON.stringify(new URL("./http-client.ts", import.meta.url).href)};
      const certificateAuthorities = ${further};
      const http = makeHttp({ certificateAuthorities });
      const asked = http.fetch({ url: "https://localhost:${port}/", allowedHosts: "any", limits: { tries: 1 } });
      console.log(await asked.then(({ body }) => text(body), (error) => error.message));
      await http.close();`;
    try {
      return await run(program, env);
    } finally {
      answer.close();
    }
  };

  test("refuses a certificate that nobody vouches for", async () => {
    assert.match(
      await ask("[]", {}),
      /^Cannot fetch "https:\/\/localhost:\d+\/": its certificate is not trusted \(/,
    );
  });

  test("trusts what the system trusts: a company puts its own authority there", async () => {
    assert.equal(await ask("[]", { SSL_CERT_FILE: certificate }), "hello");
  });

  test("trusts what it was given, beside the others", async () => {
    assert.equal(await ask(`[readFileSync(${JSON.stringify(certificate)}, "utf8")]`, {}), "hello");
  });

  test("trusts what NODE_EXTRA_CA_CERTS names", async () => {
    assert.equal(await ask("[]", { NODE_EXTRA_CA_CERTS: certificate }), "hello");
  });
});

function makeCertificate(key: string, certificate: string): void {
  const args = [
    ...[
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
    ],
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ...["-keyout", key, "-out", certificate],
  ];
  execFileSync("openssl", args, { stdio: "ignore" });
}

function run(program: string, env: Readonly<Record<string, string>>): Promise<string> {
  const args = ["--input-type=module", "--eval", program];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env }, (error, stdout) =>
      error === null ? resolve(stdout.trim()) : reject(error),
    );
  });
}
