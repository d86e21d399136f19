/** A body that the REST API cannot read is refused: nobody shall believe in a change that was not made. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { openServer } from "../fakes/open-server.ts";

const server = await openServer();

test("PATCH of an index with a body that is not called JSON is refused and changes nothing", async () => {
  const headers = { Authorization: `Bearer ${server.token}` };
  const url = `${server.address}/+api/indexes/root/test`;
  const body = new URLSearchParams({ '{"read":"members"}': "" });
  const answer = await fetch(url, { method: "PATCH", headers, body });
  assert.equal(answer.status, 415);
  const index = (await (await fetch(url, { headers })).json()) as { readonly read: string };
  assert.equal(index.read, "everyone");
});

const TOKEN = { name: "ci", rights: ["read"] };
const FAULTS: readonly (readonly [body: unknown, sentence: string])[] = [
  [{}, '"name": it is missing'],
  [{ ...TOKEN, name: 3 }, '"name": it must be a text'],
  [{ ...TOKEN, name: "x".repeat(201) }, '"name": it must have at most 200 characters'],
  [{ ...TOKEN, rights: "read" }, '"rights": it must be a list'],
  [{ ...TOKEN, rights: ["fly"] }, '"rights.0": it must be "read" or "upload" or "manage"'],
  [{ ...TOKEN, rights: Array(11).fill("read") }, '"rights": it must have at most 10 items'],
  [{ ...TOKEN, expires: "soon" }, '"expires": it must be a time such as 2027-01-31T00:00:00Z'],
  [{ ...TOKEN, nonsense: 1, more: 2 }, 'there is no key "nonsense" and no key "more"'],
  [[], "it must be an object"],
];

for (const [body, sentence] of FAULTS) {
  test(`a body ${JSON.stringify(body).slice(0, 60)} is refused in words of ours`, async () => {
    const headers = { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" };
    const answer = await fetch(`${server.address}/+api/tokens`, {
      ...{ method: "POST", headers, body: JSON.stringify(body) },
    });
    assert.equal(answer.status, 400);
    const { detail } = (await answer.json()) as { readonly detail: string };
    assert.ok(detail.startsWith(`Cannot read the request: ${sentence}. `), detail);
  });
}

/** What names a type and announces no body: there is none, and its end never comes. */
for (const [line, type, status] of [
  ["POST /+api/tokens", "application/json", 400],
  ["DELETE /+api/indexes/root/none", "application/json", 404],
  ["POST /legacy/", "multipart/form-data; boundary=x", 400],
  ["POST /legacy/", "multipart/form-data; boundary=x; charset=utf-8", 400],
  ["POST /account/sign-in", "application/x-www-form-urlencoded", 415],
  ["POST /account/sign-in", "text/plain", 415],
  ["GET /simple/", "application/json", 200],
] as const) {
  test(`${line} without a body that is called ${type} is answered at once`, async (t) => {
    const { hostname, port } = new URL(server.address);
    const socket = connect(Number(port), hostname);
    t.after(() => socket.destroy());
    const head = [
      `Host: ${hostname}`,
      `Authorization: Bearer ${server.token}`,
      "Connection: close",
    ];
    socket.write([`${line} HTTP/1.1`, ...head, `Content-Type: ${type}`, "\r\n"].join("\r\n"));
    socket.setTimeout(10_000, () => socket.destroy(new Error("there is no answer")));
    assert.match(await text(socket), new RegExp(`^HTTP/1.1 ${status} `));
  });
}
