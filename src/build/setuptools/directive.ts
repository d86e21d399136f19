/**
 * What `{file = …}` and `{attr = …}` of `[tool.setuptools.dynamic]`, and `file:` and `attr:` of setup.cfg lead to: texts,
 * and where each of their lines stands.
 */
import { AppError, type Place } from "../../errors.ts";
import { splitLines } from "../../standards/line-end.ts";
import type { Version } from "../../standards/version.ts";
import type { FileTree } from "../file-tree.ts";
import { findProjectText } from "../project-text.ts";
import { readVersionAt } from "../version/read-version.ts";

export interface LedLine {
  readonly text: string;
  readonly place: Place;
}

export interface LedText {
  readonly text: string;
  /** As `str.splitlines` gives them: none behind the last end. */
  readonly lines: readonly LedLine[];
}

/** The texts of all files, joined as setuptools joins them; `missing` is told of those that are not there. */
export function readLedFiles(
  tree: FileTree,
  files: readonly string[],
  missing: (file: string) => void = () => undefined,
): LedText {
  const lines: LedLine[] = [];
  const texts: string[] = [];
  for (const file of files) {
    const text = findProjectText(tree, file);
    if (text === undefined) {
      missing(file);
      continue;
    }
    texts.push(text);
    lines.push(
      ...splitLines(text).map((line, index) => ({ text: line, place: { file, line: index + 1 } })),
    );
  }
  if (lines.at(-1)?.text === "") lines.pop();
  return { text: texts.join("\n"), lines };
}

/** `undefined` where nothing says anything. Throws `invalid` with the line that says it, where it is no version. */
export function readLedVersion({ text, lines }: LedText): Version | undefined {
  const said = lines.find((line) => line.text.trim() !== "");
  return said && readVersionAt(text.trim(), said.place);
}

/** Throws `invalid` with the line that is empty: each line is a classifier, for setuptools too. */
export function readLedClassifiers({ lines }: LedText): readonly string[] {
  const empty = lines.find(({ text }) => text.trim() === "");
  if (empty === undefined) return lines.map(({ text }) => text);
  throw new AppError("invalid", "Cannot read the classifiers: a line is empty", {
    hint: "Take the line out: each line is a classifier",
    place: empty.place,
  });
}
