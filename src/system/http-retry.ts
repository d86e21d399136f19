/**
 * When to ask a web server again, and how long to wait before. Pure.
 * Spec: https://www.rfc-editor.org/rfc/rfc9110.html#field.retry-after
 */

/** Statuses of a moment: too many requests, and a server or its gateway in trouble. */
export function mayTryAgain(status: number): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}

/** What `Retry-After` asks for, in milliseconds from `now`; it is a number of seconds or a date. */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // `Date.parse` would read nearly anything as a date, "-5" too.
  const date = value.endsWith(" GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Doubles with each attempt (counted from 1) from a quarter of a second, and is spread by `random` (0 to 1), so that
 * those who failed together do not come back together.
 */
export function backOffMs(attempt: number, random: number): number {
  return 250 * 2 ** (attempt - 1) * (0.5 + random / 2);
}
