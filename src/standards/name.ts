/**
 * Project names.
 * Spec: https://packaging.python.org/en/latest/specifications/name-normalization/ (PEP 503; for extras PEP 685)
 */
import { quoteAt, refusal } from "./refusal.ts";

/** A project name in its normal form: `My.Package` is `my-package`. Made by `parseName` and `parseFilenameName` alone. */
export type ProjectName = string & { readonly isProjectName: true };

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/name-normalization/#name-format";
const VALID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const NORMAL = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** PEP 427 lets letters and digits of every script into the name of a wheel, and forbids the two underscores which escaping never makes. */
const VALID_IN_FILENAME = /^(?!.*__)[\p{L}\p{N}_.]+$/u;

/**
 * Reads a name as a person or a file wrote it. Throws `invalid` where the standard forbids it.
 *
 * ```ts
 * parseName("My_Package.Name") // => "my-package-name"
 * ```
 */
export function parseName(text: string): ProjectName {
  if (!VALID.test(text)) throw refuseName(text);
  return normalizeName(text) as ProjectName;
}

/**
 * Reads the name part of a wheel's file name. Throws `invalid` where PEP 427 forbids it.
 * A name with letters beyond ASCII comes out normal, and is the name of no project.
 */
export function parseFilenameName(text: string): ProjectName {
  if (!VALID_IN_FILENAME.test(text)) throw refuseName(text);
  return normalizeName(text) as ProjectName;
}

/**
 * The normal form of any text, valid as a name or not: what two names are compared by.
 *
 * ```ts
 * normalizeName("-Not_Valid") // => "-not-valid"
 * ```
 */
export function normalizeName(text: string): string {
  // Most names are normal already, and asking costs less than writing them anew.
  return NORMAL.test(text) ? text : text.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

/** Whether a text can name a project. */
export function isName(text: string): boolean {
  return VALID.test(text);
}

/** Whether a text is a project name in its normal form. */
export function isNormalName(text: string): text is ProjectName {
  return NORMAL.test(text);
}

function refuseName(text: string): Error {
  const offset = wrongOffset(text);
  return refusal(text, {
    as: "a project name",
    offset,
    why: `${quoteAt(text, offset)} must not stand there`,
    instead: "Use ASCII letters and digits, with . _ - between them",
    source: SOURCE,
  });
}

/** The first character which is not allowed where it stands. */
function wrongOffset(text: string): number {
  const start = text.search(/^[._-]|[^A-Za-z0-9._-]/);
  if (start !== -1) return start;
  return text.includes("__") ? text.indexOf("__") + 1 : Math.max(0, text.length - 1);
}
