/** Times as rows keep them. */

/** ISO 8601 in UTC with six digits after the seconds, as PyPI writes upload times: texts sort like times. */
export function formatTime(time: Date): string {
  return time.toISOString().replace("Z", "000Z");
}
