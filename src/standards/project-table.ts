/**
 * `[project]` of pyproject.toml as a whole.
 * Spec: https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-project-metadata-the-project-table
 */

import { parseName } from "./name.ts";
import {
  type Person,
  type ProjectLicense,
  type ProjectReadme,
  parseClassifiers,
  parseDescription,
  parseEntryPointGroups,
  parseLicenseFiles,
  parseOptionalDependencies,
  parsePeople,
  parseProjectLicense,
  parseReadme,
  parseReferences,
  parseUrls,
} from "./project-field.ts";
import { type ImportNames, parseImportNames } from "./project-import.ts";
import { quote } from "./refusal.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import { parseSpecifiers, type Specifiers } from "./specifier.ts";
import type { DocumentTable } from "./toml-document.ts";
import { parseVersion, type Version } from "./version.ts";

/** The fields of `[project]`, read; lists are empty where nothing is said. Source: PEP 621, "Details". */
export interface Project extends ImportNames {
  /** As it is written. */
  readonly name: string;
  /** Absent where it is dynamic. */
  readonly version?: Version;
  readonly description?: string;
  readonly readme?: ProjectReadme;
  readonly requiresPython?: Specifiers;
  readonly license?: ProjectLicense;
  /** Patterns of files; absent where the backend decides. */
  readonly licenseFiles?: readonly string[];
  readonly authors: readonly Person[];
  readonly maintainers: readonly Person[];
  readonly keywords: readonly string[];
  readonly classifiers: readonly string[];
  /** Addresses by label. */
  readonly urls: Readonly<Record<string, string>>;
  /** Object references by the name of a command. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly guiScripts: Readonly<Record<string, string>>;
  /** Object references by group and name. */
  readonly entryPoints: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies: readonly Requirement[];
  /** Requirements by extra, as it is written. */
  readonly optionalDependencies: Readonly<Record<string, readonly Requirement[]>>;
  /** Keys of `[project]` that the backend fills in, or adds to. */
  readonly dynamic: readonly string[];
}

/** Reads the table and notes all faults. What could not be read is left out; the name is empty then. */
export function parseProject(table: DocumentTable): Project {
  addKeyFaults(table);
  const dynamic = parseDynamic(table);
  const version = table.parseAt("version", parseVersion);
  const description = parseDescription(table);
  const readme = parseReadme(table);
  const requiresPython = table.parseAt("requires-python", parseSpecifiers);
  const license = parseProjectLicense(table);
  const licenseFiles = parseLicenseFiles(table);
  return {
    name: parseProjectName(table) ?? "",
    ...(version !== undefined && { version }),
    ...(description !== undefined && { description }),
    ...(readme !== undefined && { readme }),
    ...(requiresPython !== undefined && { requiresPython }),
    ...(license !== undefined && { license }),
    ...(licenseFiles !== undefined && { licenseFiles }),
    authors: parsePeople(table, "authors"),
    maintainers: parsePeople(table, "maintainers"),
    keywords: (table.strings("keywords") ?? []).map(({ value }) => value),
    classifiers: parseClassifiers(table),
    urls: parseUrls(table),
    scripts: parseReferences(table, "scripts"),
    guiScripts: parseReferences(table, "gui-scripts"),
    entryPoints: parseEntryPointGroups(table),
    dependencies: table.parseAll("dependencies", parseRequirement) ?? [],
    optionalDependencies: parseOptionalDependencies(table),
    ...parseImportNames(table),
    dynamic,
  };
}

/** All keys; those that hold lists or tables may be dynamic and said in part (PEP 808). */
const KEYS: ReadonlyMap<string, "whole" | "extendable"> = new Map([
  ["name", "whole"],
  ["version", "whole"],
  ["description", "whole"],
  ["readme", "whole"],
  ["requires-python", "whole"],
  ["license", "whole"],
  ["license-files", "extendable"],
  ["authors", "extendable"],
  ["maintainers", "extendable"],
  ["keywords", "extendable"],
  ["classifiers", "extendable"],
  ["urls", "extendable"],
  ["scripts", "extendable"],
  ["gui-scripts", "extendable"],
  ["entry-points", "extendable"],
  ["dependencies", "extendable"],
  ["optional-dependencies", "extendable"],
  ["import-names", "extendable"],
  ["import-namespaces", "extendable"],
  ["dynamic", "whole"],
]);

function addKeyFaults(table: DocumentTable): void {
  for (const key of table.keys()) {
    if (KEYS.has(key)) continue;
    const near = key.replaceAll("_", "-").toLowerCase();
    const instead = KEYS.has(near) ? `Write ${near}` : "Remove it, or put it below [tool]";
    table.addFault(key, "is no key of [project]", instead);
  }
  table.addMissing("name", "Name the project");
}

function parseProjectName(table: DocumentTable): string | undefined {
  return table.parseAt("name", (text) => {
    parseName(text);
    return text;
  });
}

function parseDynamic(table: DocumentTable): readonly string[] {
  const dynamic = table.strings("dynamic") ?? [];
  for (const { value, path } of dynamic) {
    const kind = KEYS.get(value);
    if (kind === undefined || value === "dynamic") {
      table.faults.add(path, `is no key of [project]: ${quote(value)}`, "Remove it");
    } else if (value === "name") {
      table.faults.add(path, "is the name, which never is dynamic", "Write it under name");
    } else if (kind === "whole" && table.has(value)) {
      table.faults.add(path, `is also written: ${value}`, "Remove it here or there");
    }
  }
  const names = dynamic.map(({ value }) => value);
  if (!table.has("version") && !names.includes("version")) {
    table.addFault("version", "is missing", 'Write it, or list "version" under dynamic');
  }
  return names;
}
