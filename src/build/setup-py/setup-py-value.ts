/** What names of a setup.py stand for while it is read. */
import type { Span, Statement } from "../python-syntax/python-syntax.ts";
import type { PythonValue } from "./python-value.ts";

/** A value that may also be one which never reaches `setup(…)`. */
export type Value = PythonValue | ProjectPath | OpenFile;

/** A path in the project that hangs on `__file__`, and so on where the project lies. */
export interface ProjectPath {
  readonly kind: "path";
  /** Relative to the project, as a `FileTree` knows it. */
  readonly path: string;
}

/** `open("README.md")`. */
export interface OpenFile {
  readonly kind: "open-file";
  readonly file: string;
}

export type Bound =
  | { readonly kind: "value"; readonly value: Value }
  /** Something that was imported, by its whole name: `os.path`. */
  | { readonly kind: "imported"; readonly path: string }
  | { readonly kind: "function"; readonly statement: Statement & { readonly kind: "function" } }
  | { readonly kind: "unknown"; readonly why: string };

/** Only running it would tell. `why` goes on after "setup.py": `calls get_version()`. */
export class MustRun extends Error {
  readonly why: string;
  readonly span: Span;

  constructor(why: string, span: Span) {
    super(why);
    this.name = "MustRun";
    this.why = why;
    this.span = span;
  }
}

export function isPath(value: Value): value is ProjectPath {
  return typeof value === "object" && "kind" in value && value.kind === "path";
}

export function isOpenFile(value: Value): value is OpenFile {
  return typeof value === "object" && "kind" in value && value.kind === "open-file";
}

/** True for what may be given to `setup(…)`. */
export function isPlainValue(value: Value): value is PythonValue {
  return !isPath(value) && !isOpenFile(value);
}
