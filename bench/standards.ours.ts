/** Does one task of the benchmark: prints the best time of several runs in milliseconds. */
import { TASKS } from "./standards.ts";

const [name, runs] = process.argv.slice(2);
const task = TASKS.find((candidate) => candidate.name === name);
if (task === undefined) throw new Error(`Cannot run "${name}": there is no such task`);
const work = task.start();
let best = Number.POSITIVE_INFINITY;
for (let at = 0; at < Number(runs); at++) {
  work.prepare?.();
  const start = performance.now();
  work.run();
  best = Math.min(best, performance.now() - start);
}
console.log(best);
