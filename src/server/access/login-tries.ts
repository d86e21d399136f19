/**
 * Limits on guessing passwords: after a few wrong ones for a name, that name has to wait, longer each time. Tokens
 * are not concerned, so nobody's programs stop because somebody else guesses at a name.
 */
import { AppError } from "../../errors.ts";

export interface LoginTries {
  /** Throws `invalid` with status 429 while the name has to wait. */
  check(userName: string): void;
  addFailure(userName: string): void;
  forget(userName: string): void;
}

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** Failures this old are forgotten. */
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const MOST_NAMES = 10_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

/** `now` gives milliseconds of a clock that never goes back. */
export function makeLoginTries(now: () => number): LoginTries {
  const failures = new Map<string, Failures>();

  const waitOf = ({ count, last }: Failures): number => {
    if (count < FREE_TRIES) return 0;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (count - FREE_TRIES), LONGEST_WAIT_MS);
    return last + wait - now();
  };

  return {
    check(userName) {
      const known = failures.get(userName);
      const waitMs = known === undefined ? 0 : waitOf(known);
      if (waitMs <= 0) return;
      const seconds = Math.ceil(waitMs / 1000);
      throw new AppError("invalid", `Cannot log in as ${userName}: too many wrong passwords`, {
        status: 429,
        retryAfterSeconds: seconds,
        hint: `Wait ${seconds} s, or use a token`,
      });
    },

    addFailure(userName) {
      const known = failures.get(userName);
      const isFresh = known !== undefined && now() - known.last < FORGOTTEN_AFTER_MS;
      failures.delete(userName);
      // The map keeps the order of the last failures: the first is the one longest ago.
      const oldest = failures.keys().next();
      if (failures.size >= MOST_NAMES && !oldest.done) failures.delete(oldest.value);
      failures.set(userName, { count: (isFresh ? known.count : 0) + 1, last: now() });
    },

    forget(userName) {
      failures.delete(userName);
    },
  };
}
