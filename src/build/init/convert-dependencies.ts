/** What a setup.py requires and offers, as `[project]`. */
import { parseEntryPoints } from "../../standards/entry-point.ts";
import { type PythonValue, textOf } from "../setup-py/python-value.ts";
import type { ConversionDraft } from "./conversion-draft.ts";
import { appendTo, readLines, readTable } from "./python-form.ts";

/** Extras with a marker in their name (`fast:python_version<"3.9"`) come apart. */
export function convertDependencies(draft: ConversionDraft): void {
  draft.needed = draft.takeAs("setup_requires", readLines) ?? [];
  convertRequirements(draft);
  for (const name of ["tests_require", "test_suite", "dependency_links", "use_2to3"]) {
    draft.leave(name, "is read by nobody any more");
  }
}

function convertRequirements(draft: ConversionDraft): void {
  const list = [...(draft.takeAs("install_requires", readLines, "dependencies") ?? [])];
  const isListLeft = draft.dynamic.includes("dependencies");
  const table = draft.takeAs(
    "extras_require",
    (value) => readExtras(value, isListLeft),
    "optional-dependencies",
  );
  const extras = new Map<string, string[]>();
  for (const [key, items] of table ?? []) {
    const [name = "", marker] = key.split(/:(.*)/s);
    const all = items.map((it) => addMarker(it, marker));
    if (name === "") {
      list.push(...all);
      draft.differences.push(`Requires-Dist: ${all.join(", ")} stands before the extras`);
    } else appendTo(extras, name, all);
  }
  if (list.length > 0) draft.project.set("dependencies", list);
  if (extras.size > 0) draft.project.set("optional-dependencies", Object.fromEntries(extras));
}

/** What belongs to dependencies that are left is left with them. */
function readExtras(
  value: PythonValue,
  isListLeft: boolean,
): ReadonlyMap<string, readonly string[]> | undefined {
  const table = readTable(value, readLines);
  const hasNameless = [...(table?.keys() ?? [])].some((key) => key === "" || key.startsWith(":"));
  return isListLeft && hasNameless ? undefined : table;
}

/** Commands have tables of their own. */
export function convertEntryPoints(draft: ConversionDraft): void {
  const text = draft.takeAs("entry_points", (value) => textOf(value) ?? formatGroups(value));
  const groups = new Map<string, Map<string, string>>();
  if (text === undefined || text.trim() === "") return;
  for (const { group, name, module, attribute, extras } of parseEntryPoints(text)) {
    const suffix = extras.length === 0 ? "" : ` [${extras.join(", ")}]`;
    const reference = `${module}${attribute === undefined ? "" : `:${attribute}`}${suffix}`;
    const references = groups.get(group) ?? new Map<string, string>();
    groups.set(group, references.set(name, reference));
  }
  for (const [group, field] of COMMANDS) {
    const references = groups.get(group);
    if (references !== undefined) draft.project.set(field, Object.fromEntries(references));
    groups.delete(group);
  }
  const others = [...groups].map(([group, it]) => [group, Object.fromEntries(it)] as const);
  if (others.length > 0) draft.project.set("entry-points", Object.fromEntries(others));
}

const COMMANDS = [
  ["console_scripts", "scripts"],
  ["gui_scripts", "gui-scripts"],
] as const;

function addMarker(requirement: string, marker: string | undefined): string {
  if (marker === undefined || marker === "") return requirement;
  const [bare = "", own] = requirement.split(/\s*;\s*(.*)/s);
  return own === undefined ? `${bare}; ${marker}` : `${bare}; (${own}) and (${marker})`;
}

/** A dictionary of groups as the text of entry_points.txt. */
function formatGroups(value: PythonValue): string | undefined {
  const groups = readTable(value, readLines);
  if (groups === undefined) return undefined;
  return [...groups].map(([group, items]) => `[${group}]\n${items.join("\n")}\n`).join("\n");
}
