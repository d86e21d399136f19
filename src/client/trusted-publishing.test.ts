import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { openWebServer } from "../../test/fakes/web-server.ts";
import type { HttpRequest } from "../system/http.ts";
import { makeHttp } from "../system/http-client.ts";
import { mintToken } from "./trusted-publishing.ts";

const http = makeHttp();
after(() => http.close());

const NOW = Date.UTC(2026, 0, 1);
const at = (env: Readonly<Record<string, string>>) => ({ env, now: () => NOW });

interface Site {
  readonly audience?: string;
  readonly mint?: readonly [status: number, answer: object];
  readonly identity?: object;
}

/** An index and the issuer of identities in one. */
async function openSite({ audience, mint = [200, {}], identity = {} }: Site) {
  const bodies: string[] = [];
  const server = await openWebServer(async (request, response) => {
    const path = request.url?.split("?")[0];
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const answers: Record<string, readonly [number, object]> = {
      ...(audience !== undefined && { "/_/oidc/audience": [200, { audience }] }),
      "/_/oidc/mint-token": mint,
      "/identity": [200, identity],
    };
    const [status, answer] = answers[path ?? ""] ?? [404, {}];
    if (request.method === "POST") bodies.push(body);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  });
  return { ...server, bodies, url: `${server.origin}/legacy/` };
}

test("mintToken() asks GitHub who it is, and the index for a token", async () => {
  const site = await openSite({
    ...{ audience: "shop", identity: { value: "jwt-of-github" } },
    mint: [200, { success: true, token: "pypi-minted", expires: 1 }],
  });
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${site.origin}/identity?version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
  };
  const found = await mintToken(http, site.url, at(env));
  assert.equal(found?.token, "pypi-minted");
  assert.deepEqual(site.bodies, ['{"token":"jwt-of-github"}']);
  const asked = site.requests.find(({ path }) => path.startsWith("/identity"));
  assert.equal(asked?.path, "/identity?version=2&audience=shop");
  assert.equal(asked?.headers.authorization, "bearer request-secret");
  assert.ok(
    site.requests.every(
      ({ path, headers }) => path.startsWith("/identity") || !headers.authorization,
    ),
  );
  await site.close();
});

test("mintToken() takes the identity that GitLab has laid for the audience", async () => {
  const site = await openSite({ audience: "my-shop", mint: [200, { token: "minted" }] });
  const found = await mintToken(http, site.url, at({ MY_SHOP_ID_TOKEN: "jwt-of-gitlab" }));
  assert.equal(found?.token, "minted");
  assert.match(found?.place ?? "", /MY_SHOP_ID_TOKEN/);
  assert.deepEqual(site.bodies, ['{"token":"jwt-of-gitlab"}']);
  await site.close();
});

test("mintToken() asks nobody outside of a CI", async () => {
  const site = await openSite({ audience: "shop" });
  assert.equal(await mintToken(http, site.url, at({})), undefined);
  assert.deepEqual(site.requests, []);
  await site.close();
});

for (const [what, site, env] of [
  ["an index that does not take part", {}, { PYPI_ID_TOKEN: "jwt" }],
  ["an identity for another audience", { audience: "shop" }, { OTHER_ID_TOKEN: "jwt" }],
] as const) {
  test(`mintToken() finds nothing for ${what}`, async () => {
    const opened = await openSite(site);
    assert.equal(await mintToken(http, opened.url, at(env)), undefined);
    assert.deepEqual(opened.bodies, []);
    await opened.close();
  });
}

test("mintToken() explains the refusal of the index, without the identity", async () => {
  const errors = [{ code: "invalid-publisher", description: "no corresponding publisher" }];
  const site = await openSite({ audience: "shop", mint: [422, { message: "failed", errors }] });
  await assert.rejects(
    mintToken(http, site.url, at({ SHOP_ID_TOKEN: "jwt-secret" })),
    (error: Error) => {
      assert.match(error.message, /invalid-publisher: no corresponding publisher/);
      assert.match((error as Error & { hint: string }).hint, /owner, repository, workflow/);
      return !error.message.includes("jwt-secret");
    },
  );
  await site.close();
});

test("mintToken() tells a workflow that lacks the permission", async () => {
  const site = await openSite({ audience: "shop" });
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${site.origin}/identity`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
  };
  await assert.rejects(mintToken(http, site.url, at(env)), {
    kind: "denied",
    hint: /id-token: write/,
  });
  await site.close();
});

for (const [what, expires, dueMs] of [
  ["of a quarter of an hour", NOW / 1000 + 900, NOW + 600_000],
  ["that has run out already", NOW / 1000 - 1, undefined],
  ["that says no time", undefined, undefined],
] as const) {
  test(`mintToken() knows when to ask for another in place of one ${what}`, async () => {
    const site = await openSite({
      ...{ audience: "shop", identity: { value: "jwt" } },
      mint: [200, { token: "minted", expires }],
    });
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${site.origin}/identity`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
    };
    const found = await mintToken(http, site.url, at(env));
    assert.equal(found?.renewal?.dueMs, dueMs);
    const again = await found?.renewal?.renew();
    assert.equal(again?.token, dueMs === undefined ? undefined : "minted");
    await site.close();
  });
}

test("mintToken() asks for no other token by an identity that lies there once for all", async () => {
  const expires = NOW / 1000 + 900;
  const site = await openSite({ audience: "shop", mint: [200, { token: "minted", expires }] });
  const found = await mintToken(http, site.url, at({ SHOP_ID_TOKEN: "jwt" }));
  assert.equal(found?.renewal, undefined);
  await site.close();
});

for (const audience of ["pypi", "testpypi", "PyPI", "TESTPYPI", "sigstore", "SigStore"]) {
  test(`mintToken() shows a stranger no identity made out to ${audience}`, async () => {
    const site = await openSite({ audience, mint: [200, { token: "minted" }] });
    const env = { PYPI_ID_TOKEN: "jwt", TESTPYPI_ID_TOKEN: "jwt", SIGSTORE_ID_TOKEN: "jwt" };
    await assert.rejects(mintToken(http, site.url, at(env)), {
      kind: "denied",
      message: /made out to (?:PyPI|TestPyPI|Sigstore)/,
    });
    assert.deepEqual(site.bodies, []);
    await site.close();
  });
}

test("mintToken() shows no identity over an open line", async () => {
  const asked: string[] = [];
  const open = {
    async fetch(request: HttpRequest) {
      asked.push(request.url);
      const body = Readable.from([Buffer.from('{"audience":"shop"}')]);
      return { status: 200, headers: {}, url: request.url, body };
    },
  };
  const found = mintToken(open, "http://shop.example/legacy/", at({ SHOP_ID_TOKEN: "jwt" }));
  await assert.rejects(found, { kind: "denied", message: /plain http/ });
  assert.deepEqual(asked, ["http://shop.example/_/oidc/audience"]);
});

test("mintToken() follows no redirect: the identity would go to a stranger", async () => {
  const stranger = await openWebServer((_request, response) => void response.end("{}"));
  const index = await openWebServer((request, response) => {
    if (request.url === "/_/oidc/audience") return void response.end('{"audience":"shop"}');
    response.writeHead(307, { location: `${stranger.origin}/_/oidc/mint-token` }).end();
  });
  try {
    const minted = mintToken(http, `${index.origin}/legacy/`, at({ SHOP_ID_TOKEN: "jwt" }));
    await assert.rejects(minted, /Cannot/);
    assert.deepEqual(stranger.requests, []);
  } finally {
    await index.close();
    await stranger.close();
  }
});

test("mintToken() repeats no identity that the index repeats", async () => {
  const mint = [403, { message: "jwt-of-this-run is not known" }] as const;
  const site = await openSite({ audience: "shop", mint });
  const minted = mintToken(http, site.url, at({ SHOP_ID_TOKEN: "jwt-of-this-run" }));
  await assert.rejects(minted, { kind: "denied", message: /: \*{4} is not known$/ });
  await site.close();
});
