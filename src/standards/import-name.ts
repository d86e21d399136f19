/**
 * Import names: what a project's code is imported as (PEP 794).
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#import-name-multiple-use
 */
import { quote } from "./refusal.ts";
import type { DocumentTable } from "./toml-document.ts";

/** What is wrong with a name, and what to do about it. */
export interface ImportNameFault {
  readonly message: string;
  readonly hint: string;
}

/** What `import-names` and `import-namespaces` say; absent where they say nothing. */
export interface ImportNames {
  readonly importNames?: readonly string[];
  readonly importNamespaces?: readonly string[];
}

/** Says what is wrong with `text`, a value of `field`: dotted identifiers, and perhaps `; private` behind them. */
export function findImportNameFault(field: string, text: string): ImportNameFault | undefined {
  const shown = `${field} ${quote(text)}`;
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
        message: `${shown} cannot be imported: ${quote(part)} is no identifier`,
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

/** Names that the project is imported by (PEP 794): each once, and with all that stand above it. */
export function readImportNames(table: DocumentTable): ImportNames {
  const names = table.strings("import-names");
  const namespaces = table.strings("import-namespaces");
  const all = [...(names ?? []), ...(namespaces ?? [])];
  const bare = new Set<string>();
  for (const { value, path } of all) {
    const fault = findImportNameFault(String(path[1]), value);
    if (fault !== undefined) table.faults.add(path, `is invalid: ${fault.message}`, fault.hint);
    const name = withoutPrivate(value);
    if (bare.has(name)) table.faults.add(path, "stands there twice", "Remove one of them");
    bare.add(name);
  }
  for (const { value, path } of all) {
    const missing = listParents(withoutPrivate(value)).find((parent) => !bare.has(parent));
    if (missing !== undefined) {
      const instead = `List ${quote(missing)} under import-names or import-namespaces`;
      table.faults.add(path, `has a parent that is not listed: ${quote(missing)}`, instead);
    }
  }
  return {
    ...(names !== undefined && { importNames: names.map(({ value }) => value) }),
    ...(namespaces !== undefined && { importNamespaces: namespaces.map(({ value }) => value) }),
  };
}

/** Whether Python takes `text` for a name. */
function isIdentifier(text: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global
   if import in is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

function withoutPrivate(text: string): string {
  return (text.split(";")[0] ?? "").trim();
}

/** `a` and `a.b` for `a.b.c`; names are short, and those that are not are cut. */
function listParents(name: string): string[] {
  const parts = name.split(".").slice(0, MAX_PARTS);
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("."));
}

const MAX_PARTS = 50;
