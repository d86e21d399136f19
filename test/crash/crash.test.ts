import { test } from "node:test";
import { findDiskFault } from "../small-disk.ts";
import { DAYS, type DayName } from "./days.ts";
import { crashAgainAndAgain } from "./rounds.ts";

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
/** `npm run crash` has 300 of good days. */
const ROUNDS = isAll ? 300 : 30;
const ROUNDS_OF_BAD_DAYS = isAll ? 30 : 5;

const seed = Date.now() % 2 ** 31;
const noDisk = findDiskFault();

for (const day of Object.keys(DAYS) as DayName[]) {
  const rounds = day === "good" ? ROUNDS : ROUNDS_OF_BAD_DAYS;
  const skip = (day === "disk-full" || day === "read-only") && noDisk;
  test(`a server that is killed ${rounds} times on a ${day} day loses nothing that it had answered (seed ${seed})`, {
    skip,
  }, async () => {
    await crashAgainAndAgain({ rounds, seed, day });
  });
}
