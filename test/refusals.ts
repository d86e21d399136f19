/** Tests that a reader refuses what is wrong: with the place, the reason, and what to write instead with its source. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAppError } from "../src/errors.ts";

/** What is read, where it is wrong (an offset, or line and column), and what the message says of it. */
export type RefusalCase = readonly [
  text: string,
  place: number | readonly [line: number, column: number],
  why?: string | RegExp,
];

/** Makes a test of each case; `name` is that of the reader. */
export function testRefusals(
  name: string,
  parse: (text: string) => unknown,
  cases: readonly RefusalCase[],
  source = /https:\/\//,
): void {
  for (const [text, place, why = ""] of cases) {
    test(`${name}() refuses ${JSON.stringify(text)} and tells where`, async () => {
      await assert.rejects(
        async () => parse(text),
        (error) => {
          assert.ok(isAppError(error, "invalid"), String(error));
          const { line, column, offset } = error.place ?? {};
          assert.deepEqual(typeof place === "number" ? offset : [line, column], place);
          if (typeof why === "string") assert.ok(error.message.includes(why), error.message);
          else assert.match(error.message, why);
          assert.match(error.hint ?? "", source);
          return true;
        },
      );
    });
  }
}
