/** `npm run fuzz [-- --seconds 60 --target zip --seed 1]`: spoilt input for every parser and every route. */
import { readWords, refuseWords } from "../command-words.ts";
import { fuzz, keep } from "./fuzz.ts";
import { openTargets } from "./targets.ts";

const ALL = "all";
const values = readWords("npm run fuzz [-- --seconds 30 --target all --seed 1]", {
  ...{ seconds: "30", target: ALL, seed: String(Date.now() % 2 ** 31) },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
const targets = await openTargets();
const wanted = [...targets].filter(([name]) => [name, ALL].includes(values.target));
if (!(seconds > 0) || !Number.isSafeInteger(seed) || wanted.length === 0) {
  const names = [...targets.keys()].join(", ");
  refuseWords(`Give --seconds and --seed as numbers, and --target as ${ALL} or one of ${names}`);
}
console.log(`Seed ${seed}`);
let count = 0;
for (const [name, target] of wanted) {
  const options = { seed, mostCases: Number.POSITIVE_INFINITY, mostMs: seconds * 1000 };
  const { cases, faults } = await fuzz(target, options);
  console.log(`${name}: ${cases} cases, ${faults.length} faults`);
  for (const fault of faults) console.log(`  ${keep(name, fault)}: ${fault.error.stack}`);
  count += faults.length;
}
// The server that two of the targets ask is still listening.
process.exit(count === 0 ? 0 : 1);
