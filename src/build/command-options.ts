/** Options of setup.py's commands: from setup.cfg, `[tool.distutils]`, or a command line. */
import type { Place } from "../errors.ts";

/** Commands by name, with their options by name, both with "_" for "-". */
export type CommandOptions = ReadonlyMap<string, ReadonlyMap<string, CommandOption>>;

export interface CommandOption {
  readonly text: string;
  readonly place?: Place;
}
