/** Sigstore on loopback: an authority for certificates and a log, both of which take whatever they are sent. */
import { openWebServer, type WebServer } from "./web-server.ts";

export interface FakeSigstore extends WebServer {
  /** Bodies of the requests, by their paths. */
  readonly asked: ReadonlyMap<string, string>;
}

/** A certificate in PEM is text around bytes, which nobody looks into here. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${btoa("a certificate")}\n-----END CERTIFICATE-----\n`;

/** `status` is answered in place of certificates. */
export async function openFakeSigstore(status = 200): Promise<FakeSigstore> {
  const asked = new Map<string, string>();
  const server = await openWebServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    asked.set(request.url ?? "", body);
    response.setHeader("Content-Type", "application/json");
    if (request.url === "/api/v2/signingCert") {
      const chain = { certificates: [CERTIFICATE] };
      response.writeHead(status).end(JSON.stringify({ signedCertificateEmbeddedSct: { chain } }));
      return;
    }
    const entry = {
      ...{ body: btoa(body), integratedTime: 1_700_000_000, logID: "ab".repeat(32), logIndex: 7 },
      verification: { signedEntryTimestamp: btoa("a time") },
    };
    response.writeHead(201).end(JSON.stringify({ "an-entry": entry }));
  });
  return { ...server, asked };
}

/** An identity as a CI gives it, signed by nobody. */
export function makeIdentity(subject: string): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "none" })}.${encode({ sub: subject, aud: "sigstore" })}.c2lnbmF0dXJl`;
}
