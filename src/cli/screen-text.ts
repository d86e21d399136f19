/** Texts as a screen shows them: sizes, bars, and nothing that would steer the terminal. */

/** What a terminal needs of a stream. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const BAR_CELLS = 20;

/** One line: bar, share, size, speed. Narrow screens cut it at its end, where it matters least. */
export function formatProgress(
  label: string,
  done: number,
  total: number,
  elapsedMs: number,
): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * BAR_CELLS);
  const bar = "█".repeat(full) + "░".repeat(BAR_CELLS - full);
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1000 : 0;
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${bar} ${percent} % ${withoutControls(label)} ${formatSize(total)} ${formatSize(perSecond)}/s`;
}

/** A size as people say it, in binary units: `1.5 MiB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/**
 * Escape sequences begin with a control character: without it the rest is harmless text. What `paint` writes stays;
 * from elsewhere it could colour a word, but not hide one. Nor does a text of somebody else's turn the order of what
 * stands around it.
 */
export function withoutControls(text: string): string {
  return text.replaceAll(
    /(?!\u001b\[(?:1|2|22|3[1236]|39)m)[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    "\ufffd",
  );
}

/** A text of one line, such as a file's name: a line's end in it would begin a line that says what it likes. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\t\n\u2028\u2029]/g, (character) => ESCAPES[character] ?? "\ufffd");
}

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n" };
