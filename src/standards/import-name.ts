/**
 * Import names: what a project's code is imported as (PEP 794).
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#import-name-multiple-use
 */
import { isIdentifier, isKeyword } from "./identifier.ts";
import { quote } from "./refusal.ts";
import { trimSpace, trimSpaceEnd } from "./whitespace.ts";

/** What is wrong with a name, and what to do about it. */
export interface ImportNameFault {
  readonly message: string;
  readonly hint: string;
}

/** Nobody's packages are inside each other deeper than this, and each must be listed with all above it. */
const MAX_IMPORT_PARTS = 50;

/** Says what is wrong with `text`, a value of `field`: dotted identifiers, and perhaps `; private` behind them. */
export function findImportNameFault(field: string, text: string): ImportNameFault | undefined {
  const shown = `${field} ${quote(text)}`;
  const semicolon = text.indexOf(";");
  const name = bareImportName(text);
  // White space may stand before the word, but not behind it.
  const behind = text.slice(semicolon + 1);
  if (semicolon >= 0 && (trimSpace(behind) !== "private" || !behind.endsWith("private"))) {
    return {
      message: `${shown} has more than "private" behind its semicolon`,
      hint: "Write ; private, or nothing",
    };
  }
  const parts = name.split(".");
  if (parts.length > MAX_IMPORT_PARTS) {
    return {
      message: `${shown} has more than ${MAX_IMPORT_PARTS} parts`,
      hint: "Use a shorter name",
    };
  }
  for (const part of parts) {
    if (!isIdentifier(part)) {
      const hint = "Use letters, digits and _, no digit first, and dots between";
      return {
        message: `${shown} cannot be imported: ${quote(part)} is no identifier`,
        hint,
      };
    }
    if (isKeyword(part)) {
      return {
        message: `${shown} cannot be imported: "${part}" is a keyword of Python`,
        hint: "Use another name",
      };
    }
  }
  return undefined;
}

/**
 * The name without what stands behind its semicolon.
 *
 * ```ts
 * bareImportName("_grail ; private") // => "_grail"
 * ```
 */
export function bareImportName(text: string): string {
  const semicolon = text.indexOf(";");
  return trimSpaceEnd(semicolon < 0 ? text : text.slice(0, semicolon));
}
