/** METADATA as uv_build writes it. */
import { AppError } from "../../errors.ts";
import { formatMarker, type Marker } from "../../standards/marker.ts";
import { parseName } from "../../standards/name.ts";
import type { Person, ProjectLicense } from "../../standards/project-field.ts";
import type { Project } from "../../standards/project-table.ts";
import { parseRequirement } from "../../standards/requirement.ts";
import type { Specifiers } from "../../standards/specifier.ts";
import { formatClause, type Specifier } from "../../standards/specifier-clause.ts";
import { formatVersion, type Version } from "../../standards/version.ts";
import { compareVersions } from "../../standards/version-order.ts";
import type { FileTree } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { findProjectText } from "../project-text.ts";
import { line, many, optional } from "./metadata-lines.ts";
import { findWritten, listWritten, type ReadReadme, tableWritten } from "./project-readme.ts";

export interface UvMetadata {
  readonly project: Project;
  /** `[project]` as it is written: uv keeps the order of versions. */
  readonly written: unknown;
  readonly licenseFiles: readonly string[];
  readonly readme: ReadReadme | undefined;
}

export function formatUvMetadata(tree: FileTree, metadata: UvMetadata): string {
  const { project, written, licenseFiles, readme } = metadata;
  const { license, urls, keywords } = project;
  const isExpression = license !== undefined && "expression" in license;
  const expression = isExpression ? findWritten(written, "license") : undefined;
  const extras = listExtras(project, written);
  const dependencies = listWritten(written, "dependencies");
  const lines = [
    line("Metadata-Version", findFormat(project, licenseFiles)),
    line("Name", project.name),
    line("Version", uvVersion(project)),
    ...optional("Summary", project.description),
    ...optional("Keywords", keywords.length > 0 ? keywords.join(",") : undefined),
    ...optional("Author", joinNames(project.authors)),
    ...optional("Author-email", joinAddresses(project.authors)),
    ...listLicense(readLicense(tree, license)),
    ...optional("License-Expression", expression),
    ...many("License-File", licenseFiles),
    ...many("Classifier", project.classifiers),
    ...many(
      "Requires-Dist",
      dependencies.map((text) => formatUvRequirement(text)),
    ),
    ...extras.flatMap(([extra, list]) =>
      many(
        "Requires-Dist",
        list.map((it) => formatUvRequirement(it, extra)),
      ),
    ),
    ...optional("Maintainer", joinNames(project.maintainers)),
    ...optional("Maintainer-email", joinAddresses(project.maintainers)),
    ...optional("Requires-Python", formatRequiresPython(project, written)),
    ...Object.entries(urls).map(([label, url]) => line("Project-URL", `${label}, ${url}`)),
    ...many(
      "Provides-Extra",
      extras.map(([extra]) => extra),
    ),
    ...many("Import-Name", project.importNames ?? []),
    ...many("Import-Namespace", project.importNamespaces ?? []),
    ...optional("Description-Content-Type", readme?.contentType),
  ];
  return readme === undefined ? lines.join("") : `${lines.join("")}\n${readme.text}`;
}

/** It must be written: uv_build knows nothing that is dynamic. */
export function uvVersion({ version, dynamic }: Project): string {
  if (version !== undefined && dynamic.length === 0) return formatVersion(version);
  throw new AppError(
    "invalid",
    `Cannot build: uv_build fills in nothing that is dynamic (${dynamic.join(", ")})`,
    {
      hint: "Write the fields themselves into [project]",
      place: { file: "pyproject.toml" },
    },
  );
}

function findFormat(
  { license, importNames, importNamespaces, licenseFiles }: Project,
  files: readonly string[],
): string {
  if (importNames !== undefined || importNamespaces !== undefined) return "2.5";
  const isNewer = license !== undefined && "expression" in license;
  return isNewer || licenseFiles !== undefined || files.length > 0 ? "2.4" : "2.3";
}

function readLicense(tree: FileTree, license: ProjectLicense | undefined): string | undefined {
  if (license === undefined || "expression" in license) return undefined;
  if ("text" in license) return license.text;
  return findProjectText(tree, license.file) ?? "";
}

/** Lines behind the first stand below its first letter. */
function listLicense(text: string | undefined): readonly string[] {
  if (text?.includes("\r") === true) {
    throw new NeedsPython("its licence has line ends of other systems", { file: "pyproject.toml" });
  }
  const start = "License: ";
  return text === undefined
    ? []
    : [`${start}${text.replaceAll("\n", `\n${" ".repeat(start.length)}`)}\n`];
}

function joinNames(people: readonly Person[]): string | undefined {
  const names = people.flatMap(({ name }) => name ?? []);
  return names.length === 0 ? undefined : names.join(", ");
}

function joinAddresses(people: readonly Person[]): string | undefined {
  const addresses = people.flatMap(({ name, email }) => {
    if (email === undefined) return [];
    return [name === undefined ? email : `${name} <${email}>`];
  });
  return addresses.length === 0 ? undefined : addresses.join(", ");
}

function formatRequiresPython({ requiresPython }: Project, written: unknown): string | undefined {
  if (requiresPython === undefined) return undefined;
  return listClauses(requiresPython, findWritten(written, "requires-python") ?? "").join(", ");
}

/** Sorted by their versions, then as they are written. */
function listClauses({ clauses }: Specifiers, written: string): readonly string[] {
  const text = written.replaceAll(/\s/g, "");
  const placeOf = (clause: Specifier): number => text.indexOf(formatClause(clause));
  return clauses
    .toSorted((a, b) => compareVersions(versionOf(a), versionOf(b)) || placeOf(a) - placeOf(b))
    .map((clause) => formatClause(clause));
}

function versionOf({ version, text }: Specifier): Version {
  if (version !== undefined) return version;
  throw new NeedsPython(`a dependency asks for "${text}", which is no version`, {
    file: "pyproject.toml",
  });
}

function listExtras(
  { optionalDependencies }: Project,
  written: unknown,
): (readonly [string, readonly string[]])[] {
  const texts = tableWritten(written, "optional-dependencies");
  return Object.keys(optionalDependencies)
    .map((extra) => [parseName(extra), listWritten(texts, extra)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Throws `NeedsPython` for markers of several conditions: uv has an order of its own for them. */
function formatUvRequirement(text: string, extra?: string): string {
  const { project, extras, specifiers, url, marker } = parseRequirement(text);
  const list = extras.length === 0 ? "" : `[${listWrittenExtras(text).join(",")}]`;
  const versions = listClauses(specifiers, text).join(",");
  const where = url === undefined ? versions : ` @ ${url}`;
  const conditions = [
    ...(marker === undefined ? [] : [formatUvMarker(marker)]),
    ...(extra === undefined ? [] : [`extra == '${extra}'`]),
  ];
  const condition = conditions.length === 0 ? "" : ` ; ${conditions.join(" and ")}`;
  return `${project}${list}${where}${condition}`;
}

/** In their own order, which the standard does not keep. */
function listWrittenExtras(text: string): readonly string[] {
  const inside = text.slice(text.indexOf("[") + 1, text.indexOf("]"));
  return inside.split(",").map((extra) => parseName(extra.trim()));
}

function formatUvMarker(marker: Marker): string {
  const text = formatMarker(marker);
  const found = /^(\w+) (==|!=|>=|<) "([^"]*)"$/.exec(text);
  const [, variable = "", operator = "", value = ""] = found ?? [];
  if (found === null || variable === "platform_release" || value.includes("'")) {
    throw new NeedsPython(`a dependency has the marker ${text}`, { file: "pyproject.toml" });
  }
  if (variable !== "python_version" && variable !== "python_full_version") {
    return `${variable} ${operator} '${value}'`;
  }
  const isShort = variable === "python_version" && (operator === "==" || operator === "!=");
  return `python_full_version ${operator} '${value}${isShort ? ".*" : ""}'`;
}
