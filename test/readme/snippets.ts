/** Constructs of both formats, and what readme_renderer made of each: written down, so that no Python is needed. */
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Snippet {
  readonly name: string;
  readonly text: string;
  /** Of Markdown; GitHub's where it is left away. */
  readonly variant?: "CommonMark";
  /** What PyPI shows. */
  readonly html?: string;
  /** Where PyPI shows nothing: the line that it names, counted from 1, if it names one. */
  readonly refusedAt?: number | null;
}

export const RESTRUCTURED = readSnippets("restructuredtext");
export const MARKDOWN = readSnippets("markdown");

function readSnippets(format: string): readonly Snippet[] {
  const folder = path.join(path.dirname(import.meta.dirname), "data", "readme");
  return JSON.parse(readFileSync(path.join(folder, `${format}-snippets.json`), "utf8"));
}
