import assert from "node:assert/strict";
import { test } from "node:test";
import { runProcess } from "./process.ts";

const node = (code: string): [string, readonly string[]] => [process.execPath, ["-e", code]];

test("runProcess() gives what a program says and its exit code", async () => {
  const code = "process.stdout.write('a\\nb'); process.stderr.write('c'); process.exitCode = 3";
  assert.deepEqual(await runProcess(...node(code)), { code: 3, stdout: "a\nb", stderr: "c" });
});

test("runProcess() hands lines over as they come, the last one without its end too", async () => {
  const lines: string[] = [];
  await runProcess(...node("process.stdout.write('a\\r\\nb\\nc')"), {
    onLine: (line, source) => void lines.push(`${source} ${line}`),
  });
  assert.deepEqual(lines, ["stdout a", "stdout b", "stdout c"]);
});

test("runProcess() writes the input", async () => {
  const { stdout } = await runProcess(...node("process.stdin.pipe(process.stdout)"), {
    input: "hello",
  });
  assert.equal(stdout, "hello");
});

test("runProcess() keeps the end of what is too long", async () => {
  const { stdout } = await runProcess(...node("process.stdout.write('a'.repeat(1e5) + 'end')"), {
    keptCharacters: 10,
  });
  assert.equal(stdout, "aaaaaaaend");
});

test("runProcess() refuses a program that is not there", async () => {
  await assert.rejects(runProcess("no-such-program-anywhere", []), { kind: "not-found" });
});

test("runProcess() leaves nothing waiting for a program that is not there", async () => {
  const module = JSON.stringify(new URL("process.ts", import.meta.url));
  const code = `import { runProcess } from ${module};
    await runProcess("no-such-program-anywhere", [], { timeoutMs: 60_000 }).catch(() => {});`;
  const words = ["--input-type=module", "-e", code];
  const { code: exit } = await runProcess(process.execPath, words, { timeoutMs: 10_000 });
  assert.equal(exit, 0);
});

test("runProcess() ends a program that takes too long", async () => {
  await assert.rejects(runProcess(...node("setInterval(() => {}, 1000)"), { timeoutMs: 200 }), {
    kind: "unavailable",
  });
});

const isPosix = process.platform !== "win32";

test("runProcess() stops a program and what it started", { skip: !isPosix }, async () => {
  const stopping = new AbortController();
  const seen = Promise.withResolvers<number>();
  const done = runProcess("sh", ["-c", "sh -c 'echo $$; exec sleep 60'; true"], {
    signal: stopping.signal,
    onLine: (line) => seen.resolve(Number(line)),
  });
  const grandchild = await seen.promise;
  stopping.abort();
  await assert.rejects(done, { kind: "unavailable", message: /it was stopped$/ });
  assert.throws(() => process.kill(grandchild, 0), { code: "ESRCH" });
});

test("runProcess() ends a program that will not stop", { skip: !isPosix }, async () => {
  const stopping = new AbortController();
  const lines: string[] = [];
  const done = runProcess("sh", ["-c", "trap 'echo no' INT; echo a; while :; do sleep 1; done"], {
    signal: stopping.signal,
    onLine: (line) => {
      lines.push(line);
      stopping.abort();
    },
  });
  await assert.rejects(done, { kind: "unavailable", message: /it was stopped$/ });
  assert.deepEqual(lines, ["a"]);
});

test("runProcess() starts nothing where it is stopped before", async () => {
  const code = "require('node:fs').writeFileSync(1, 'ran')";
  await assert.rejects(runProcess(...node(code), { signal: AbortSignal.abort() }), {
    kind: "unavailable",
  });
});
