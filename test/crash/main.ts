/**
 * `npm run crash [-- --rounds 300 --seed 1 --day disk-full]`: kills a server at random moments and looks what it has
 * kept.
 */
import { readWords } from "../command-words.ts";
import { DAYS, type DayName } from "./days.ts";
import { crashAgainAndAgain } from "./rounds.ts";

const values = readWords("npm run crash [-- --rounds 300 --seed 1 --day good]", {
  ...{ rounds: "300", seed: String(Date.now() % 2 ** 31), day: "good" },
});
const days = Object.keys(DAYS) as DayName[];
const day = days.find((name) => name === values.day);
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (![rounds, seed].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  process.stderr.write("Give --rounds and --seed as whole numbers, such as --rounds 30 --seed 1\n");
  process.exitCode = 2;
} else if (day === undefined) {
  process.stderr.write(`Give as --day one of ${days.join(", ")}\n`);
  process.exitCode = 2;
} else {
  const show = (round: number): void => void (round % 10 === 0 && console.log(`${round} rounds`));
  console.log(`Seed ${seed}`);
  await crashAgainAndAgain({ rounds, seed, day, show });
  console.log(`${rounds} rounds: nothing lost, nothing left over`);
}
