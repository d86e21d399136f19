/**
 * Where a command speaks: data to stdout, talk to stderr, questions only to a person who is there.
 *
 * What comes from a server or a file may hold escape sequences that would move the cursor, rename the window or hide a
 * line: no control character but the line end and the tab reaches the screen.
 */
import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { AppError } from "../errors.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Terminal {
  /** Whether `--json` was given: answers are JSON, one document to stdout. */
  readonly isJson: boolean;
  /** Whether somebody is there to be asked. */
  readonly isInteractive: boolean;
  /** The command's answer: as JSON where that was asked for, else as text. */
  answer(value: unknown, text: string): void;
  /** A sentence about what goes on. Never data: a program must be able to read stdout alone. */
  say(sentence: string): void;
  /** A sentence that begins "note:" and tells what to do better. */
  note(sentence: string): void;
  /** Colour where stderr shows it; it never carries a meaning alone. */
  paint(style: Style, text: string): string;
  /** Asks for a line of text. Throws `invalid` where nobody can be asked. */
  ask(question: string): Promise<string>;
  /** Asks for a secret without showing it. Throws `invalid` where nobody can be asked. */
  askHidden(question: string): Promise<string>;
  startProgress(label: string, total: number): Progress;
}

/** A bar for one thing of known size, redrawn in place on a terminal and silent elsewhere. */
export interface Progress {
  /** `done` counts from 0 to the total, in bytes. */
  show(done: number): void;
  /** Takes the bar away and leaves the sentence in its place. */
  finish(sentence: string): void;
}

/** What a terminal needs of a stream. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface TerminalParts {
  readonly stdout: Sink;
  readonly stderr: Sink & Writable;
  readonly stdin: { readonly isTTY?: boolean };
  readonly isJson: boolean;
}

export function makeTerminal(parts: TerminalParts): Terminal {
  const { stdout, stderr, stdin, isJson } = parts;
  const isInteractive = stdin.isTTY === true && stderr.isTTY === true;
  const say = (sentence: string): void => void stderr.write(`${withoutControls(sentence)}\n`);
  const paint = (style: Style, text: string): string =>
    styleText(style, text, { stream: stderr, validateStream: true });
  return {
    isJson,
    isInteractive,
    say,
    paint,
    note: (sentence) => say(`note: ${sentence}`),
    answer(value, text) {
      const whole = isJson ? formatJson(value) : withoutControls(text);
      if (whole !== "") stdout.write(`${whole}\n`);
    },
    async ask(question) {
      refuseAlone(isInteractive, question);
      const { text } = await import("@clack/prompts");
      return readAnswer(await text({ message: question, output: stderr }));
    },
    async askHidden(question) {
      refuseAlone(isInteractive, question);
      const { password } = await import("@clack/prompts");
      return readAnswer(await password({ message: question, output: stderr }));
    },
    startProgress: (label, total) => makeProgress(stderr, label, total),
  };
}

function refuseAlone(isInteractive: boolean, question: string): void {
  if (isInteractive) return;
  throw new AppError("invalid", `Cannot ask "${question}": there is no terminal`);
}

/** The library answers with a symbol where the question was cancelled, and with nothing for an empty line. */
function readAnswer(answer: string | symbol | undefined): string {
  if (typeof answer !== "symbol") return answer ?? "";
  throw new AppError("invalid", "Cannot go on: the question was cancelled");
}

const BAR_CELLS = 20;
const REDRAW_MS = 80;

function makeProgress(stderr: Sink, label: string, total: number): Progress {
  const isShown = stderr.isTTY === true;
  const started = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  const clear = (): void => void stderr.write("\r\u001b[K");
  return {
    show(done) {
      const now = performance.now();
      if (!isShown || now - drawn < REDRAW_MS) return;
      drawn = now;
      clear();
      const line = formatProgress(label, done, total, now - started);
      stderr.write(line.slice(0, Math.max(0, (stderr.columns ?? 80) - 1)));
    },
    finish(sentence) {
      if (isShown) clear();
      stderr.write(`${withoutControls(sentence)}\n`);
    },
  };
}

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

/** Columns under headings, two blanks between. Empty where there is no row. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/**
 * Escape sequences begin with a control character: without it the rest is harmless text. What `paint` writes stays;
 * from elsewhere it could colour a word, but not hide one.
 */
export function withoutControls(text: string): string {
  return text.replaceAll(
    /(?!\u001b\[(?:1|2|22|3[1236]|39)m)[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    "\ufffd",
  );
}

/** JSON leaves some control characters as they are; written as escapes they mean the same. */
function formatJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
