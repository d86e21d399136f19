/**
 * Project names.
 * Spec: https://packaging.python.org/en/latest/specifications/name-normalization/ (PEP 503; for extras PEP 685)
 */
import { quoteAt, refuseText } from "./refusal.ts";

/**
 * A project name in its normal form: `My.Package` is `my-package`. Made by `parseName` alone.
 * Source: PEP 503, "Normalized Names".
 */
export type ProjectName = string & { readonly isProjectName: true };

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/name-normalization/#name-format";
const FILENAME_SOURCE =
  "https://packaging.python.org/en/latest/specifications/binary-distribution-format/#escaping-and-unicode";

// Each looks for what is wrong and repeats nothing: a pattern that matches a whole text of many megabytes fills the
// stack of the regular expressions.
const WRONG = /^[._-]|[^A-Za-z0-9._-]|[._-]$/;
const ABNORMAL = /[^a-z0-9-]|^-|--|-$/;
/** PEP 427 lets letters and digits of every script into the name of a wheel, and forbids the two underscores which escaping never makes. */
const WRONG_IN_FILENAME = /[^\p{L}\p{N}_.]|(?<=_)_/u;

/**
 * Reads a name as a person or a file wrote it. Throws `invalid` where the standard forbids it.
 * Source: PEP 508, "Names", and PEP 503, "Normalized Names".
 *
 * ```ts
 * parseName("My_Package.Name") // => "my-package-name"
 * ```
 */
export function parseName(text: string): ProjectName {
  const name = findName(text);
  if (name !== undefined) return name;
  throw refuseName(
    text,
    text.search(WRONG),
    SOURCE,
    "Use ASCII letters and digits, with . _ - between them",
  );
}

/**
 * The normal form of a name; undefined where it is none: for lists which may hold anything.
 *
 * ```ts
 * findName("My_Package") // => "my-package"
 * findName("no name") // => undefined
 * ```
 */
export function findName(text: string): ProjectName | undefined {
  return isName(text) ? (normalizeName(text) as ProjectName) : undefined;
}

/**
 * Reads the name part of a wheel's file name and gives its normal form. Throws `invalid` where PEP 427 forbids it.
 * It is the name of a project where it is one: PEP 427 allows letters beyond ASCII too.
 *
 * ```ts
 * parseFilenameName("My_Tool") // => "my-tool"
 * ```
 */
export function parseFilenameName(text: string): string {
  const wrong = text === "" ? 0 : text.search(WRONG_IN_FILENAME);
  if (wrong === -1) return normalizeName(text);
  throw refuseName(
    text,
    wrong,
    FILENAME_SOURCE,
    "Use letters, digits and ., and single _ in place of -",
  );
}

/**
 * The normal form of any text, valid as a name or not: what two names are compared by.
 * Source: PEP 503, "Normalized Names".
 *
 * ```ts
 * normalizeName("-Not_Valid") // => "-not-valid"
 * ```
 */
export function normalizeName(text: string): string {
  // Most names are normal already, and asking costs less than writing them anew.
  if (isNormalName(text)) return text;
  const parts = text.toLowerCase().split(/[-_.]/);
  // Nothing between two separators: they count as one. At both ends nothing stands for a separator alone.
  return parts.filter((part, at) => part !== "" || at === 0 || at === parts.length - 1).join("-");
}

/**
 * Whether a text can name a project. Source: PEP 508, "Names".
 *
 * ```ts
 * isName("My_Package") // => true
 * isName("-no") // => false
 * ```
 */
export function isName(text: string): boolean {
  return text !== "" && !WRONG.test(text);
}

/**
 * Whether a text is a project name in its normal form. Source: PEP 503, "Normalized Names".
 *
 * ```ts
 * isNormalName("my-package") // => true
 * isNormalName("My_Package") // => false
 * ```
 */
export function isNormalName(text: string): text is ProjectName {
  return text !== "" && !ABNORMAL.test(text);
}

function refuseName(text: string, wrong: number, source: string, instead: string): Error {
  const offset = Math.max(wrong, 0);
  return refuseText(text, {
    as: "a project name",
    offset,
    why: text === "" ? "it is empty" : `${quoteAt(text, offset)} must not stand there`,
    instead,
    source,
  });
}
