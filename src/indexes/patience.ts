/** How long somebody who asks is kept waiting for an upstream. */
import { AppError } from "../errors.ts";

/**
 * For the first that is heard of something of which nothing is kept: a page, metadata, the beginning of a file. pip
 * leaves after 15 s and would show its own words in place of ours.
 */
export const FIRST_ANSWER_MS = 10_000;

/** What is promised, if it comes in time; else throws `unavailable`. The promise itself goes on. */
export async function within<T>(ms: number, promised: Promise<T>): Promise<T> {
  // Not a timer with a signal: to take it back would make an error each time, with its stack.
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      late.reject(new AppError("unavailable", "Cannot wait longer: the upstream is slow"));
    },
    Math.max(0, ms),
  ).unref();
  try {
    return await Promise.race([promised, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What to throw where nothing is kept and the upstream fails. `what` is the verb and what it is about: `show "six"`.
 * That something is not there upstream, or has no room here, is an answer of its own and stays as it is.
 */
export function refuseUnkept(what: string, label: string, cause: unknown): unknown {
  if (!(cause instanceof AppError)) return cause;
  if (cause.kind === "not-found" || cause.status !== undefined) return cause;
  return new AppError(
    "unavailable",
    `Cannot ${what}: nothing of it is kept here, and the upstream does not give it (${cause.message})`,
    { cause, status: 502, hint: `Is ${label} reachable from the server?` },
  );
}
