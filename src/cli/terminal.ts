/**
 * Where a command speaks: data to stdout, talk to stderr, questions only to a person who is there.
 *
 * What comes from a server or a file may hold escape sequences that would move the cursor, rename the window or hide a
 * line: no control character but the line end and the tab reaches the screen.
 */
import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { AppError } from "../errors.ts";
import { makeProgress, makeProgressGroup, type Progress, type ProgressGroup } from "./progress.ts";
import { onOneLine, type Sink, withoutControls } from "./screen-text.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Terminal {
  /** Whether `--json` was given: answers are JSON, one document to stdout. */
  readonly isJson: boolean;
  /** Whether somebody is there to be asked. */
  readonly isInteractive: boolean;
  /**
   * The command's answer: as JSON where that was asked for, else as text. No text is no line; lines are written even
   * where they are empty.
   */
  answer(value: unknown, text: string | readonly string[]): void;
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
  /** Bars for several things at once, which are `total` bytes together. */
  startProgressGroup(count: number, total: number): ProgressGroup;
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
    note: (sentence) => say(`note: ${onOneLine(sentence)}`),
    answer(value, text) {
      if (!isJson && text === "") return;
      const whole = typeof text === "string" ? text : text.join("\n");
      stdout.write(`${isJson ? formatJson(value) : withoutControls(whole)}\n`);
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
    startProgressGroup: (count, total) => makeProgressGroup(stderr, count, total),
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

/** JSON leaves some control characters as they are; written as escapes they mean the same. */
function formatJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
