/**
 * Test vectors: rows of `input` and either `expected` or `error`. They lie beside the repository in `shared/vectors`, or
 * where `CHEESESHOP_VECTORS` says. Where there is no such folder their tests are skipped, and say so; a folder in which
 * a file is missing fails.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isAppError } from "../src/errors.ts";

export interface VectorRow<Input, Expected> {
  readonly input: Input;
  /** Left out where the input has to be refused. */
  readonly expected?: Expected;
  /** The exception of the reference implementation, for information. */
  readonly error?: string;
}

const root = path.dirname(import.meta.dirname);
const folder = process.env.CHEESESHOP_VECTORS ?? path.join(root, "..", "shared", "vectors");

/** Why tests of vectors are skipped; false where the vectors are there. */
const whyNot = existsSync(folder) ? false : `no test vectors at ${folder}: set CHEESESHOP_VECTORS`;

/** Makes a test of the rows of a file such as `names.json` or `real-wheels.jsonl`. */
export function testVectors<Input = string, Expected = unknown>(
  name: string,
  file: string,
  run: (rows: readonly VectorRow<Input, Expected>[]) => void | Promise<void>,
): void {
  test(`${name} (${file})`, { skip: whyNot }, () => run(readVectors<Input, Expected>(file)));
}

/** Makes a test that a function answers each row of a file as expected. */
export function testEveryVector<Input = string, Expected = unknown>(
  name: string,
  file: string,
  answer: (input: Input) => unknown,
  isEqual: (actual: unknown, expected: unknown) => boolean,
): void {
  testVectors<Input, Expected>(`${name} on every row`, file, (rows) => {
    assert.ok(rows.length > 0, `${file} has no row`);
    assert.deepEqual(differences(rows, answer, isEqual), []);
  });
}

/** The rows of a file, which has to be there. */
export function readVectors<Input = string, Expected = unknown>(
  file: string,
): readonly VectorRow<Input, Expected>[] {
  const text = readFileSync(path.join(folder, file), "utf8");
  if (!file.endsWith(".jsonl")) return JSON.parse(text);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Collects the rows that differ, so that one failure shows how many and the first of them. */
function differences<Input, Expected>(
  rows: readonly VectorRow<Input, Expected>[],
  answer: (input: Input) => unknown,
  isEqual: (actual: unknown, expected: unknown) => boolean,
): string[] {
  const found: string[] = [];
  for (const row of rows) {
    const wanted = "expected" in row ? row.expected : "a refusal";
    let actual: unknown;
    try {
      actual = answer(row.input);
    } catch (error) {
      if (!("expected" in row) && isAppError(error, "invalid", "conflict")) continue;
      actual = error;
    }
    if ("expected" in row && isEqual(actual, wanted)) continue;
    found.push(`${JSON.stringify(row.input)}: wanted ${show(wanted)}, was ${show(actual)}`);
  }
  return found;
}

function show(value: unknown): string {
  return value instanceof Error ? String(value) : (JSON.stringify(value) ?? "undefined");
}
