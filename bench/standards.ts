/**
 * The standards beside their reference implementation, on the same data in the same run. What counts is the ratio:
 * the times themselves say something about this machine alone. Each side does each task in a process of its own.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { findReference } from "../test/differential/reference.ts";
import { PAGE_TASKS } from "./standards.pages.ts";
import type { Task } from "./standards.task.ts";
import { VERSION_TASKS } from "./standards.versions.ts";

/** All tasks; the peer's side of each stands in `standards.peer.py` under the same name. */
export const TASKS: readonly Task[] = [...VERSION_TASKS, ...PAGE_TASKS];

const RUNS = 5;

/** Prints a line a task. False where a budget is missed or there is no peer. */
export function run(): boolean {
  const python = findReference();
  if (python === undefined) return false;
  let isWithinBudgets = true;
  console.log(line("task", "ours ms", "theirs ms", "ratio", "budget"));
  for (const task of TASKS) {
    const ours = ask(process.execPath, "standards.ours.ts", task.name) / (task.scale ?? 1);
    const theirs = ask(python, "standards.peer.py", task.name, JSON.stringify(task.peerData()));
    const ratio = theirs / ours;
    const isMissed = ratio < task.budget;
    const columns = [ours.toFixed(1), theirs.toFixed(1), ratio.toFixed(1), String(task.budget)];
    console.log(line(task.name, ...columns) + (isMissed ? "  MISSED" : ""));
    if (isMissed) isWithinBudgets = false;
  }
  return isWithinBudgets;
}

function line(task: string, ...columns: readonly string[]): string {
  return task.padEnd(38) + columns.map((column) => column.padStart(11)).join("");
}

/** The best time of several runs, in milliseconds. */
function ask(program: string, script: string, name: string, input = ""): number {
  const file = path.join(import.meta.dirname, script);
  const child = spawnSync(program, [file, name, String(RUNS)], { input, encoding: "utf8" });
  if (child.status !== 0) throw new Error(`Cannot run ${script} for "${name}": ${child.stderr}`);
  return Number(child.stdout);
}
