/** What the benchmarks read and how they go on: what they measure is run by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { percentile, readWrk } from "../bench/serve.measured.ts";
import { runParts } from "../bench/serve.parts.ts";

const SAID = `Running 3s test @ http://127.0.0.1:8080/simple/files-10/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.31ms    1.02ms  18.15ms   93.60%
    Req/Sec    26.55k     3.07k   29.97k    83.33%
  Latency Distribution
     50%    1.07ms
     75%  635.00us
     90%    2.11ms
     99%    1.05s 
  79207 requests in 3.00s, 128.50MB read
Requests/sec:  26396.15
Transfer/sec:     42.82MB
`;

test("readWrk() reads times, units and bytes", () => {
  assert.deepEqual(readWrk(SAID), {
    ...{ requests: 79_207, seconds: 3, bytes: 128.5 * 1024 ** 2 },
    ...{ p50Ms: 1.07, p99Ms: 1050, faults: "" },
  });
});

test("readWrk() tells what went wrong", () => {
  const faults = [
    "  Socket errors: connect 0, read 0, write 0, timeout 32",
    "  Non-2xx or 3xx responses: 79207",
  ];
  const said = SAID.replace(/(read\n)/, `$1${faults.join("\n")}\n`);
  assert.equal(readWrk(said).faults, faults.map((line) => line.trim()).join("; "));
  assert.throws(() => readWrk("unable to connect to 127.0.0.1:1 Connection refused"), /unable/);
});

test("percentile() answers a value that is there", () => {
  const values = Array.from({ length: 200 }, (_, number) => 200 - number);
  assert.deepEqual([percentile(values, 50), percentile(values, 99)], [101, 199]);
  assert.equal(percentile([7], 99), 7);
});

test("runParts() goes on where a part fails, and tells each with its time", async () => {
  const done: string[] = [];
  const told: string[] = [];
  const part = (name: string) => async (): Promise<void> => void done.push(name);
  const fails = (): Promise<void> => Promise.reject(new Error("no nginx"));
  const parts = { first: part("first"), second: fails, third: part("third") };
  const isRight = await runParts(parts, Object.keys(parts), (line) => told.push(line.trim()));
  assert.deepEqual([isRight, done], [false, ["first", "third"]]);
  assert.deepEqual(told, [
    'The part "first" took 0 s.',
    'The part "second" failed after 0 s: no nginx',
    'The part "third" took 0 s.',
    "All took 0 s. Failed: second.",
  ]);
  assert.equal(await runParts(parts, ["first"], () => {}), true);
});
