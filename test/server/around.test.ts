/** What stands around the server: base paths, proxies, TLS, other sites' pages, and those who watch over it. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { after, test } from "node:test";
import { readSettings, serve } from "../../src/server/server.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { jsonLog } from "../../src/system/log.ts";
import { temporaryFolder } from "../clients.ts";
import { makeLine } from "../fakes/line.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const RELEASE = { name: "demo", version: "1.0" };
const BYTES = makeWheel(RELEASE);
const FILE = `files/${sha256Of(BYTES)}/${wheelFilename(RELEASE)}`;

async function fill(server: OpenedServer): Promise<void> {
  const file = { ...RELEASE, filename: wheelFilename(RELEASE), bytes: BYTES };
  assert.equal((await server.upload(file)).statusCode, 200);
}

const PUBLIC = "https://packages.example.org/shop";
const based = await openServer({ settings: { publicUrl: PUBLIC } });
await fill(based);
const basedLine = makeLine(based.address);

for (const prefix of ["/shop", ""]) {
  test(`a server with a base path answers "${prefix}/…", as its proxy may pass it on`, async () => {
    for (const _round of ["cold", "warm"]) {
      const page = await basedLine.ask("GET", `${prefix}/simple/demo/`);
      assert.equal(page.status, 200);
      const href = /href="([^"#]+)/.exec(page.body.toString())?.[1] ?? "";
      assert.equal(new URL(href, `${PUBLIC}/simple/demo/`).href, `${PUBLIC}/${FILE}`);
      assert.equal((await basedLine.ask("GET", `${prefix}/${FILE}`)).status, 200);
    }
  });
}

test("a server with a base path makes every absolute address of public_url", async () => {
  const told = JSON.parse((await basedLine.ask("GET", "/shop/pypi/demo/json")).body.toString());
  assert.equal(told.urls[0].url, `${PUBLIC}/root/main/${FILE}`);
  assert.equal(told.info.package_url, `${PUBLIC}/root/main/demo/`);
  const lead = await basedLine.ask("GET", "/shop/project/Demo/");
  const target = new URL(String(lead.headers.location), `${PUBLIC}/project/Demo/`);
  assert.equal(target.href, `${PUBLIC}/root/main/demo/`);
  const home = await basedLine.ask("GET", "/shop/", { accept: "text/html" });
  for (const [, href = ""] of home.body.toString().matchAll(/(?:href|src)="(\/[^"]*)"/g)) {
    assert.match(href, /^\/shop\//);
  }
});

test("a path that only begins as the base path does is not below it", async () => {
  assert.equal((await basedLine.ask("GET", "/shopsimple/demo/")).status, 404);
  const lead = await basedLine.ask("GET", "/shop-simple/");
  assert.equal(lead.headers.location, "../root/main/shop-simple/");
});

/** The address by which the JSON API takes itself to be reached. */
async function siteTold(server: OpenedServer, headers: Record<string, string>): Promise<string> {
  const answer = await makeLine(server.address).ask("GET", "/pypi/demo/json", headers);
  return new URL(JSON.parse(answer.body.toString()).info.package_url).origin;
}

const FORWARDED = { "x-forwarded-proto": "https", "x-forwarded-host": "shop.example.org" };

for (const [trustedProxies, isTrusted] of [
  [["127.0.0.0/8"], true],
  [["10.0.0.1"], false],
  [[], false],
] as const) {
  test(`X-Forwarded-* ${isTrusted ? "count" : "do not count"} where ${trustedProxies.join() || "nobody"} is trusted`, async () => {
    const server = await openServer({ settings: { trustedProxies } });
    await fill(server);
    const expected = isTrusted ? "https://shop.example.org" : server.address;
    assert.equal(await siteTold(server, FORWARDED), expected);
    const headers = { ...FORWARDED, origin: "https://shop.example.org" };
    const write = await makeLine(server.address).ask("DELETE", "/+api/users/nobody", headers);
    assert.equal(write.status, isTrusted ? 401 : 403);
  });
}

const server = await openServer();
await fill(server);
const line = makeLine(server.address);

test("on loopback no stranger's host name is answered, warm or not", async () => {
  for (const url of ["/simple/demo/", `/${FILE}`, "/", "/+health", "/+api/whoami"]) {
    for (const host of [
      "evil.example.org",
      "evil.example.org:2433",
      "127.0.0.1.evil.example.org",
    ]) {
      await line.ask("GET", url);
      const answer = await line.ask("GET", url, { host });
      assert.equal(answer.status, 421, `${host}${url}`);
    }
    for (const host of ["localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:2433"]) {
      assert.notEqual((await line.ask("GET", url, { host })).status, 421, `${host}${url}`);
    }
  }
});

const WRITES = [
  ["POST", "/legacy/"],
  ["POST", "/"],
  ["DELETE", "/+api/users/nobody"],
  ["DELETE", "/+api/indexes/root/main/projects/demo"],
  ["PUT", "/+api/indexes/root/main/projects/demo/1.0/yank"],
] as const;

for (const [what, headers, status] of [
  ["another site's page", { origin: "https://evil.example.org" }, 403],
  ["a page without an origin", { origin: "null" }, 403],
  ["another site's form", { "sec-fetch-site": "cross-site" }, 403],
  ["another port's page", { origin: "http://127.0.0.1:1" }, 403],
  ["nobody's page", {}, 401],
] as const) {
  test(`a write that ${what} asked for is answered with ${status}`, async () => {
    for (const [method, url] of WRITES) {
      const answer = await line.ask(method, url, headers);
      assert.equal(answer.status, status, `${method} ${url}`);
    }
    const token = { authorization: `Bearer ${server.token}` };
    const [method, url] = WRITES[3];
    if (status === 403) {
      assert.equal((await line.ask(method, url, { ...headers, ...token })).status, 403);
      assert.equal((await line.ask("GET", "/simple/demo/")).status, 200);
    }
  });
}

test("a page of our own may write", async () => {
  const own = { origin: server.address, "sec-fetch-site": "same-origin" };
  assert.equal((await line.ask("DELETE", "/+api/users/nobody", own)).status, 401);
});

test("no cache keeps what is told of accounts and tokens", async () => {
  const headers = { authorization: `Bearer ${server.token}` };
  for (const url of ["/+api/whoami", "/+api/users", "/+api/tokens", "/+api/indexes"]) {
    const answer = await line.ask("GET", url, headers);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["cache-control"], "no-store", url);
  }
});

test("/+health and /+ready say that all is well, and /metrics counts", async () => {
  assert.deepEqual(JSON.parse((await line.ask("GET", "/+health")).body.toString()), {
    status: "ok",
  });
  assert.equal(JSON.parse((await line.ask("GET", "/+ready")).body.toString()).status, "ok");
  const count = async (): Promise<number> => {
    const text = (await line.ask("GET", "/metrics")).body.toString();
    return Number(/^cheeseshop_http_answers_total\{status="200"\} (\d+)$/m.exec(text)?.[1]);
  };
  await line.ask("GET", "/simple/demo/");
  const before = await count();
  for (let asked = 0; asked < 5; asked += 1) await line.ask("GET", "/simple/demo/");
  assert.equal(await count(), before + 6);
});

test("/+ready says that the disk is gone, and /+health still answers", async () => {
  const broken = await openServer();
  rmSync(broken.parts.files.temporaryFolder, { recursive: true });
  const { ask } = makeLine(broken.address);
  assert.equal((await ask("GET", "/+health")).status, 200);
  assert.equal((await ask("GET", "/+ready")).status, 503);
});

function makeCertificate(): { readonly tls_certificate: string; readonly tls_key: string } {
  const folder = temporaryFolder();
  const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => path.join(folder, name));
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const args = [
    "req",
    "-x509",
    ...kind,
    ...subject,
    "-keyout",
    key ?? "",
    "-out",
    certificate ?? "",
  ];
  execFileSync("openssl", args, { stdio: "ignore" });
  return { tls_certificate: certificate ?? "", tls_key: key ?? "" };
}

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const IF_OPENSSL = { skip: hasOpenssl ? false : "no openssl on this machine" };

test(
  "with a certificate and its key the server speaks https, also from the front",
  IF_OPENSSL,
  async () => {
    const flags = { data: path.join(temporaryFolder(), "data"), port: "0", upstream: "none" };
    const settings = await readSettings({ flags: { ...flags, ...makeCertificate() }, env: {} });
    const running = await serve(settings, jsonLog({ write: () => {} }));
    after(() => running.close());
    assert.match(running.url, /^https:/);
    const ask = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const request = https.get(`${running.url}/simple/`, { rejectUnauthorized: false });
        request.on("error", reject);
        request.on("response", (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
      });
    assert.deepEqual([await ask(), await ask()], [200, 200]);
  },
);

for (const path of ["/root/main/%E2%82%AC/", "/root/main/a%0Ab/"]) {
  test(`an installer that asks for ${path} hears that this is no name`, async () => {
    const answer = await basedLine.ask("GET", path, { "user-agent": "pip/21.3" });
    assert.equal(answer.status, 404);
  });
}

test("a Host that is none is refused, and stands in no address", async () => {
  const open = await openServer({ settings: { host: "0.0.0.0" } });
  await fill(open);
  for (const host of ["shop.example/evil", "me@shop.example", 'a"><b>']) {
    const answer = await open.app.inject({
      ...{ method: "GET", url: "/pypi/demo/json" },
      headers: { host },
    });
    assert.equal(answer.statusCode, 400);
    assert.ok(!answer.body.includes(host));
  }
});
