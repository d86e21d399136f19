/** The list of a mirror, and of an index over it, is right as soon as the upstream's list was read. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { refreshMirrors } from "../../src/server/jobs/refresh-mirrors.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { openServer } from "../fakes/open-server.ts";

const upstream = await openFakeUpstream({});
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });

test("refreshMirrors() shows what it read on the lists that were asked for before", async () => {
  const paths = ["/root/pypi/simple/", "/root/main/simple/"];
  for (const path of paths) {
    assert.ok(!(await server.ask("GET", path)).body.includes("six"), path);
  }
  upstream.setStock({ six: { "six-1.0.tar.gz": { bytes: Buffer.from("six") } } });
  await refreshMirrors(server.parts);
  for (const path of paths) {
    assert.ok((await server.ask("GET", path)).body.includes("six"), path);
  }
});
