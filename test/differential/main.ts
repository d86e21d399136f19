/** `npm run differential [-- --cases 100000 --seed 1]`: random input, answered by us and by the reference implementation. */
import { readWords } from "../command-words.ts";
import { findDifferences } from "./compare.ts";
import { makeCases } from "./random-cases.ts";
import { findReference } from "./reference.ts";

const values = readWords("npm run differential [-- --cases 100000 --seed 1]", {
  ...{ cases: "100000", seed: String(Date.now() % 2 ** 31) },
});
const count = Number(values.cases);
const seed = Number(values.seed);
const isWhole = [count, seed].every((number) => Number.isSafeInteger(number) && number >= 0);
const python = isWhole ? findReference() : undefined;
if (!isWhole) {
  process.stderr.write("Give --cases and --seed as whole numbers, such as --cases 1000 --seed 1\n");
  process.exitCode = 2;
} else if (python === undefined) {
  process.exitCode = 1;
} else {
  const found = findDifferences(python, makeCases(count, seed));
  for (const line of found.slice(0, 50)) console.log(line);
  console.log(`${count} cases with seed ${seed}: ${found.length} differences`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
