/** A pyproject.toml on its way: what is still to be turned, and what has been so far. */
import { type PythonValue, textOf } from "./python-value.ts";
import type { LeftValue } from "./setup-conversion.ts";
import type { SetupValue } from "./setup-values.ts";
import type { TomlTable } from "./toml-tables.ts";

/** Filled step by step: each value is taken once, and what nobody takes is left over. */
export class ConversionDraft {
  /** What nobody has taken yet. */
  readonly values: Map<string, SetupValue>;
  readonly project: TomlTable = new Map();
  readonly tool: TomlTable = new Map();
  readonly dynamicTool: TomlTable = new Map();
  readonly dynamic: string[] = [];
  readonly left: LeftValue[] = [];
  readonly differences: string[] = [];
  /** What the build needs beside setuptools. */
  needed: readonly string[] = [];
  /** Settings of setuptools_scm; absent where version control is not asked. */
  scm: TomlTable | undefined;

  constructor(values: Map<string, SetupValue>) {
    this.values = values;
  }

  /** Takes a value that is known; one that is not is left where it is, as a dynamic field of `[project]`. */
  take(name: string, field?: string): PythonValue {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    this.values.delete(name);
    if (value.kind === "known") return value.value;
    const why = value.kind === "must-run" ? value.why : `asks ${value.reference}`;
    this.left.push({ name, why, place: value.place });
    if (field !== undefined) this.dynamic.push(field);
    return undefined;
  }

  /** Leaves a value where it is, and says why. */
  leave(name: string, why: string, field?: string): void {
    const value = this.values.get(name);
    if (value === undefined) return;
    this.values.delete(name);
    this.left.push({ name, why, place: value.place });
    if (field !== undefined) this.dynamic.push(field);
  }

  /** Turns a value that is one text. */
  setText(name: string, field: string): void {
    const text = textOf(this.take(name, field));
    if (text !== undefined && text !== "") this.project.set(field, text);
  }
}
