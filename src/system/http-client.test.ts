import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { openWebServer, type WebServer } from "../../test/fakes/web-server.ts";
import type { HttpRequest } from "./http.ts";
import { type HttpClient, makeHttp } from "./http-client.ts";

describe("makeHttp()", () => {
  const slept: number[] = [];
  let server: WebServer;
  let other: WebServer;
  let http: HttpClient;
  let failures = 0;

  before(async () => {
    other = await openWebServer((_request, response) => void response.end("other"));
    server = await openWebServer(answer);
    http = makeHttp({
      sleep: async (ms) => void slept.push(ms),
      random: () => 1,
      connectMs: 1000,
    });
  });
  after(() => Promise.all([http.close(), server.close(), other.close()]));

  const get = (path: string, more: Partial<HttpRequest> = {}) =>
    http.fetch({ url: server.origin + path, allowedHosts: [server.host], ...more });

  test("answers with status, headers and body", async () => {
    const answer = await get("/hello?x=1");
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["x-kind"], "plain");
    assert.equal(answer.url, `${server.origin}/hello?x=1`);
    assert.equal(await text(answer.body), "hello");
  });

  test("passes on a status that is no success", async () => {
    const answer = await get("/missing");
    assert.equal(answer.status, 404);
    answer.body.destroy();
  });

  for (const encoding of ["gzip", "zstd"]) {
    test(`unpacks ${encoding} where a compressed answer is asked for`, async () => {
      assert.equal(await text((await get(`/${encoding}`, { compressed: true })).body), "packed");
    });
  }

  test("asks for the bytes as they are otherwise, and leaves them so", async () => {
    server.forget();
    const bytes = await buffer((await get("/gzip")).body);
    assert.deepEqual(bytes, gzipSync("packed"));
    assert.equal(server.requests[0]?.headers["accept-encoding"], "identity");
  });

  test("tries again after a server error, waiting longer each time", async () => {
    failures = 2;
    slept.length = 0;
    assert.equal(await text((await get("/flaky?503")).body), "better");
    assert.deepEqual(slept, [250, 500]);
  });

  test("waits as long as Retry-After asks", async () => {
    failures = 1;
    slept.length = 0;
    assert.equal(await text((await get("/flaky?429")).body), "better");
    assert.deepEqual(slept, [2000]);
  });

  test("passes a 429 on where its wait is too long", async () => {
    failures = 1;
    const answer = await get("/flaky?429", { limits: { longestWaitMs: 1000 } });
    assert.equal(answer.status, 429);
    answer.body.destroy();
  });

  test("passes the last failure on where tries are used up", async () => {
    failures = 9;
    server.forget();
    const answer = await get("/flaky?500", { limits: { tries: 2 } });
    assert.equal(answer.status, 500);
    assert.equal(server.requests.length, 2);
    answer.body.destroy();
  });

  test("sends a POST once only", async () => {
    failures = 1;
    server.forget();
    const answer = await get("/flaky?503", { method: "POST", body: "x" });
    assert.equal(answer.status, 503);
    assert.equal(server.requests.length, 1);
    answer.body.destroy();
  });

  test("tries again after a connection was lost before the answer", async () => {
    failures = 1;
    assert.equal(await text((await get("/flaky?reset")).body), "better");
  });

  const faults: readonly [string, Partial<HttpRequest>, RegExp][] = [
    ["/silent", { limits: { headersMs: 100, tries: 1 } }, /does not answer in time$/],
    ["/stalls", { limits: { stallMs: 100 } }, /stopped in the middle$/],
    ["/truncated", {}, /connection was lost$/],
    ["/endless", { limits: { maximumBytes: 100_000 } }, /larger than 100000 bytes$/],
    ["/bomb", { limits: { maximumBytes: 100_000 }, compressed: true }, /larger than 100000 bytes$/],
    ["/broken-gzip", { compressed: true }, /Cannot fetch/],
    ["/loop", {}, /redirects more than 5 times$/],
    ["/redirect?file:///etc/passwd", {}, /redirects to the scheme "file:"$/],
    ["/redirect?http://:0:0/", {}, /redirects to what is no address$/],
    ["/redirect?http://127.0.0.2/", {}, /127\.0\.0\.2 is an address inside$/],
    ["/redirect?http://[::1]:1/", {}, /::1 is an address inside$/],
    ["/redirect?http://localhost:1/", {}, /is an address inside$/],
    ["/redirect?http://169.254.169.254/latest/", {}, /169\.254\.169\.254 is an address inside$/],
    ["/hello?secret", { allowedHosts: [] }, /127\.0\.0\.1 is an address inside$/],
    ["/hello?secret", { signal: AbortSignal.abort() }, /given up$/],
  ];
  for (const [path, more, message] of faults) {
    test(`fails as unavailable at ${path}`, async () => {
      const reading = get(path, more).then((answer) => buffer(answer.body));
      await assert.rejects(reading, (error: Error) => {
        assert.match(error.message, message);
        assert.ok(!error.message.includes("secret"), "no query in a message");
        return "kind" in error && error.kind === "unavailable";
      });
    });
  }

  test("does not reach a host by a connection that was made with leave", async () => {
    await text((await get("/hello")).body);
    await assert.rejects(http.fetch({ url: `${server.origin}/hello` }), /address inside/);
  });

  test("tells that a connection was refused", async () => {
    const closed = await openWebServer(() => {});
    await closed.close();
    await assert.rejects(
      http.fetch({ url: closed.origin, allowedHosts: "any", limits: { tries: 1 } }),
      /connection was refused$/,
    );
  });

  test("gives up in the middle of a wait, in the words of this program", async () => {
    const patient = makeHttp({ random: () => 1 });
    failures = 9;
    const signal = AbortSignal.timeout(50);
    const request = { url: `${server.origin}/flaky?503`, allowedHosts: [server.host], signal };
    await assert.rejects(patient.fetch(request), { kind: "unavailable" });
    await patient.close();
  });

  test("does not try again what it refuses", async () => {
    server.forget();
    await assert.rejects(get("/redirect?http://127.0.0.2/"), /address inside/);
    assert.equal(server.requests.length, 1);
  });

  test("refuses what is no address of the web", async () => {
    await assert.rejects(http.fetch({ url: "file:///etc/passwd" }), { kind: "invalid" });
  });

  test("sends credentials along a redirect to the same origin, and to no other", async () => {
    server.forget();
    other.forget();
    const allowedHosts = [server.host, other.host];
    const authorization = "Basic c2VjcmV0";
    await text((await get("/redirect?/hello", { authorization })).body);
    const away = await get(`/redirect?${other.origin}/`, { authorization, allowedHosts });
    assert.equal(await text(away.body), "other");
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      [authorization, authorization, authorization],
    );
    assert.equal(other.requests[0]?.headers.authorization, undefined);
  });

  test("goes through the proxy that it was given, but for the hosts excepted", async () => {
    const proxied = makeHttp({ proxies: { http: other.origin, except: "example.test" } });
    other.forget();
    const answer = await proxied.fetch({ url: "http://upstream.test/simple/" });
    assert.equal(await text(answer.body), "other");
    assert.equal(other.requests[0]?.path, "http://upstream.test/simple/");
    await assert.rejects(
      proxied.fetch({ url: "http://example.test/", limits: { tries: 1 } }),
      /name/,
    );
    await proxied.close();
  });

  for (const scheme of ["http", "https"]) {
    test(`names a proxy that cannot be reached, without its password: ${scheme}`, async () => {
      const gone = "http://me:secret@127.0.0.1:9/";
      const proxied = makeHttp({ proxies: { http: gone, https: gone } });
      const url = `${scheme}://upstream.test/`;
      const message = `Cannot fetch "${url}": the proxy http://127.0.0.1:9 does not help: the connection was refused`;
      await assert.rejects(proxied.fetch({ url, limits: { tries: 1 } }), { message });
      await proxied.close();
    });
  }

  for (const [answer, words] of [
    ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "answers 407 in its place"],
    ["", "does not help: the connection was lost"],
  ] as const) {
    test(`names a proxy that opens no way: ${words}`, async () => {
      const refusing = createServer((socket) => void socket.once("data", () => socket.end(answer)));
      await once(refusing.listen(0, "127.0.0.1"), "listening");
      const origin = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
      const proxied = makeHttp({ proxies: { https: origin } });
      try {
        const url = "https://upstream.test/";
        await assert.rejects(proxied.fetch({ url, limits: { tries: 1 } }), {
          message: `Cannot fetch "${url}": the proxy ${origin} ${words}`,
          reason: "proxy",
        });
      } finally {
        await proxied.close();
        refusing.close();
      }
    });
  }

  test("shows user and password of the proxy to it alone, a bare % as it stands", async () => {
    const http = other.origin.replace("//", "//me:100%@");
    const proxied = makeHttp({ proxies: { http } });
    other.forget();
    try {
      await text((await proxied.fetch({ url: "http://upstream.test/" })).body);
    } finally {
      await proxied.close();
    }
    const { headers } = other.requests[0] ?? {};
    assert.equal(headers?.["proxy-authorization"], `Basic ${btoa("me:100%")}`);
  });

  function answer(...[request, response]: Parameters<Parameters<typeof openWebServer>[0]>): void {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    const send = (body: string | Uint8Array, headers: Record<string, string> = {}): void =>
      void response.writeHead(200, headers).end(body);
    const answers: Record<string, () => void> = {
      "/hello": () => send("hello", { "x-kind": "plain" }),
      "/gzip": () => send(gzipSync("packed"), { "content-encoding": "gzip" }),
      "/zstd": () => send(zstdCompressSync("packed"), { "content-encoding": "zstd" }),
      "/bomb": () => send(gzipSync(Buffer.alloc(1_000_000)), { "content-encoding": "gzip" }),
      "/broken-gzip": () => send("not packed", { "content-encoding": "gzip" }),
      "/silent": () => {},
      "/stalls": () => void response.write("begun"),
      "/truncated": () => {
        response.writeHead(200, { "content-length": "100" }).write("begun");
        setTimeout(() => response.destroy(), 20);
      },
      "/endless": () => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384)));
          response.once("drain", more);
        };
        more();
      },
      "/loop": () => void response.writeHead(302, { location: "/loop" }).end(),
      "/redirect": () => void response.writeHead(302, { location: query }).end(),
      "/flaky": () => {
        failures -= 1;
        if (failures < 0) send("better");
        else if (query === "reset") response.destroy();
        else response.writeHead(Number(query), query === "429" ? { "retry-after": "2" } : {}).end();
      },
    };
    const known = answers[path];
    if (known === undefined) response.writeHead(404).end();
    else known();
  }
});
