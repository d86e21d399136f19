/**
 * Reads the test vectors: rows of `input` and either `expected` or `error`. They lie beside the repository in
 * `shared/vectors`, or where `CHEESESHOP_VECTORS` says; a test without them says so and passes.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export interface VectorRow<Input, Expected> {
  readonly input: Input;
  /** Left out where the input has to be refused. */
  readonly expected?: Expected;
  /** The exception of the reference implementation, for information. */
  readonly error?: string;
}

/** The rows of a file such as `names.json` or `real-wheels.jsonl`; undefined, and a printed line, where it is absent. */
export function vectorRows<Input = string, Expected = unknown>(
  file: string,
): readonly VectorRow<Input, Expected>[] | undefined {
  const text = readVectorFile(file);
  if (text === undefined) return undefined;
  const lines = file.endsWith(".jsonl") ? text.trimEnd().split("\n") : undefined;
  return lines ? lines.map((line) => JSON.parse(line)) : JSON.parse(text);
}

/** The text of a file of vectors; undefined, and a printed line, where it is absent. */
function readVectorFile(file: string): string | undefined {
  const root = path.dirname(import.meta.dirname);
  const folder = process.env.CHEESESHOP_VECTORS ?? path.join(root, "..", "shared", "vectors");
  const found = path.join(folder, file);
  if (existsSync(found)) return readFileSync(found, "utf8");
  process.stderr.write(`skipped: no test vectors at ${found}\n`);
  return undefined;
}

/** Collects the rows that differ, so that one failure shows how many and the first of them. */
export function differences<Input, Expected>(
  rows: readonly VectorRow<Input, Expected>[],
  run: (input: Input) => unknown,
  isEqual: (actual: unknown, expected: unknown) => boolean,
): string[] {
  const found: string[] = [];
  for (const row of rows) {
    const wanted = "expected" in row ? row.expected : "a refusal";
    let actual: unknown;
    try {
      actual = run(row.input);
    } catch (error) {
      if (!("expected" in row) && error instanceof Error && error.name === "AppError") continue;
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
