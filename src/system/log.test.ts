import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonLog, type LineSink, terminalLog } from "./log.ts";

function collect(): { lines: string[]; sink: LineSink } {
  const lines: string[] = [];
  return { lines, sink: { write: (line) => lines.push(line) } };
}

test("jsonLog() writes one JSON object a line, with the sentence as message", () => {
  const { lines, sink } = collect();
  jsonLog(sink).warn("Served a stale page of six", { project: "six", ageSeconds: 12 });
  assert.equal(lines.length, 1);
  const { time, ...rest } = JSON.parse(lines[0] ?? "");
  assert.match(time, /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(rest, {
    level: "warn",
    message: "Served a stale page of six",
    project: "six",
    ageSeconds: 12,
  });
});

test("jsonLog() writes an error as the messages of its chain, without its own fields", () => {
  const { lines, sink } = collect();
  const inner = Object.assign(new Error("socket closed"), { headers: "Authorization: hidden" });
  jsonLog(sink).error("Cannot refresh six", { error: new Error("no answer", { cause: inner }) });
  assert.equal(JSON.parse(lines[0] ?? "").error, "no answer: socket closed");
  assert.ok(!lines[0]?.includes("hidden"));
});

test("terminalLog() marks warnings and errors by words, and by colour only where asked", () => {
  const { lines, sink } = collect();
  const plain = terminalLog(sink, false);
  plain.info("Listening");
  plain.warn("Slow upstream");
  plain.error("Cannot start", { error: new Error("port taken") });
  terminalLog(sink, true).error("Cannot start");
  assert.deepEqual(lines.slice(0, 3), [
    "Listening\n",
    "warning: Slow upstream\n",
    "error: Cannot start (port taken)\n",
  ]);
  assert.match(lines[3] ?? "", /^\u001b\[31merror:\u001b\[39m Cannot start\n$/);
});
