/**
 * setup.py, read without running it: what it gives to `setup(…)`, as far as that stands there, and what would have to
 * run to be known.
 */
import type { Place } from "../../errors.ts";
import type { FileTree } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { namesOf } from "../python-syntax/python-names.ts";
import { isFollowing, parsePython } from "../python-syntax/python-statement.ts";
import type { Expression, Span, Statement } from "../python-syntax/python-syntax.ts";
import { readPythonSource } from "./python-source.ts";
import { isDict, isList, type PythonValue } from "./python-value.ts";
import type { Obstacle, SetupKeyword, SetupPy } from "./setup-keyword.ts";
import { Evaluation, type Names } from "./setup-py-evaluation.ts";
import { isPlainValue, MustRun } from "./setup-py-value.ts";

/** Reads setup.py of a project; `undefined` where there is none. Throws `invalid` where Python could not read it. */
export function readSetupPy(tree: FileTree, file = "setup.py"): SetupPy | undefined {
  if (tree.findKind(file) !== "file") return undefined;
  const reader = new SetupPyReader(tree, file);
  let text = "";
  try {
    text = readPythonSource(tree, file);
  } catch (error) {
    if (!(error instanceof NeedsPython)) throw error;
    const why = error.message.slice(`${file} `.length);
    return { text, ...reader.finish(), obstacles: [{ why, place: { file, line: 1 } }] };
  }
  reader.run(parsePython(text, file));
  return { text, ...reader.finish() };
}

const SETUP_FUNCTIONS: ReadonlyMap<string, SetupPy["source"]> = new Map([
  ["setuptools.setup", "setuptools"],
  ["distutils.core.setup", "distutils"],
]);

class SetupPyReader {
  readonly #file: string;
  readonly #evaluation: Evaluation;
  readonly #names: Names = new Map();
  readonly #keywords = new Map<string, SetupKeyword>();
  readonly #obstacles: Obstacle[] = [];
  #source: SetupPy["source"] = "unknown";
  #call: Place | undefined;
  /** Statements that are neither an import of setuptools nor the call. */
  #others = 0;

  constructor(tree: FileTree, file: string) {
    this.#file = file;
    this.#evaluation = new Evaluation(tree, file);
  }

  finish(): Omit<SetupPy, "text"> {
    const isPlain =
      this.#others === 0 && this.#obstacles.length === 0 && this.#source === "setuptools";
    return {
      source: this.#source,
      keywords: this.#keywords,
      ...(this.#call !== undefined && { call: this.#call }),
      obstacles: this.#obstacles,
      isPlain,
    };
  }

  run(statements: readonly Statement[]): void {
    for (const [index, statement] of statements.entries()) {
      if (isFollowing(statement)) continue;
      const next = statements[index + 1];
      const following = next !== undefined && isFollowing(next) ? next : undefined;
      try {
        this.#runOne(statement, following);
      } catch (error) {
        if (!(error instanceof MustRun)) throw error;
        this.#giveUp(statement, error.why, error.span);
      }
    }
  }

  #runOne(statement: Statement, following: Statement | undefined): void {
    const setup = statement.kind === "expression" ? this.#findSetup(statement.value) : undefined;
    if (setup !== undefined) {
      this.#readCall(setup.call, setup.source);
      return;
    }
    if (!isImportOfSetuptools(statement) && !isDocstring(statement)) this.#others++;
    if (this.#evaluation.runPlain(statement, this.#names)) return;
    if (statement.kind === "function") {
      this.#names.set(statement.name, { kind: "function", statement });
    } else if (statement.kind === "with") {
      const value = this.#evaluation.evaluate(statement.value, this.#names);
      if (statement.name !== undefined) this.#names.set(statement.name, { kind: "value", value });
      this.run(statement.body);
    } else if (isMainGuard(statement)) {
      this.run(statement.body);
    } else if (statement.kind === "block" && isTriedImport(statement)) {
      // Either of the two imports brings the same; the second is for machines without setuptools.
      this.run(statement.body);
    } else if (statement.kind === "expression" && this.#append(statement.value)) {
      return;
    } else {
      this.#giveUp(statement, whyNot(statement), statement);
      if (following !== undefined) this.#forget(following, whyNot(statement));
    }
  }

  /** What a statement touches is not known any more. */
  #giveUp(statement: Statement, why: string, span: Span): void {
    this.#obstacles.push({ why, place: this.#placeOf(span) });
    this.#forget(statement, why);
  }

  #forget(statement: Statement, why: string): void {
    for (const name of namesOf(statement)) {
      const bound = this.#names.get(name);
      const isTouched =
        bound === undefined ||
        (bound.kind === "value" && isPlainValue(bound.value) && isChangeable(bound.value)) ||
        assigns(statement, name);
      if (isTouched) this.#names.set(name, { kind: "unknown", why });
    }
  }

  #findSetup(
    expression: Expression,
  ):
    | { readonly call: Expression & { kind: "call" }; readonly source: SetupPy["source"] }
    | undefined {
    if (expression.kind !== "call") return undefined;
    const path = this.#pathOf(expression.of);
    const source = path === undefined ? undefined : SETUP_FUNCTIONS.get(path);
    if (source !== undefined) return { call: expression, source };
    // What another module calls setup is no setuptools, but it is the project's only word on itself.
    const isNamedSetup = path !== undefined && /(?:^|\.)setup$/.test(path);
    return isNamedSetup ? { call: expression, source: "unknown" } : undefined;
  }

  #pathOf(expression: Expression): string | undefined {
    if (expression.kind === "name") {
      const bound = this.#names.get(expression.name);
      if (bound?.kind === "imported") return bound.path;
      // `from setuptools import *`
      const star = this.#names.get("*");
      return star?.kind === "imported" ? star.path.replace("*", expression.name) : undefined;
    }
    if (expression.kind !== "attribute") return undefined;
    const owner = this.#pathOf(expression.of);
    return owner === undefined ? undefined : `${owner}.${expression.name}`;
  }

  #readCall(call: Expression & { kind: "call" }, source: SetupPy["source"]): void {
    if (this.#call !== undefined) {
      this.#obstacles.push({ why: "calls setup() twice", place: this.#placeOf(call) });
      return;
    }
    this.#call = this.#placeOf(call);
    this.#source = source;
    for (const { name, value } of call.arguments) {
      if (name === "**") this.#spread(value);
      else if (name === undefined || name === "*") {
        const why = "gives setup() a value without a name";
        this.#obstacles.push({ why, place: this.#placeOf(value) });
      } else this.#keywords.set(name, this.#readKeyword(value));
    }
  }

  #readKeyword(value: Expression): SetupKeyword {
    try {
      const known = this.#evaluation.evaluate(value, this.#names);
      if (!isPlainValue(known))
        throw new MustRun("uses a path that differs from machine to machine", value);
      return { kind: "static", value: known, place: this.#placeOf(value), expression: value };
    } catch (error) {
      if (!(error instanceof MustRun)) throw error;
      const place = this.#placeOf(error.span);
      this.#obstacles.push({ why: error.why, place });
      return { kind: "must-run", why: error.why, place, expression: value };
    }
  }

  /** `setup(**settings)`. */
  #spread(expression: Expression): void {
    const value = this.#evaluation.evaluate(expression, this.#names);
    if (!isPlainValue(value) || !isDict(value)) {
      throw new MustRun("gives setup() a dictionary that is not known", expression);
    }
    const place = this.#placeOf(expression);
    for (const [key, item] of value) {
      this.#keywords.set(String(key), { kind: "static", value: item, place, expression });
    }
  }

  /** `requires.append("x")`, `requires.extend([…])`, `requires.insert`: false where it is something else. */
  #append(expression: Expression): boolean {
    if (expression.kind !== "call" || expression.of.kind !== "attribute") return false;
    const { of: owner, name } = expression.of;
    const [given, ...others] = expression.arguments;
    if (owner.kind !== "name" || given?.name !== undefined || others.length > 0) return false;
    const bound = this.#names.get(owner.name);
    if (bound?.kind !== "value" || given === undefined) return false;
    const list = bound.value;
    const value = this.#evaluation.evaluate(given.value, this.#names);
    if (!isPlainValue(list) || !isPlainValue(value) || !isList(list)) return false;
    const added =
      name === "append" ? [value] : name === "extend" && isList(value) ? value : undefined;
    if (added === undefined) return false;
    this.#names.set(owner.name, { kind: "value", value: [...list, ...added] });
    return true;
  }

  #placeOf({ line, column, start }: Span): Place {
    return { file: this.#file, line, column, offset: start };
  }
}

function isImportOfSetuptools(statement: Statement): boolean {
  return (
    statement.kind === "import" &&
    statement.names.every(({ path }) => /^(?:setuptools|distutils)(?:\.|$)/.test(path))
  );
}

function isDocstring(statement: Statement): boolean {
  return statement.kind === "expression" && statement.value.kind === "text";
}

/** `if __name__ == "__main__":` */
function isMainGuard(statement: Statement): statement is Statement & { kind: "block" } {
  if (statement.kind !== "block" || statement.word !== "if") return false;
  const { test } = statement;
  return (
    test?.kind === "other" && test.words === "a comparison" && test.names.join() === "__name__"
  );
}

/** `try: from setuptools import setup` */
function isTriedImport(statement: Statement & { kind: "block" }): boolean {
  return statement.word === "try" && statement.body.every(({ kind }) => kind === "import");
}

function isChangeable(value: PythonValue): boolean {
  return isList(value) || isDict(value);
}

/** Whether the statement may give the name another value. What cannot be looked into may. */
function assigns(statement: Statement, name: string): boolean {
  switch (statement.kind) {
    case "assignment":
      return statement.targets.some((it) => it.kind === "name" && it.name === name);
    case "addition":
      return statement.target.kind === "name" && statement.target.name === name;
    case "block":
    case "with":
      return statement.body.some((inner) => assigns(inner, name));
    case "import":
    case "function":
      return namesOf(statement).includes(name);
    case "other":
      return true;
    default:
      return false;
  }
}

function whyNot(statement: Statement): string {
  switch (statement.kind) {
    case "block":
      return `decides something by "${statement.word}"`;
    case "other":
      return `holds ${statement.words}`;
    case "expression":
      return statement.value.kind === "call" ? "calls a function" : "holds an expression";
    default:
      return "does something that is not known";
  }
}
