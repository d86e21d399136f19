import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openSampleShop, type SampleShop } from "../../../test/fakes/sample-shop.ts";
import { addJob, takeJob } from "../tables/jobs.ts";
import { formatTime } from "../tables/time.ts";
import { type JobWork, type RunnerOptions, startRunner } from "./runner.ts";

async function setUp(options: RunnerOptions) {
  const shop = await openSampleShop();
  const ask = (kind: string, key: string, more: { inMs?: number } = {}) =>
    shop.db.transaction((db) =>
      addJob(db, {
        kind,
        key,
        runAfter: formatTime(new Date(shop.now().getTime() + (more.inMs ?? 0))),
      }),
    );
  const start = () => startRunner(shop, options);
  return { shop, ask, start };
}

async function listFailed({ db }: SampleShop) {
  const rows = await db.read
    .selectFrom("jobs")
    .select(["kind", "key", "attempts", "last_error", "run_after"])
    .where("last_error", "is not", null)
    .execute();
  return rows.map((row) => ({ ...row }));
}

/** Keeps the keys that were done, in order. */
function recorder(): { done: string[]; work: JobWork } {
  const done: string[] = [];
  return {
    done,
    async work(job) {
      done.push(job.key);
    },
  };
}

test("startRunner() does what was asked for before the start, and after it when woken", async () => {
  const { done, work } = recorder();
  const { ask, start } = await setUp({ works: { render: work } });
  await ask("render", "1");
  const runner = start();
  await runner.settle();
  await ask("render", "2");
  runner.wake();
  await runner.settle();
  assert.deepEqual(done, ["1", "2"]);
  runner.wake();
  await runner.settle();
  assert.equal(done.length, 2, "each is done once");
  await runner.close();
});

test("startRunner() does one job for one kind and key", async () => {
  const { done, work } = recorder();
  const { ask, start } = await setUp({ works: { render: work } });
  for (const _time of [1, 2, 3]) await ask("render", "1");
  const runner = start();
  await runner.settle();
  assert.deepEqual(done, ["1"]);
  await runner.close();
});

test("startRunner() leaves a job until its time has come", async () => {
  const { done, work } = recorder();
  const { shop, ask, start } = await setUp({ works: { render: work } });
  await ask("render", "1", { inMs: 60_000 });
  const runner = start();
  await runner.settle();
  assert.deepEqual(done, []);
  shop.pass(60_000);
  runner.wake();
  await runner.settle();
  assert.deepEqual(done, ["1"]);
  await runner.close();
});

test("startRunner() tries again after pauses that double, and other jobs do not wait", async () => {
  const tries: number[] = [];
  const { done, work } = recorder();
  const { shop, ask, start } = await setUp({
    works: {
      render: work,
      async fail(job) {
        tries.push(job.attempts);
        if (tries.length < 3) throw new Error("the upstream sleeps");
      },
    },
  });
  await ask("fail", "1");
  await ask("render", "1");
  const runner = start();
  await runner.settle();
  assert.deepEqual([tries, done], [[1], ["1"]]);
  assert.deepEqual(await listFailed(shop), [
    {
      kind: "fail",
      key: "1",
      attempts: 1,
      last_error: "the upstream sleeps",
      run_after: "2026-08-22T10:00:02.000000Z",
    },
  ]);
  for (const [pauseMs, expected] of [
    [1999, [1]],
    [1, [1, 2]],
    [3999, [1, 2]],
    [1, [1, 2, 3]],
  ] as const) {
    shop.pass(pauseMs);
    runner.wake();
    await runner.settle();
    assert.deepEqual(tries, expected);
  }
  assert.deepEqual(await listFailed(shop), []);
  await runner.close();
});

test("startRunner() does a job again that was asked for while it ran", async () => {
  let runs = 0;
  const prepared = await setUp({
    works: {
      async render() {
        runs += 1;
        if (runs === 1) await prepared.ask("render", "1");
      },
    },
  });
  await prepared.ask("render", "1");
  const runner = await prepared.start();
  await runner.settle();
  assert.equal(runs, 2);
  await runner.close();
});

test("startRunner() does what a process took and did not finish", async () => {
  const { done, work } = recorder();
  const { shop, ask, start } = await setUp({ works: { render: work } });
  await ask("render", "1");
  const now = formatTime(shop.now());
  await shop.db.transaction((db) => takeJob(db, { now, lockedUntil: "2027" }));
  const runner = start();
  await runner.settle();
  assert.deepEqual(done, ["1"]);
  await runner.close();
});

test("startRunner() does repeated jobs at the start and each time their time has come", async () => {
  const { done, work } = recorder();
  const { shop, start } = await setUp({
    works: { sweep: work },
    repeated: [{ kind: "sweep", everyMs: 60_000 }],
  });
  const runner = start();
  await runner.settle();
  for (const passed of [59_999, 1, 60_000]) {
    shop.pass(passed);
    runner.wake();
    await runner.settle();
  }
  assert.equal(done.length, 3);
  await runner.close();
});

test("startRunner() keeps a job of a kind that it does not know", async () => {
  const { shop, ask, start } = await setUp({ works: {} });
  await ask("from a newer version", "1");
  const runner = start();
  await runner.settle();
  assert.equal((await listFailed(shop)).length, 1);
  await runner.close();
});

test("startRunner() says once that nothing can be written, and waits", async () => {
  const shop = await openSampleShop();
  const said: string[] = [];
  const log = { ...shop.log, error: (line: string): void => void said.push(line) };
  const db = { ...shop.db, transaction: () => Promise.reject(new Error("the disk is full")) };
  const runner = startRunner({ ...shop, db, log }, { works: {} });
  await runner.settle();
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  await runner.close();
  assert.deepEqual(said, ["The jobs could not be looked at"]);
});

test("close() tells the running job to end, waits for it, and takes no other", async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { done, work } = recorder();
  const { shop, ask, start } = await setUp({
    works: {
      render: work,
      wait: (_job, signal) =>
        new Promise((_, reject) => {
          begin();
          signal.addEventListener("abort", () => reject(new Error("told to end")));
        }),
    },
  });
  await ask("wait", "1");
  await ask("render", "2");
  const runner = start();
  await begun;
  await runner.close();
  assert.deepEqual(done, []);
  const left = await shop.db.read.selectFrom("jobs").select(["key", "locked_until"]).execute();
  assert.deepEqual(
    left.map((row) => ({ ...row })),
    [
      { key: "1", locked_until: null },
      { key: "2", locked_until: null },
    ],
  );
});

test("startRunner() runs a kind apart beside the others, and one job of it at a time", async () => {
  const { promise: hanging, resolve: end } = Promise.withResolvers<void>();
  const { done, work } = recorder();
  const { ask, start } = await setUp({
    works: {
      render: work,
      async refresh(job) {
        if (job.key === "1") await hanging;
        done.push(`refresh ${job.key}`);
      },
    },
    apart: "refresh",
  });
  for (const key of ["1", "2"]) await ask("refresh", key);
  for (const key of ["1", "2"]) await ask("render", key);
  const runner = start();
  while (done.length < 2) await nextTurn();
  await ask("render", "3");
  runner.wake();
  while (done.length < 3) await nextTurn();
  end();
  await runner.settle();
  assert.deepEqual(done, ["1", "2", "3", "refresh 1", "refresh 2"]);
  await runner.close();
});

test("startRunner() runs a job once that outlasts its lock, and others beside it", async () => {
  const { promise: hanging, resolve: end } = Promise.withResolvers<void>();
  const { done, work } = recorder();
  let runs = 0;
  const { shop, ask, start } = await setUp({
    works: {
      render: work,
      async refresh() {
        runs += 1;
        await hanging;
      },
    },
    apart: "refresh",
  });
  await ask("refresh", "");
  const runner = start();
  while (runs === 0) await nextTurn();
  shop.pass(3_600_000);
  await ask("render", "1");
  runner.wake();
  while (done.length === 0) await nextTurn();
  end();
  await runner.settle();
  assert.equal(runs, 1);
  const left = await shop.db.read.selectFrom("jobs").select("kind").execute();
  assert.equal(left.length, 0);
  await runner.close();
});

for (const [key, sentence] of [
  ["1", "The job fail 1 failed and is tried again in 2 s"],
  ["", "The job fail failed and is tried again in 2 s"],
] as const) {
  test(`startRunner() says that a job with the key "${key}" failed`, async () => {
    const shop = await openSampleShop();
    const said: string[] = [];
    const log = { ...shop.log, warn: (line: string): void => void said.push(line) };
    const runAfter = formatTime(shop.now());
    await shop.db.transaction((db) => addJob(db, { kind: "fail", key, runAfter }));
    const runner = startRunner(
      { ...shop, log },
      { works: { fail: () => Promise.reject(new Error("no")) } },
    );
    await runner.settle();
    await runner.close();
    assert.deepEqual(said, [sentence]);
  });
}
