import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { type HttpRequest, NoAnswer } from "../system/http.ts";
import { apiPath, makeServerApi, parseCell, parseRows, toAppError } from "./server-api.ts";
import { parseServer } from "./settings.ts";

/** A server that answers everything alike and remembers what it was asked. */
function makeServer(status: number, body: string) {
  const asked: HttpRequest[] = [];
  const http = {
    async fetch(request: HttpRequest) {
      asked.push(request);
      return { status, headers: {}, url: request.url, body: Readable.from([Buffer.from(body)]) };
    },
  };
  const credential = { kind: "token", token: "secret", place: "CHEESESHOP_TOKEN" } as const;
  return {
    api: makeServerApi({ http, server: parseServer("http://shop/base"), credential }),
    asked,
  };
}

test("ask() sends JSON with the token, and reads JSON", async () => {
  const { api, asked } = makeServer(200, '{"a":1}');
  assert.deepEqual(await api.ask("POST", "/+api/users", { name: "ä" }), { a: 1 });
  assert.equal(asked[0]?.url, "http://shop/base/+api/users");
  assert.equal(asked[0]?.authorization, `Basic ${btoa("__token__:secret")}`);
  assert.equal(asked[0]?.body, '{"name":"ä"}');
});

test("ask() answers undefined where there is nothing to say", async () => {
  assert.equal(await makeServer(204, "").api.ask("DELETE", "/+api/tokens/1"), undefined);
});

test("ask() says that an answer which is no JSON may come from something else", async () => {
  await assert.rejects(makeServer(200, "<html>").api.ask("GET", "/"), { kind: "unavailable" });
});

test("ask() says of a server that gives no answer that it cannot be reached", async () => {
  const http = {
    async fetch({ url }: HttpRequest): Promise<never> {
      throw new NoAnswer(new URL(url), "the connection was refused", undefined);
    },
  };
  const api = makeServerApi({ http, server: parseServer("http://shop/base") });
  await assert.rejects(api.ask("GET", "/+api/whoami"), {
    kind: "unavailable",
    message: "Cannot reach http://shop: the connection was refused",
  });
});

test("ask() keeps the status where the rest of the answer breaks off", async () => {
  const http = {
    async fetch({ url }: HttpRequest) {
      async function* cut() {
        yield Buffer.from('{"detail": "Cannot');
        throw new NoAnswer(new URL(url), "the connection was lost", undefined, "lost");
      }
      return { status: 403, headers: {}, url, body: Readable.from(cut()) };
    },
  };
  const api = makeServerApi({ http, server: parseServer("http://shop/base") });
  await assert.rejects(api.ask("GET", "/+api/whoami"), { kind: "denied", status: 403 });
});

const STATUSES: readonly (readonly [number, string])[] = [
  [400, "invalid"],
  [401, "unknown-caller"],
  [403, "denied"],
  [404, "not-found"],
  [409, "conflict"],
  [413, "invalid"],
  [429, "unavailable"],
  [500, "unavailable"],
  [503, "unavailable"],
];

for (const [status, kind] of STATUSES) {
  test(`toAppError() makes ${kind} of ${status}`, () => {
    assert.equal(toAppError(status, "", undefined).kind, kind);
  });
}

test("toAppError() takes the server's own sentence, hint and findings", () => {
  const body = JSON.stringify({
    detail: "Cannot publish a.whl: 1 fault. Build it again",
    hint: "Build it again",
    problems: [{ rule: "record", level: "warning", message: "RECORD is wrong", hint: "…" }],
  });
  const error = toAppError(400, body, undefined);
  assert.equal(error.message, "Cannot publish a.whl: 1 fault");
  assert.equal(error.hint, "Build it again");
  assert.deepEqual(error.problems, [
    { rule: "record", level: "warning", message: "RECORD is wrong", hint: "…" },
  ]);
});

test("toAppError() names the place of a token that was refused, and never the token", () => {
  const error = toAppError(403, "{}", {
    kind: "token",
    token: "secret",
    place: "CHEESESHOP_TOKEN",
  });
  assert.equal(error.hint, "The token came from CHEESESHOP_TOKEN");
  assert.doesNotMatch(`${error.message} ${error.hint}`, /secret/);
});

test("apiPath() lets no part break out of its place", () => {
  assert.equal(apiPath("users", "../tokens"), "/+api/users/..%2Ftokens");
});

test("parseRows() refuses an answer without the list", () => {
  assert.deepEqual(parseRows({ tokens: [{ id: 1 }] }, "tokens"), [{ id: 1 }]);
  for (const answer of [undefined, [], { tokens: 1 }, { tokens: [1] }]) {
    assert.throws(() => parseRows(answer, "tokens"), { kind: "unavailable" });
  }
});

test("parseCell() writes any value on one line", () => {
  assert.equal(parseCell({ a: ["x", 1] }, "a"), "x, 1");
  assert.equal(parseCell({ a: null }, "a"), "");
  assert.equal(parseCell({ a: { b: true } }, "a"), '{"b":true}');
});
