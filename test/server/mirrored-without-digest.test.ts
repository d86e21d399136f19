/** Files whose digest the upstream does not tell: their address names no bytes, so nobody may keep them. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const DEMO = { name: "demo", version: "1.0" };
const FILENAME = wheelFilename(DEMO);
const BYTES = makeWheel(DEMO);

const bare = await openFakeUpstream({ demo: { [FILENAME]: { bytes: BYTES } } }, { kind: "bare" });
const rich = await openFakeUpstream({ demo: { [FILENAME]: { bytes: BYTES } } });
after(() => Promise.all([bare.close(), rich.close()]));
const mirrorOfBare = await openServer({ settings: { upstream: bare.url } });
const mirrorOfRich = await openServer({ settings: { upstream: rich.url } });
const ADDRESS = `/root/pypi/files/-/${FILENAME}`;

test("a file of unknown digest is answered, and kept by nobody, however often it was asked for", async () => {
  const line = makeLine(mirrorOfBare.address);
  const page = await line.ask("GET", "/root/pypi/simple/demo/");
  assert.match(page.body.toString(), /files\/-\/demo-1\.0/);
  for (const round of ["from the upstream", "from what is kept", "once more"]) {
    const answer = await line.ask("GET", ADDRESS);
    assert.equal(answer.status, 200, round);
    assert.ok(answer.body.equals(BYTES), round);
    assert.equal(answer.headers["cache-control"], "public, no-cache", round);
    assert.notEqual(answer.headers.etag, `"${FILENAME}"`, round);
  }
});

test("a mirrored file whose digest is known is not found without it", async () => {
  const answer = await makeLine(mirrorOfRich.address).ask("GET", ADDRESS);
  assert.equal(answer.status, 404);
});
