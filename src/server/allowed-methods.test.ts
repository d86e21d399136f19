import assert from "node:assert/strict";
import { test } from "node:test";
import { openServer } from "../../test/fakes/open-server.ts";
import { makeAllowedMethods } from "./allowed-methods.ts";
import { listRoutes } from "./router.ts";

const { app, parts } = await openServer();
const allowed = makeAllowedMethods(parts, listRoutes(parts));

for (const [path, methods] of [
  ["/simple/demo/", "GET, HEAD"],
  ["/root/main/simple/", "GET, HEAD, POST"],
  ["/root/nowhere/simple/", ""],
  ["/+api/users/brian", "DELETE, GET, HEAD, PATCH"],
  ["/+api/nonsense", ""],
  ["/nonsense", ""],
] as const) {
  test(`makeAllowedMethods() answers "${methods}" for ${path}`, () => {
    assert.equal(allowed(path).join(", "), methods);
  });
}

test("a method that a path lacks is refused with those that it has", async () => {
  const answer = await app.inject({ method: "PUT", url: "/simple/demo/?a=b" });
  assert.equal(answer.statusCode, 405);
  assert.equal(answer.headers.allow, "GET, HEAD");
  assert.match(answer.json().detail, /^Cannot answer PUT "\/simple\/demo\/"/);
  assert.equal((await app.inject({ method: "PUT", url: "/nonsense" })).statusCode, 404);
});
