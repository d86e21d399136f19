/** Sizes, times and counts in words. */
import { type Html, html } from "./html.ts";

const UNITS = ["kB", "MB", "GB", "TB"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `1234567` is `1.2 MB`: decimal units, as the disk's maker counts. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = "bytes";
  for (const next of UNITS) {
    if (value < 999.5) {
      break;
    }
    value /= 1000;
    unit = next;
  }
  return unit === "bytes" || value >= 99.95
    ? `${Math.round(value)} ${unit}`
    : `${value.toFixed(1)} ${unit}`;
}

/** `3 projects`, `1 project`, `no projects`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? "no" : count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** A day for people, the moment for programs and for whoever points at it. `time` is ISO 8601 in UTC. */
export function day(time: string): Html {
  const read = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(time);
  if (read === null) {
    return html`${time}`;
  }
  const [, year, month, date, clock] = read;
  const written = `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
  return html`<time datetime="${time}" title="${clock === undefined ? written : `${written}, ${clock} UTC`}">${written}</time>`;
}
