/**
 * Core metadata as setuptools writes it: PKG-INFO and METADATA, byte for byte.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/
 */
import { foldHeader } from "../../standards/header-block.ts";
import { LINE_END } from "../../standards/line-end.ts";
import { formatMarker, parseMarker } from "../../standards/marker.ts";
import { formatRequirement, type Requirement } from "../../standards/requirement.ts";

/** What a project says of itself; each is absent, or empty, where it says nothing. */
export interface SetuptoolsMetadata {
  /** As it is written. */
  readonly name: string;
  /** In its normal form. */
  readonly version: string;
  readonly summary?: string;
  readonly homePage?: string;
  readonly downloadUrl?: string;
  readonly author?: string;
  readonly authorEmail?: string;
  readonly maintainer?: string;
  readonly maintainerEmail?: string;
  readonly licenseExpression?: string;
  readonly license?: string;
  /** Files of the project, in the order of their patterns. */
  readonly licenseFiles: readonly string[];
  /** Addresses by label. */
  readonly projectUrls: Readonly<Record<string, string>>;
  readonly keywords: readonly string[];
  readonly platforms: readonly string[];
  readonly classifiers: readonly string[];
  readonly provides: readonly string[];
  readonly obsoletes: readonly string[];
  readonly requiresPython?: string;
  readonly dependencies: readonly Requirement[];
  /** Requirements by extra, as it is written, perhaps with `:marker` behind it. */
  readonly extras: Readonly<Record<string, readonly Requirement[]>>;
  readonly description?: string;
  readonly descriptionContentType?: string;
  /** Fields that another build might fill otherwise (PEP 643), by their names in metadata. */
  readonly dynamic: readonly string[];
}

const METADATA_VERSION = "2.4";

/** Writes METADATA. */
export function formatSetuptoolsMetadata(metadata: SetuptoolsMetadata): string {
  const lines = [
    ...oneEach(metadata),
    ...Object.entries(metadata.projectUrls).map(([label, url]) =>
      line("Project-URL", `${label}, ${url}`),
    ),
    ...optional("Keywords", metadata.keywords.join(",") || undefined),
    ...many("Platform", metadata.platforms),
    ...many("Classifier", metadata.classifiers),
    ...many("Provides", metadata.provides),
    ...many("Obsoletes", metadata.obsoletes),
    ...optional("Requires-Python", metadata.requiresPython),
    ...optional("Description-Content-Type", metadata.descriptionContentType || undefined),
    ...many("License-File", metadata.licenseFiles),
    ...listRequirements(metadata),
    ...many("Dynamic", listDynamic(metadata)),
  ];
  return lines.join("") + formatBody(metadata.description);
}

function oneEach(metadata: SetuptoolsMetadata): string[] {
  return [
    line("Metadata-Version", METADATA_VERSION),
    line("Name", metadata.name),
    line("Version", metadata.version),
    ...optional("Summary", firstLine(metadata.summary) || undefined),
    ...optional("Home-page", metadata.homePage),
    ...optional("Download-URL", metadata.downloadUrl),
    ...optional("Author", metadata.author),
    ...optional("Author-email", metadata.authorEmail),
    ...optional("Maintainer", metadata.maintainer),
    ...optional("Maintainer-email", metadata.maintainerEmail),
    ...(metadata.licenseExpression
      ? [line("License-Expression", metadata.licenseExpression)]
      : indented("License", metadata.license)),
  ];
}

/** Unlike other fields, the text of a licence keeps its own indentation and every empty line. */
function indented(field: string, text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  return [`${field}: ${text.replaceAll(LINE_ENDS, (end) => `${end}${" ".repeat(8)}`)}\n`];
}

const LINE_ENDS = new RegExp(LINE_END, "g");

/** What setuptools calls dynamic although it was said: patterns are expanded while it builds. */
function listDynamic(metadata: SetuptoolsMetadata): string[] {
  const dynamic = new Set(metadata.dynamic);
  if (metadata.licenseFiles.length > 0) dynamic.add("license-file");
  return [...dynamic].sort();
}

function listRequirements({ dependencies, extras }: SetuptoolsMetadata): string[] {
  const named = new Set<string>();
  const lines = dependencies.map((it) => line("Requires-Dist", formatRequirement(it)));
  for (const [said, requirements] of Object.entries(extras)) {
    const [unsafe = "", ...condition] = said.split(":");
    const extra = normalizeExtra(unsafe);
    if (extra !== "" && !named.has(extra)) lines.push(line("Provides-Extra", extra));
    named.add(extra);
    for (const requirement of requirements) {
      const wanted = withExtra(requirement, extra, condition.join(":").trim());
      lines.push(line("Requires-Dist", formatRequirement(wanted)));
    }
  }
  return lines;
}

/** PEP 685, as setuptools does it: what is neither letter nor digit at the ends is lost. */
function normalizeExtra(extra: string): string {
  return extra
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase();
}

function withExtra(requirement: Requirement, extra: string, condition: string): Requirement {
  const parts = [
    ...(requirement.marker === undefined ? [] : [`(${formatMarker(requirement.marker)})`]),
    ...(condition === "" ? [] : [`(${condition})`]),
    ...(extra === "" ? [] : [`extra == "${extra}"`]),
  ];
  return parts.length === 0
    ? requirement
    : { ...requirement, marker: parseMarker(parts.join(" and ")) };
}

function formatBody(description: string | undefined): string {
  if (description === undefined || description === "") return "";
  return `\n${description}${description.endsWith("\n") ? "" : "\n"}`;
}

function firstLine(text: string | undefined): string | undefined {
  return text?.includes("\n") ? text.trim().split("\n")[0] : text;
}

/** A value of several lines is indented: none of them can begin a field of its own. */
function line(field: string, value: string): string {
  return `${field}: ${foldHeader(value)}\n`;
}

function optional(field: string, value: string | undefined): string[] {
  return value === undefined ? [] : [line(field, value)];
}

function many(field: string, values: readonly string[]): string[] {
  return values.map((value) => line(field, value));
}
