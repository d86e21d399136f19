/**
 * Import names: what a project's code is imported as (PEP 794).
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#import-name-multiple-use
 */

/** What is wrong with a name, and what to do about it. */
export interface ImportNameFault {
  readonly message: string;
  readonly hint: string;
}

/** Says what is wrong with `text`, a value of `field`: dotted identifiers, and perhaps `; private` behind them. */
export function findImportNameFault(field: string, text: string): ImportNameFault | undefined {
  const shown = `${field} ${JSON.stringify(text)}`;
  const semicolon = text.indexOf(";");
  const name = (semicolon < 0 ? text : text.slice(0, semicolon)).trimEnd();
  if (semicolon >= 0 && text.slice(semicolon + 1).trimStart() !== "private") {
    return {
      message: `${shown} has more than "private" behind its semicolon`,
      hint: "Write ; private, or nothing",
    };
  }
  for (const part of name.split(".")) {
    if (!isIdentifier(part)) {
      const hint = "Use letters, digits and _, no digit first, and dots between";
      return {
        message: `${shown} cannot be imported: ${JSON.stringify(part)} is no identifier`,
        hint,
      };
    }
    if (KEYWORDS.has(part)) {
      return {
        message: `${shown} cannot be imported: "${part}" is a keyword of Python`,
        hint: "Use another name",
      };
    }
  }
  return undefined;
}

/** Whether Python takes `text` for a name. */
export function isIdentifier(text: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text);
}

/** Whether Python keeps the word for itself. */
export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global
   if import in is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);
