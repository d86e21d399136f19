/** What `cheeseshop twine upload` asks of an index, and where it sends nothing. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openWebServer } from "../fakes/web-server.ts";
import { runCommand } from "../run-command.ts";
import { writeFiles } from "../sample-project.ts";

for (const [what, list, code, asked] of [
  ["a listed name: the file, and nothing else", "index-servers = there", 0, ["POST /"]],
  ["a section that is not listed: nothing", "index-servers = other", 1, []],
  ["a section beside no list: nothing", "", 1, []],
] as const) {
  test(`cheeseshop twine upload sends to ${what}`, async (t) => {
    const server = await openWebServer((request, response) => {
      request.resume().on("end", () => response.end());
    });
    t.after(() => server.close());
    const folder = path.dirname(writeFiles({ name: "some-lib", version: "1.0" }).wheel);
    const section = `[there]\nrepository = ${server.origin}/\nusername = me\npassword = hunter2\n`;
    const pypirc = path.join(folder, "pypirc");
    writeFileSync(pypirc, `[distutils]\n${list}\n${section}`, { mode: 0o600 });
    const words = ["twine", "upload", "--config-file", pypirc, "-r", "there", "*.whl"];
    const outcome = await runCommand(folder, words, { CHEESESHOP_KEYRING: "none" });
    assert.equal(outcome.code, code, outcome.stderr);
    assert.deepEqual(
      server.requests.map((it) => `${it.method} ${it.path}`),
      asked,
    );
    if (code === 1) {
      assert.match(outcome.stderr, /^Cannot upload to "there": index-servers does not list it/m);
    }
  });
}
