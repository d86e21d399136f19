/**
 * `import-names` and `import-namespaces` of `[project]`: what the code of a project is imported as.
 * Spec: https://packaging.python.org/en/latest/specifications/pyproject-toml/#import-names (PEP 794)
 */
import { bareImportName, findImportNameFault } from "./import-name.ts";
import { quote } from "./refusal.ts";
import type { DocumentTable } from "./toml-document.ts";

/** What `import-names` and `import-namespaces` say; absent where they say nothing. Source: PEP 794. */
export interface ImportNames {
  readonly importNames?: readonly string[];
  readonly importNamespaces?: readonly string[];
}

/** Names that the project is imported by (PEP 794): each once, and with all that stand above it. */
export function parseImportNames(table: DocumentTable): ImportNames {
  const names = table.strings("import-names");
  const namespaces = table.strings("import-namespaces");
  const all = [...(names ?? []), ...(namespaces ?? [])];
  const listed = new Set(all.map(({ value }) => bareImportName(value)));
  const seen = new Set<string>();
  for (const { value, path } of all) {
    const name = bareImportName(value);
    const fault = findImportNameFault(String(path[1]), value);
    const missing = fault === undefined ? findMissingParent(name, listed) : undefined;
    if (fault !== undefined) table.faults.add(path, `is invalid: ${fault.message}`, fault.hint);
    if (seen.has(name)) table.faults.add(path, "stands there twice", "Remove one of them");
    if (missing !== undefined) {
      const instead = `List ${quote(missing)} under import-names or import-namespaces`;
      table.faults.add(path, `has a parent that is not listed: ${quote(missing)}`, instead);
    }
    seen.add(name);
  }
  return {
    ...(names !== undefined && { importNames: names.map(({ value }) => value) }),
    ...(namespaces !== undefined && { importNamespaces: namespaces.map(({ value }) => value) }),
  };
}

/** The first of `a` and `a.b` for `a.b.c` that is not listed. */
function findMissingParent(name: string, listed: ReadonlySet<string>): string | undefined {
  const parts = name.split(".");
  const parents = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("."));
  return parents.find((parent) => !listed.has(parent));
}
