import { test } from "node:test";
import { crashAgainAndAgain } from "./rounds.ts";

/** `npm run crash` has 300. */
const ROUNDS = process.env.CHEESESHOP_TEST_ALL === "1" ? 300 : 30;

const seed = Date.now() % 2 ** 31;

test(`a server that is killed ${ROUNDS} times loses nothing that it had answered (seed ${seed})`, async () => {
  await crashAgainAndAgain({ rounds: ROUNDS, seed });
});
