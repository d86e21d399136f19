/** How the findings of a check are shown: for people, for programs, and as annotations of GitHub's pages. */
import type { CheckedFile } from "../../client/check-files.ts";
import type { Problem } from "../../errors.ts";
import { findRule } from "../../rules/author-catalog.ts";
import { onOneLine } from "../screen-text.ts";
import type { Style, Terminal } from "../terminal.ts";

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

export function countFindings(files: readonly CheckedFile[]): Counts {
  const levels = files.flatMap(({ problems }) => problems.map(({ level }) => level));
  const count = (level: Problem["level"]): number => levels.filter((it) => it === level).length;
  return { errors: count("error"), warnings: count("warning"), notes: count("note") };
}

/** `1 error, 2 warnings`. */
export function formatCounts({ errors, warnings, notes }: Counts): string {
  const words = [
    [errors, "error"],
    [warnings, "warning"],
    [notes, "note"],
  ] as const;
  return words
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(", ");
}

/** A finding with all that is told of it. */
export function describeFinding(problem: Problem) {
  const { rule, level, message, hint: fix, place } = problem;
  const why = findRule(rule)?.asks;
  return { rule, level, message, why, fix, file: place?.file, line: place?.line };
}

const STYLES = { error: "red", warning: "yellow", note: "dim" } as const satisfies Record<
  Problem["level"],
  Style
>;

export function formatFindings(files: readonly CheckedFile[], paint: Terminal["paint"]): string {
  return files
    .map(({ label, problems }) => {
      if (problems.length === 0) return `${onOneLine(label)}: ${paint("green", "passed")}`;
      return problems.map((problem) => formatFinding(problem, paint)).join("\n");
    })
    .join("\n");
}

function formatFinding(problem: Problem, paint: Terminal["paint"]): string {
  const { rule, level, message, why, fix, file, line } = describeFinding(problem);
  const where = [file, line].filter((part) => part !== undefined).join(":");
  return [
    `${onOneLine(where)}: ${paint(STYLES[level], level)} [${rule}] ${message}`,
    ...(why === undefined ? [] : [`  why: ${why}`]),
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
  ].join("\n");
}

/**
 * Workflow commands, which GitHub shows beside the lines of a change.
 * Reference: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function formatAnnotations(files: readonly CheckedFile[]): string {
  return files
    .flatMap(({ problems }) => problems)
    .map((problem) => {
      const { rule, level, message, why, fix, file, line } = describeFinding(problem);
      const properties = Object.entries({ file, line, title: rule })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      const text = [message, why && `why: ${why}`, fix && `fix: ${fix}`].filter(Boolean).join("\n");
      const command = level === "note" ? "notice" : level;
      return `::${command} ${properties.join(",")}::${escapeText(text)}`;
    })
    .join("\n");
}

/** Attack: a text from an archive that ends the line and begins a workflow command of its own. */
function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
