/** Asks the tools of authors many cases at once, and shows the first that we answer otherwise. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { isAppError } from "../../src/errors.ts";
import { type AuthorTools, askAuthorTools, type Case } from "./reference.ts";

/** A case, and our answer to it. */
export type Answered = readonly [asked: Case, ours: unknown];

/** `{refused: …}` of theirs equals every refusal of ours, whatever the words. */
export function compareAnswers(tools: AuthorTools, answered: readonly Answered[]): void {
  const theirs = askAuthorTools(
    tools,
    answered.map(([asked]) => asked),
  );
  const different = answered.flatMap(([asked, ours], at) =>
    isDeepStrictEqual(ours, theirs[at]) || (isRefusal(ours) && isRefusal(theirs[at]))
      ? []
      : [
          `${JSON.stringify(asked)}: wanted ${JSON.stringify(theirs[at])}, was ${JSON.stringify(ours)}`,
        ],
  );
  assert.deepEqual(different.slice(0, 5), [], `${different.length} of ${answered.length} differ`);
}

/** Our answer, or that we refuse. */
export function answerOrRefuse(answer: () => unknown): unknown {
  try {
    return answer();
  } catch (error) {
    if (isAppError(error)) return { refused: error.message };
    throw error;
  }
}

function isRefusal(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "refused" in answer;
}
