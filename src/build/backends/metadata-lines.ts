/** Core metadata as flit_core, hatchling and uv_build write it: the same lines, each in an order of its own. */
import { foldHeader } from "../../standards/header-block.ts";
import type { Project } from "../../standards/project-table.ts";
import { compareText } from "../writers/archive-order.ts";

/** One line of metadata; a value of several lines cannot begin a field of its own. */
export function line(field: string, value: string): string {
  return `${field}: ${foldHeader(value)}\n`;
}

export function optional(field: string, value: string | undefined): string[] {
  return value === undefined ? [] : [line(field, value)];
}

export function many(field: string, values: readonly string[]): string[] {
  return values.map((value) => line(field, value));
}

type Groups = readonly (readonly [
  group: string,
  objects: readonly (readonly [string, string])[],
])[];

/** `[group]` and what is offered in it, sorted; `format` writes one object. */
export function listGroups(
  groups: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Groups {
  return Object.entries(groups)
    .filter(([, objects]) => Object.keys(objects).length > 0)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([group, objects]) => [
      group,
      Object.entries(objects).toSorted(([a], [b]) => compareText(a, b)),
    ]);
}

/** Scripts before all else that a project offers, as hatchling and uv_build write it. */
export function listOffered({ scripts, guiScripts, entryPoints }: Project): Groups {
  return [
    ...listGroups({ console_scripts: scripts }),
    ...listGroups({ gui_scripts: guiScripts }),
    ...listGroups(entryPoints),
  ];
}
