/**
 * The one error of this program, and the shape of what a check finds.
 *
 * Throw `AppError` where the caller cannot go on. Edges translate it once: `server/respond.ts` into a
 * status, `cli/report-error.ts` into a sentence and an exit code.
 */

/** What went wrong, as far as a caller can act on it. */
export type ErrorKind =
  /** What was given is wrong and will stay wrong. */
  | "invalid"
  /** Nobody has said who is asking, or the credential is wrong. */
  | "unknown-caller"
  /** Known, and not allowed. */
  | "denied"
  /** Needed, and not there. */
  | "not-found"
  /** In the way of something that is there already. */
  | "conflict"
  /** Right, and cannot be done now: the disk, the upstream, a limit on load. */
  | "unavailable";

/** Where in a text something stands: line and column count from 1, offset from 0. */
export interface Place {
  /** The file or the input, as the reader knows it. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly offset?: number;
}

/** One finding of a check. */
export interface Problem {
  /** The rule's name, as `docs/rules.md` lists it. */
  readonly rule: string;
  readonly level: "error" | "warning" | "note";
  /** One sentence: what is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly place?: Place;
}

/** What an error may tell besides its message. */
export interface ErrorDetails {
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly place?: Place;
  /** All faults, where a check found several. */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
  /** A finer status for the web where the kind's own would mislead a client, such as 413, 429 or 507. */
  readonly status?: number;
  /** How long a client should wait, in seconds. */
  readonly retryAfterSeconds?: number;
}

/**
 * An error for whoever called: what is thrown besides is a fault of the program.
 * `message` reads `Cannot <what was tried>: <what stood in the way>`, without a full stop, and holds no secret.
 */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  readonly problems: readonly Problem[];
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.name = "AppError";
    this.kind = kind;
    this.hint = details.hint;
    this.place = details.place;
    this.problems = details.problems ?? [];
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/**
 * True for an `AppError` of one of these kinds (of any kind, if none is named).
 *
 * ```ts
 * const error = new AppError("invalid", 'Cannot read "a b" as a name: it has a blank')
 * isAppError(error, "invalid", "denied") // => true
 * isAppError(error, "not-found") // => false
 * isAppError(new Error("no memory")) // => false
 * ```
 */
export function isAppError(error: unknown, ...kinds: readonly ErrorKind[]): error is AppError {
  return error instanceof AppError && (kinds.length === 0 || kinds.includes(error.kind));
}
