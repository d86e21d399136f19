/** Options of setup.py's commands: from setup.cfg, `[tool.distutils]`, or a command line. */
import type { Place } from "../errors.ts";
import { findTool, type SourceTree } from "./source-tree.ts";

/** Commands by name, with their options by name, both with "_" for "-". */
export type CommandOptions = ReadonlyMap<string, ReadonlyMap<string, CommandOption>>;

export interface CommandOption {
  readonly text: string;
  readonly place?: Place;
}

/** All that the project says: `[tool.distutils]` counts before setup.cfg, of which any section may be a command's. */
export function readCommandOptions(tree: SourceTree): CommandOptions {
  const commands = new Map<string, Map<string, CommandOption>>();
  for (const [section, values] of tree.setupCfg?.sections ?? []) {
    commands.set(section, new Map(values));
  }
  for (const [said, options] of Object.entries(findTool(tree, "distutils") ?? {})) {
    const command = toKey(said);
    const values = commands.get(command) ?? new Map<string, CommandOption>();
    for (const [key, value] of Object.entries(Object(options))) {
      const place = tree.pyproject?.document.placeOf?.(["tool", "distutils", said, key]);
      values.set(toKey(key), { text: String(value), ...(place !== undefined && { place }) });
    }
    commands.set(command, values);
  }
  return commands;
}

/** As setuptools spells a command or an option. */
export function toKey(text: string): string {
  return text.toLowerCase().replaceAll("-", "_");
}
