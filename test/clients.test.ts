import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { run } from "./clients.ts";

test("temporaryFolder() leaves nothing behind when its process has ended", async () => {
  const clients = new URL("clients.ts", import.meta.url).href;
  const script = `
    const { temporaryFolder } = await import(${JSON.stringify(clients)});
    const { writeFileSync } = await import("node:fs");
    const folder = temporaryFolder();
    writeFileSync(folder + "/file", "text");
    console.log(folder);
    process.exit(3);`;
  const { code, stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  assert.equal(code, 3);
  assert.match(stdout, /shop-/);
  assert.equal(existsSync(stdout.trim()), false);
});
