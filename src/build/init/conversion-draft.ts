/** A pyproject.toml on its way: what is still to be turned, and what has been so far. */
import { type PythonValue, textOf } from "../setup-py/python-value.ts";
import type { SetupValue } from "../setup-py/setup-values.ts";
import type { LeftValue } from "./setup-conversion.ts";
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

  /**
   * Takes a value in the form that is expected. In any other it is left where it is: what is not understood must not
   * get lost.
   */
  takeAs<T>(
    name: string,
    read: (value: PythonValue) => T | undefined,
    field?: string,
  ): T | undefined {
    if (this.#isStrange(name, read)) {
      this.leave(name, "is written in a form that is not turned", field);
      return undefined;
    }
    const value = this.take(name, field);
    return value === undefined ? undefined : read(value);
  }

  /**
   * Leaves all of them where one is not known, or not in its form: a field of `[project]` is said in one place or in
   * the other. Tells whether it has.
   */
  leaveTogether(readers: Readonly<Record<string, (value: PythonValue) => unknown>>, field: string) {
    const isWhole = Object.entries(readers).every(([name, read]) => {
      const value = this.values.get(name);
      return value === undefined || (value.kind === "known" && !this.#isStrange(name, read));
    });
    if (isWhole) return false;
    for (const [name, read] of Object.entries(readers)) {
      if (this.values.get(name)?.kind !== "known") this.take(name, field);
      else if (this.#isStrange(name, read)) this.takeAs(name, read, field);
      else this.leave(name, "belongs to what is not turned", field);
    }
    return true;
  }

  #isStrange(name: string, read: (value: PythonValue) => unknown): boolean {
    const value = this.values.get(name);
    if (value?.kind !== "known" || value.value === undefined) return false;
    return read(value.value) === undefined;
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
    const text = this.takeAs(name, textOf, field);
    if (text !== undefined && text !== "") this.project.set(field, text);
  }
}
