import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type FastifyInstance, fastify, type LightMyRequestResponse } from "fastify";
import { openServer } from "../../test/fakes/open-server.ts";
import { AppError } from "../errors.ts";
import { respondWithError } from "./respond.ts";

const { parts } = await openServer();
let thrown: unknown;
const app: FastifyInstance = fastify();
app.setErrorHandler((error, request, reply) => respondWithError(parts, request, reply, error));
app.get("/", async () => {
  throw thrown;
});
after(() => app.close());

function answerTo(
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  thrown = error;
  return app.inject({ method: "GET", url: "/", headers });
}

const withStatus = Object.assign(new Error("the path is wrong"), { statusCode: 414 });

for (const [what, error, status, title] of [
  ["invalid", new AppError("invalid", "Cannot: x"), 400, "Not accepted"],
  ["unknown-caller", new AppError("unknown-caller", "Cannot: x"), 401, "A login is needed"],
  ["denied", new AppError("denied", "Cannot: x"), 403, "Not allowed"],
  ["not-found", new AppError("not-found", "Cannot: x"), 404, "Not found"],
  ["conflict", new AppError("conflict", "Cannot: x"), 409, "In the way of something else"],
  ["unavailable", new AppError("unavailable", "Cannot: x"), 503, "Not possible now"],
  ["a status", new AppError("invalid", "Cannot: x", { status: 413 }), 413, "Not accepted"],
  ["a fault of the request", withStatus, 414, "Not accepted"],
  ["a fault of ours", new Error("the secret is hush"), 500, "Not possible now"],
] as const) {
  test(`respondWithError() answers ${status} to ${what}`, async () => {
    const answer = await answerTo(error);
    assert.equal(answer.statusCode, status);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(answer.headers["content-type"], "application/problem+json");
    const problem: unknown = answer.json();
    assert.ok(typeof problem === "object" && problem !== null);
    assert.ok("title" in problem && problem.title === title);
    assert.ok("status" in problem && problem.status === status);
    assert.ok(!answer.body.includes("hush") && !answer.statusMessage.includes("hush"));
  });
}

for (const [what, headers, type] of [
  ["nothing", {}, "application/problem+json"],
  ["anything", { accept: "*/*" }, "application/problem+json"],
  ["a page, as browsers do", { accept: "text/html,*/*;q=0.8" }, "text/html; charset=utf-8"],
  [
    "a page, out of a script",
    { accept: "text/html", "sec-fetch-mode": "cors" },
    "application/problem+json",
  ],
  ["JSON before a page", { accept: "application/json, text/html" }, "application/problem+json"],
] as const) {
  test(`respondWithError() answers ${type} to who asks for ${what}`, async () => {
    const answer = await answerTo(new AppError("denied", "Cannot look: <b>no</b>"), headers);
    assert.equal(answer.headers["content-type"], type);
    assert.equal(answer.body.includes("<b>no</b>"), type === "application/problem+json");
  });
}

for (const [sentence, reason] of [
  ["Cannot do: no", "Cannot do: no"],
  ["Cannot do:\r\nSet-Cookie: x", "Cannot do: Set-Cookie: x"],
  ["Cannot do: \u0000\u001b[2J", "Cannot do: ??[2J"],
  ["Cannot do: na\u00efve \u65e5", "Cannot do: na\u00efve ?"],
  ["x".repeat(2000), "x".repeat(1000)],
] as const) {
  test(`respondWithError() gives ${JSON.stringify(sentence.slice(0, 40))} as a reason phrase`, async () => {
    const answer = await answerTo(new AppError("invalid", sentence));
    assert.equal(answer.statusMessage, reason);
  });
}

test("respondWithError() asks for a login, and tells when to come again", async () => {
  const unknown = await answerTo(new AppError("unknown-caller", "Cannot: x"));
  assert.match(String(unknown.headers["www-authenticate"]), /^Basic realm="cheeseshop"/);
  const busy = new AppError("unavailable", "Cannot: x", { status: 429, retryAfterSeconds: 7 });
  assert.equal((await answerTo(busy)).headers["retry-after"], "7");
});
