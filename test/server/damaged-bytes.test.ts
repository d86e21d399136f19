/** Bytes that the disk has lost or changed: they are not sent as if they were whole, and whoever sends them again heals them. */
import assert from "node:assert/strict";
import { rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const RELEASE = { name: "tool", version: "1.0" };
const BYTES = makeWheel(RELEASE);
const SHA256 = sha256Of(BYTES);
const WHEEL = { ...RELEASE, filename: wheelFilename(RELEASE), bytes: BYTES };
const ADDRESS = `/root/main/files/${SHA256}/${WHEEL.filename}`;

const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  missing: (file) => rmSync(file),
  cut: (file) => truncateSync(file, 10),
  "replaced by a link": (file) => {
    const elsewhere = path.join(temporaryFolder(), "secret");
    writeFileSync(elsewhere, BYTES);
    rmSync(file);
    symlinkSync(elsewhere, file);
  },
  changed: (file) => writeFileSync(file, Buffer.alloc(BYTES.length, "x")),
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  test(`a file that is ${what} on the disk is put right by sending it again`, async () => {
    const server = await openServer();
    assert.equal((await server.upload(WHEEL)).statusCode, 200);
    damage(path.join(server.data, "files", SHA256.slice(0, 2), SHA256.slice(2)));
    const broken = await server.ask("GET", ADDRESS, { as: null });
    // To see that whole pages of bytes were changed, all of them would have to be hashed each time.
    if (what !== "changed") {
      assert.equal(broken.statusCode, 503);
      assert.match(broken.body, /^.*Cannot (?:send|read) .*/s);
      assert.doesNotMatch(broken.body, /went wrong in the server/);
    }
    const again = await server.upload(WHEEL);
    assert.equal(again.statusCode, 200, again.body);
    assert.equal(again.headers["x-upload-outcome"], "same");
    const healed = await server.ask("GET", ADDRESS, { as: null });
    assert.equal(healed.statusCode, 200);
    assert.deepEqual(new Uint8Array(healed.rawPayload), new Uint8Array(BYTES));
    assert.deepEqual((await verifyShop(server.data)).faults, []);
  });
}
