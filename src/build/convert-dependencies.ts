/** What a setup.py requires and offers, as `[project]`. */
import { parseEntryPoints } from "../standards/entry-point.ts";
import type { ConversionDraft } from "./conversion-draft.ts";
import { isDict, listTexts, type PythonValue, textOf } from "./python-value.ts";

/** Extras with a marker in their name (`fast:python_version<"3.9"`) come apart. */
export function convertDependencies(draft: ConversionDraft): void {
  draft.needed = listLines(draft.take("setup_requires")) ?? [];
  const list = listLines(draft.take("install_requires", "dependencies")) ?? [];
  const extras: Record<string, readonly string[]> = {};
  const value = draft.take("extras_require", "optional-dependencies");
  for (const [key, items] of isDict(value) ? value : []) {
    const [name = "", marker] = (textOf(key) ?? "").split(/:(.*)/s);
    const all = (listLines(items) ?? []).map((it) => addMarker(it, marker));
    if (name === "") {
      list.push(...all);
      draft.differences.push(`Requires-Dist: ${all.join(", ")} stands before the extras`);
    } else extras[name] = [...(extras[name] ?? []), ...all];
  }
  if (list.length > 0) draft.project.set("dependencies", list);
  if (Object.keys(extras).length > 0) draft.project.set("optional-dependencies", extras);
  for (const name of ["tests_require", "test_suite", "dependency_links", "use_2to3"]) {
    draft.leave(name, "is read by nobody any more");
  }
}

/** Commands have tables of their own. */
export function convertEntryPoints(draft: ConversionDraft): void {
  const value = draft.take("entry_points");
  const groups: Record<string, Record<string, string>> = {};
  const text = textOf(value) ?? formatGroups(value);
  if (text === undefined || text.trim() === "") return;
  for (const { group, name, module, attribute, extras } of parseEntryPoints(text)) {
    const suffix = extras.length === 0 ? "" : ` [${extras.join(", ")}]`;
    const reference = `${module}${attribute === undefined ? "" : `:${attribute}`}${suffix}`;
    groups[group] = { ...groups[group], [name]: reference };
  }
  const { console_scripts: scripts, gui_scripts: guiScripts, ...others } = groups;
  if (scripts !== undefined) draft.project.set("scripts", scripts);
  if (guiScripts !== undefined) draft.project.set("gui-scripts", guiScripts);
  if (Object.keys(others).length > 0) draft.project.set("entry-points", others);
}

/** Requirements as a list, or as the lines of a text. */
function listLines(value: PythonValue): string[] | undefined {
  const text = textOf(value);
  const lines = text === undefined ? listTexts(value ?? []) : text.split("\n");
  return lines?.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

function addMarker(requirement: string, marker: string | undefined): string {
  if (marker === undefined || marker === "") return requirement;
  const [bare = "", own] = requirement.split(/\s*;\s*(.*)/s);
  return own === undefined ? `${bare}; ${marker}` : `${bare}; (${own}) and (${marker})`;
}

/** A dictionary of groups as the text of entry_points.txt. */
function formatGroups(value: PythonValue): string | undefined {
  if (!isDict(value)) return undefined;
  return [...value]
    .map(([group, items]) => `[${textOf(group) ?? ""}]\n${(listLines(items) ?? []).join("\n")}\n`)
    .join("\n");
}
