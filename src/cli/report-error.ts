/**
 * The one place where an error becomes a sentence on stderr and an exit code:
 * 0 done, 1 wrong input or state, 2 wrong usage.
 */
import { AppError, type ErrorKind, type Place, type Problem } from "../errors.ts";
import { describeDiskFault } from "../system/disk.ts";
import { onOneLine } from "./screen-text.ts";
import type { Terminal } from "./terminal.ts";

export const USAGE_EXIT_CODE = 2;

/** A word on the command line that no command knows. Most are found by the reader of the command line itself. */
export class WrongUsage extends AppError {
  constructor(message: string, hint: string) {
    super("invalid", message, { hint });
  }
}

const EXIT_CODES = {
  invalid: 1,
  "unknown-caller": 1,
  denied: 1,
  "not-found": 1,
  conflict: 1,
  unavailable: 1,
} as const satisfies Record<ErrorKind, number>;

const UNEXPECTED_EXIT_CODE = 1;

/** Says what went wrong and returns the exit code. `isTraced` adds the stack, for whoever looks for a fault of ours. */
export function reportError(thrown: unknown, terminal: Terminal, isTraced: boolean): number {
  const error = thrown instanceof AppError ? thrown : undefined;
  if (terminal.isJson) terminal.say(JSON.stringify({ error: errorToJson(thrown) }));
  else terminal.say(error === undefined ? describeFault(thrown) : describe(error, terminal));
  if (isTraced && thrown instanceof Error) terminal.say(thrown.stack ?? "");
  if (error instanceof WrongUsage) return USAGE_EXIT_CODE;
  return error === undefined ? UNEXPECTED_EXIT_CODE : EXIT_CODES[error.kind];
}

function describe(error: AppError, terminal: Terminal): string {
  const where = formatPlace(error.place);
  // What the sentence and the hint say already is not said again.
  const others = error.problems.filter(
    ({ message, level }) => level === "error" && !error.message.includes(message),
  );
  return [
    `${where === "" ? "" : `${where}: `}${terminal.paint("red", error.message)}`,
    ...others.map((problem) => `  ${formatProblem(problem)}`),
    ...(error.hint === undefined ? [] : [`  ${error.hint}`]),
  ].join("\n");
}

/** One line: place, what is wrong, what to do. */
export function formatProblem(problem: Problem): string {
  const where = formatPlace(problem.place);
  const hint = problem.hint === undefined ? "" : ` (${problem.hint})`;
  return `${where === "" ? "" : `${where}: `}${problem.message}${hint}`;
}

/** `file:line:column`, as far as it is known, in the form that editors open; "" where no file is known. */
function formatPlace(place: Place | undefined): string {
  if (place?.file === undefined) return "";
  const parts = [onOneLine(place.file), place.line, place.column];
  return parts.filter((part) => part !== undefined).join(":");
}

function describeFault(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const obstacle = describeDiskFault(thrown);
  if (obstacle !== undefined) return `Cannot go on: ${obstacle}\n  The system says: ${message}`;
  return `Cannot go on: ${message}\n  This was not foreseen; CHEESESHOP_TRACE=1 shows where it happened`;
}

/** What a program is told of an error. */
export function errorToJson(thrown: unknown): object {
  if (!(thrown instanceof AppError)) {
    return { kind: "fault", message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const { kind, message, hint, place, problems } = thrown;
  return { kind, message, hint, place, problems: problems.length > 0 ? problems : undefined };
}
