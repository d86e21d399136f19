/** The readme and the licence files that `[project]` names, as backends other than setuptools take them: they must be there. */
import { AppError, type Place } from "../../errors.ts";
import type { Project } from "../../standards/project-table.ts";
import type { FileTree } from "../file-tree.ts";
import { findProjectText } from "../project-text.ts";

export interface ReadReadme {
  readonly text: string;
  readonly contentType?: string;
  /** Where it stands, if it does in a file. */
  readonly file?: string;
}

/** Throws `not-found` where the file is not there. */
export function readProjectReadme(
  tree: FileTree,
  { readme }: Project,
  place: Place | undefined,
  lineEnds: "as-written" | "as-python" = "as-python",
): ReadReadme | undefined {
  if (readme === undefined) return undefined;
  const type = readme.contentType === undefined ? {} : { contentType: readme.contentType };
  if ("text" in readme) return { text: readme.text, ...type };
  const text = findProjectText(tree, readme.file, lineEnds);
  if (text !== undefined) return { text, file: readme.file, ...type };
  throw new AppError("not-found", `Cannot build: the readme ${readme.file} is not there`, {
    hint: `Write ${readme.file}, or take the line out`,
    ...(place !== undefined && { place }),
  });
}

/** Texts of a list in `[project]`, as they are written. */
export function listWritten(project: unknown, key: string): readonly string[] {
  const value = valueAt(project, key);
  return Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
}

/** A text in `[project]`, as it is written. */
export function findWritten(project: unknown, key: string): string | undefined {
  const value = valueAt(project, key);
  return typeof value === "string" ? value : undefined;
}

/** A table in `[project]`, as it is written. */
export function tableWritten(project: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = valueAt(project, key);
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function valueAt(table: unknown, key: string): unknown {
  if (typeof table !== "object" || table === null) return undefined;
  return Object.entries(table).find(([name]) => name === key)?.[1];
}
