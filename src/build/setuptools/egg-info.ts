/**
 * The files of an `.egg-info` folder, which setuptools adds to an sdist and takes along into the wheel.
 * Reference: https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html
 */
import { type EntryPointGroup, layOutEntryPoints } from "../../standards/entry-point.ts";
import { formatMarker } from "../../standards/marker.ts";
import { formatRequirement, type Requirement } from "../../standards/requirement.ts";
import type { PackageFolders } from "../discovery.ts";
import { compareText } from "../writers/archive-order.ts";
import { formatSetuptoolsMetadata } from "./metadata.ts";
import type { EntryPointGroups, SetuptoolsProject } from "./project.ts";

/** `My.Cool_Pkg.egg-info`: a name as it is written, but for the "-" that no Python package has. */
export function eggInfoFolder(name: string, folders: PackageFolders): string {
  const base = folders[""] ?? "";
  const folder = `${name.replaceAll("-", "_").replaceAll(/^_+|_+$/g, "")}.egg-info`;
  return base === "" || base === "." ? folder : `${base}/${folder}`;
}

/** Texts by file name; `sources` are the files of the sdist, in its order. */
export function listEggInfo(
  project: SetuptoolsProject,
  sources: readonly string[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const entryPoints = formatEntryPointGroups(project.entryPoints);
  const requires = formatRequires(project);
  files.set("PKG-INFO", formatSetuptoolsMetadata(project.metadata));
  files.set("SOURCES.txt", sources.join("\n"));
  files.set("dependency_links.txt", `${project.dependencyLinks.join("\n")}\n`);
  if (entryPoints !== "") files.set("entry_points.txt", entryPoints);
  if (requires !== "") files.set("requires.txt", requires);
  files.set("top_level.txt", formatTopLevel(project));
  if (project.zipSafe !== undefined) {
    files.set(project.zipSafe ? "zip-safe" : "not-zip-safe", "\n");
  }
  for (const [name, text] of Object.entries(project.eggInfo ?? {})) files.set(name, text);
  return files;
}

/** The names that the project puts on top of what can be imported. */
export function formatTopLevel({ packages, modules }: SetuptoolsProject): string {
  const names = [...packages, ...modules].map((name) => name.split(".")[0] ?? "");
  return `${[...new Set(names)].toSorted(compareText).join("\n")}\n`;
}

/** entry_points.txt; "" where there is nothing. */
export function formatEntryPointGroups(groups: EntryPointGroups): string {
  const sorted = Object.entries(groups)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([group, objects]): EntryPointGroup => {
      return [group, Object.entries(objects).toSorted(([a], [b]) => compareText(a, b))];
    });
  return layOutEntryPoints(sorted);
}

/** requires.txt: markers stand in the heads of its sections. */
function formatRequires({ metadata: { dependencies, extras } }: SetuptoolsProject): string {
  const sections = new Map<string, Set<string>>();
  const add = (section: string, requirement: Requirement): void => {
    const { marker, ...bare } = requirement;
    const head = marker === undefined ? section : `${section}:${formatMarker(marker)}`;
    sections.set(head, (sections.get(head) ?? new Set()).add(formatRequirement(bare)));
  };
  for (const [extra, requirements] of Object.entries(extras)) {
    sections.set(extra, sections.get(extra) ?? new Set());
    for (const requirement of requirements) add(extra, requirement);
  }
  const simple = dependencies.filter(({ marker }) => marker === undefined);
  for (const requirement of dependencies)
    if (requirement.marker !== undefined) add("", requirement);
  const lines = simple.map((requirement) => `${formatRequirement(requirement)}\n`);
  for (const [head, requirements] of [...sections].toSorted(([a], [b]) => compareText(a, b))) {
    lines.push(`\n[${head}]\n`, ...[...requirements].map((text) => `${text}\n`));
  }
  return lines.join("");
}
