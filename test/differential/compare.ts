/** Asks both sides the same and lists where they differ. */
import { isDeepStrictEqual } from "node:util";
import { answer } from "./answer.ts";
import { withoutKnownDifference } from "./known-differences.ts";
import type { Case } from "./random-cases.ts";
import { askReference } from "./reference.ts";

/**
 * The cases in which we and the reference implementation differ, one line each. Where a known difference is in the way,
 * the case without it counts.
 */
export function findDifferences(python: string, cases: readonly Case[]): string[] {
  const found: string[] = [];
  let open = cases;
  // A case may hold several known differences, and each is taken away once.
  for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round++) {
    const theirs = askReference(python, open);
    const next: Case[] = [];
    for (const [at, asked] of open.entries()) {
      const ours = answer(asked);
      const wanted = theirs[at];
      if (isDeepStrictEqual(ours, wanted)) continue;
      const bare = withoutKnownDifference(asked, ours, wanted);
      if (bare === undefined) found.push(describe(asked, ours, wanted));
      else next.push(bare);
    }
    open = next;
  }
  return [...found, ...open.map((asked) => `${JSON.stringify(asked)}: never comes to an end`)];
}

const MAX_ROUNDS = 5;

function describe(asked: Case, ours: unknown, theirs: unknown): string {
  return `${JSON.stringify(asked)}: reference ${JSON.stringify(theirs)}, ours ${JSON.stringify(ours)}`;
}
