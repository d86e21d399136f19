/** A body that the REST API cannot read is refused: nobody shall believe in a change that was not made. */
import assert from "node:assert/strict";
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
