import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";

for (const command of ["crash", "differential", "fuzz", "soak"]) {
  const run = (word: string) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, command, "main.ts"), word], {
      encoding: "utf8",
      timeout: 60_000,
    });

  test(`npm run ${command} answers --help, and words that it does not know end it with 2`, () => {
    const help = run("--help");
    assert.deepEqual([help.status, help.stderr], [0, ""]);
    assert.match(help.stdout, new RegExp(`^npm run ${command} \\[-- --`));
    const wrong = run("--nonsense");
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /--nonsense/);
    assert.doesNotMatch(wrong.stderr, /^ {4}at /m);
  });
}
