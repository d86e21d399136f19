import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { isAppError } from "../../errors.ts";
import {
  type EnvironmentOptions,
  type EnvironmentToFill,
  openBuildEnvironment,
} from "./build-environment.ts";

const DAY = 86_400_000;

/** A Python without environments of its own, so that none has to run; what is filled is written down. */
function makeOptions(t: TestContext) {
  const cache = mkdtempSync(path.join(tmpdir(), "environments-"));
  t.after(() => rmSync(cache, { recursive: true }));
  const filled: EnvironmentToFill[] = [];
  const options: EnvironmentOptions = {
    interpreter: {
      path: "/usr/bin/python2.7",
      version: [2, 7, 18],
      implementation: "cpython",
      hasVenv: false,
    },
    ...{ cache, env: { PATH: "/bin", PYTHONPATH: "/mine" }, platform: "linux" },
    ...{ filledFrom: "", now: () => Date.now() },
    fill: async (environment) => void filled.push(environment),
  };
  return { cache, filled, options };
}

test("openBuildEnvironment() keeps an environment for the same requirements in any order", async (t) => {
  const { filled, options } = makeOptions(t);
  const first = await openBuildEnvironment(["b", "a", "b"], options);
  const second = await openBuildEnvironment(["a", "b"], options);
  assert.deepEqual([first.isKept, second.isKept], [false, true]);
  assert.deepEqual(
    filled.map(({ requirements }) => requirements),
    [["a", "b"]],
  );
  assert.equal(second.env.PYTHONPATH, first.env.PYTHONPATH);
  assert.notEqual(first.env.PYTHONPATH, "/mine");
  assert.deepEqual(first.pythonWords, ["-S"]);
});

test("openBuildEnvironment() makes another for other requirements, another Python, and another index", async (t) => {
  const { filled, options } = makeOptions(t);
  const { interpreter } = options;
  await openBuildEnvironment(["a"], options);
  await openBuildEnvironment(["a>1"], options);
  await openBuildEnvironment(["a"], { ...options, filledFrom: "PIP_INDEX_URL=here" });
  await openBuildEnvironment(["a"], {
    ...options,
    interpreter: { ...interpreter, version: [2, 7, 17] },
  });
  assert.equal(filled.length, 4);
});

test("openBuildEnvironment() fills nothing where nothing is required", async (t) => {
  const { filled, options } = makeOptions(t);
  await openBuildEnvironment([], options);
  const kept = await openBuildEnvironment([], { ...options, filledFrom: "elsewhere" });
  assert.ok(kept.isKept);
  assert.deepEqual(filled, []);
});

test("openBuildEnvironment() leaves nothing behind where it cannot be filled", async (t) => {
  const { cache, options } = makeOptions(t);
  const fill = async (): Promise<void> => {
    throw new Error("no index");
  };
  await assert.rejects(openBuildEnvironment(["a"], { ...options, fill }), /no index/);
  assert.deepEqual(readdirSync(cache), []);
});

test("openBuildEnvironment() makes a new one after a week, and removes the old one a day later", async (t) => {
  const { cache, options } = makeOptions(t);
  const later = (days: number) => ({ ...options, now: () => Date.now() + days * DAY });
  await openBuildEnvironment(["a"], options);
  assert.ok((await openBuildEnvironment(["a"], later(6.9))).isKept);
  assert.ok(!(await openBuildEnvironment(["a"], later(7.1))).isKept);
  assert.equal(readdirSync(cache).length, 3);
  const brokenOff = path.join(cache, "broken-off");
  mkdirSync(brokenOff);
  const then = new Date(Date.now() - 9 * DAY);
  utimesSync(brokenOff, then, then);
  await openBuildEnvironment(["b"], later(8.1));
  assert.ok(!readdirSync(cache).includes("broken-off"));
  assert.ok((await openBuildEnvironment(["a"], later(8.2))).isKept);
});

test("openBuildEnvironment() takes a label that cannot be read for none", async (t) => {
  const { cache, filled, options } = makeOptions(t);
  await openBuildEnvironment(["a"], options);
  const label = readdirSync(cache).find((name) => name.endsWith(".json")) ?? "";
  writeFileSync(path.join(cache, label), "{");
  await openBuildEnvironment(["a"], options);
  assert.equal(filled.length, 2);
});

for (const [what, lay, obstacle] of [
  ["a file", (cache: string) => writeFileSync(cache, ""), /something else lies in its place/],
  ["below a file", (cache: string) => writeFileSync(path.dirname(cache), ""), /something else/],
] as const) {
  test(`openBuildEnvironment() says what to do where its folder is ${what}`, async (t) => {
    const { cache, options } = makeOptions(t);
    const place = path.join(cache, "home", ".cache");
    if (what === "a file") mkdirSync(path.dirname(place));
    lay(place);
    await assert.rejects(openBuildEnvironment(["a"], { ...options, cache: place }), (error) => {
      assert.ok(isAppError(error, "unavailable"));
      assert.ok(error.message.startsWith(`Cannot keep environments in ${place}: `));
      assert.match(error.message, obstacle);
      assert.match(error.hint ?? "", /XDG_CACHE_HOME/);
      return true;
    });
  });
}
