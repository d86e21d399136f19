/** METADATA as hatchling writes it. */
import { listWrittenLines } from "../../standards/line-end.ts";
import { formatMarker } from "../../standards/marker.ts";
import { parseName } from "../../standards/name.ts";
import type { ProjectLicense } from "../../standards/project-field.ts";
import type { Project } from "../../standards/project-table.ts";
import { parseRequirement, type Requirement } from "../../standards/requirement.ts";
import { formatSpecifiers } from "../../standards/specifier.ts";
import type { FileTree } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { joinPeople } from "../project-people.ts";
import { findProjectText } from "../project-text.ts";
import { compareText } from "../writers/archive-order.ts";
import { many, optional } from "./metadata-lines.ts";
import type { ReadReadme } from "./project-readme.ts";

export interface HatchMetadata {
  readonly project: Project;
  /** As it is written: hatchling keeps it so. */
  readonly version: string;
  readonly licenseFiles: readonly string[];
  readonly readme: ReadReadme | undefined;
}

export function formatHatchMetadata(tree: FileTree, metadata: HatchMetadata): string {
  const { project, version, licenseFiles, readme } = metadata;
  const people = joinPeople(project);
  const { license, requiresPython } = project;
  const expression =
    license !== undefined && "expression" in license ? license.expression : undefined;
  const keywords = [...new Set(project.keywords)].toSorted(compareText).join(",");
  const requires = requiresPython === undefined ? "" : formatSpecifiers(requiresPython);
  const lines = [
    ...["Metadata-Version: 2.5\n", `Name: ${project.name}\n`, `Version: ${version}\n`],
    ...optional("Summary", project.description?.split(/\r\n|\n|\r/).join(" ") || undefined),
    ...many(
      "Project-URL",
      Object.entries(project.urls).map(([label, url]) => `${label}, ${url}`),
    ),
    ...optional("Author", people.author),
    ...optional("Author-email", people.authorEmail),
    ...optional("Maintainer", people.maintainer),
    ...optional("Maintainer-email", people.maintainerEmail),
    ...listLicense(tree, license),
    ...optional("License-Expression", expression),
    ...many("License-File", licenseFiles),
    ...optional("Keywords", keywords || undefined),
    ...many("Classifier", [...new Set(project.classifiers)].toSorted(compareClassifiers)),
    ...optional("Requires-Python", requires || undefined),
    ...many("Requires-Dist", sortRequirements(project.dependencies)),
    ...listExtras(project),
  ];
  if (readme === undefined || readme.text === "") return lines.join("");
  return `${lines.join("")}Description-Content-Type: ${readme.contentType}\n\n${readme.text}`;
}

function listLicense(tree: FileTree, license: ProjectLicense | undefined): string[] {
  if (license === undefined || "expression" in license) return [];
  const text = "text" in license ? license.text : (findProjectText(tree, license.file) ?? "");
  if (text === "") return [];
  const [first = "", ...others] = listWrittenLines(text);
  return [`License: ${first}\n`, ...others.map((it) => `${" ".repeat(8)}${it}\n`)];
}

function listExtras({ optionalDependencies, name }: Project): string[] {
  const own = parseName(name);
  return Object.entries(optionalDependencies)
    .map(([extra, requirements]) => [parseName(extra), requirements] as const)
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([extra, requirements]) => {
      if (requirements.some(({ project }) => project === own)) {
        throw new NeedsPython(`its extra ${extra} takes in other extras`, {
          file: "pyproject.toml",
        });
      }
      const texts = sortRequirements(requirements).map((text) => withExtra(text, extra));
      return [`Provides-Extra: ${extra}\n`, ...many("Requires-Dist", texts)];
    });
}

function withExtra(text: string, extra: string): string {
  const at = text.indexOf(";");
  if (at !== -1) {
    return `${text.slice(0, at)}; (${text.slice(at + 1).trim()}) and extra == '${extra}'`;
  }
  return `${text}${text.includes("@ ") ? " " : ""}; extra == '${extra}'`;
}

function sortRequirements(requirements: readonly Requirement[]): readonly string[] {
  return [...new Set(requirements.map(formatNormal))].toSorted(compareText);
}

/** Names in their normal form, and single quotes, which need no escape in TOML. */
function formatNormal(requirement: Requirement): string {
  const { project, extras, specifiers, url, marker } = requirement;
  const names = [...new Set(extras.map((extra) => parseName(extra)))].toSorted(compareText);
  const list = names.length === 0 ? "" : `[${names.join(",")}]`;
  const versions = formatSpecifiers(
    parseRequirement(`a${formatSpecifiers(specifiers).toLowerCase()}`).specifiers,
  );
  const where = url === undefined ? "" : ` @ ${url}`;
  const condition =
    marker === undefined ? "" : `${url === undefined ? "" : " "}; ${formatMarker(marker)}`;
  return `${project}${list}${versions}${where}${condition}`.replaceAll('"', "'");
}

/** Numbers within them count as numbers; what keeps a project off an index comes first. */
function compareClassifiers(a: string, b: string): number {
  const isPrivate = (it: string): boolean => it.toLowerCase().startsWith("private ::");
  if (isPrivate(a) !== isPrivate(b)) return isPrivate(a) ? -1 : 1;
  const [left, right] = [splitNumbers(a), splitNumbers(b)];
  for (const [at, part] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (typeof part === "number" && typeof other === "number") return part - other;
    return compareText(String(part), String(other));
  }
  return left.length - right.length;
}

function splitNumbers(text: string): readonly (string | number)[] {
  return [...text.matchAll(/(\D*)(\d*)/g)].flatMap(([, letters = "", digits = ""]) => [
    letters,
    digits === "" ? -1 : Number(digits),
  ]);
}
