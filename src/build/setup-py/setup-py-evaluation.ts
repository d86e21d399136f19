/**
 * What an expression of a setup.py amounts to, without running it: literals, names that were given one, paths beside
 * `__file__`, texts of the project's files, and the handful of calls that every setup.py makes of them.
 */
import type { FileTree } from "../file-tree.ts";
import type { Expression, Span, Statement } from "../python-syntax/python-syntax.ts";
import { isDict, isList, negate, numberOf, type PythonValue, textOf } from "./python-value.ts";
import { callFunction, callMethod, joinPaths } from "./setup-py-call.ts";
import { combine } from "./setup-py-operation.ts";
import { type Bound, isPath, isPlainValue, MustRun, type Value } from "./setup-py-value.ts";

/** A setup.py does little: whatever goes on beyond this is no plain reading of it any more. */
const MOST_STEPS = 200_000;
const MOST_CHARACTERS = 16_000_000;
const MOST_CALLS = 20;

export type Names = Map<string, Bound>;

export class Evaluation {
  readonly tree: FileTree;
  readonly file: string;
  #steps = 0;
  #depth = 0;

  constructor(tree: FileTree, file: string) {
    this.tree = tree;
    this.file = file;
  }

  /** Throws `MustRun` where that would have to run, and nothing else. */
  evaluate(expression: Expression, names: Names): Value {
    if (++this.#steps > MOST_STEPS) throw new MustRun("does too much to be read", expression);
    switch (expression.kind) {
      case "text":
      case "constant":
        return expression.value;
      case "number":
        return numberOf(expression);
      case "name":
        return this.#evaluateName(expression, names);
      case "negative":
        return negate(this.#evaluatePlain(expression.of, names));
      case "list":
      case "tuple":
      case "set":
        return expression.items.map((item) => this.#evaluatePlain(item, names));
      case "dict":
        return new Map(
          expression.pairs.map(([key, value]) => [
            this.#evaluatePlain(key, names),
            this.#evaluatePlain(value, names),
          ]),
        );
      case "formatted":
        return this.#limit(
          expression.parts.map((part) => this.#formatPart(part, names, expression)).join(""),
          expression,
        );
      case "sum":
      case "product":
      case "remainder":
      case "quotient":
        return this.#combine(expression, names);
      case "item":
        return this.#takeItem(expression, names);
      case "attribute":
        return this.#evaluateAttribute(expression, names);
      case "call":
        return this.#call(expression, names);
      default:
        throw new MustRun(`holds ${wordsOf(expression)}`, expression);
    }
  }

  #evaluatePlain(expression: Expression, names: Names): PythonValue {
    const value = this.evaluate(expression, names);
    if (isPlainValue(value)) return value;
    throw new MustRun("uses a path that differs from machine to machine", expression);
  }

  #evaluateName(expression: Expression & { kind: "name" }, names: Names): Value {
    const bound = names.get(expression.name);
    if (bound?.kind === "value") return bound.value;
    if (bound?.kind === "unknown") throw new MustRun(bound.why, expression);
    if (bound?.kind === "imported") throw new MustRun(`imports ${bound.path}`, expression);
    if (expression.name === "__file__") return { kind: "path", path: this.file };
    if (expression.name === "__doc__") throw new MustRun("uses its own docstring", expression);
    throw new MustRun(`uses ${expression.name}, whose value is not known`, expression);
  }

  /** The words in braces have no place of their own in the file: `whole` has. */
  #formatPart(part: string | Expression, names: Names, whole: Span): string {
    if (typeof part === "string") return part;
    try {
      const text = textOf(this.#evaluatePlain(part, names));
      if (text !== undefined) return text;
    } catch (error) {
      throw error instanceof MustRun ? new MustRun(error.why, whole) : error;
    }
    throw new MustRun("formats what is no text", whole);
  }

  #combine(
    expression: Expression & { kind: "sum" | "product" | "remainder" | "quotient" },
    names: Names,
  ): Value {
    const left = this.evaluate(expression.left, names);
    const right = this.evaluate(expression.right, names);
    const made = combine(expression.kind, left, right);
    if (made === undefined) throw new MustRun("computes a value", expression);
    return this.#limit(made, expression);
  }

  #takeItem(expression: Expression & { kind: "item" }, names: Names): Value {
    const value = this.#evaluatePlain(expression.of, names);
    const { index } = expression;
    if (index.kind !== "slice") {
      const key = this.#evaluatePlain(index, names);
      if (isDict(value) && value.has(key)) return value.get(key);
      if (isList(value) && typeof key === "number" && value.at(key) !== undefined) {
        return value.at(key);
      }
    }
    throw new MustRun("takes a part of a value", expression);
  }

  #evaluateAttribute(expression: Expression & { kind: "attribute" }, names: Names): Value {
    const path = this.#findImported(expression, names);
    if (path !== undefined) {
      if (path === "os.linesep") return "\n";
      throw new MustRun(`imports ${path}`, expression);
    }
    const value = this.evaluate(expression.of, names);
    if (isPath(value) && expression.name === "parent") return joinPaths([value, ".."], expression);
    throw new MustRun(`asks a value for ${expression.name}`, expression);
  }

  #call(expression: Expression & { kind: "call" }, names: Names): Value {
    const given = (): readonly GivenValue[] =>
      expression.arguments.map(({ name, value }) => ({
        ...(name !== undefined && { name }),
        value: this.evaluate(value, names),
      }));
    const { of } = expression;
    const path = this.#findImported(of, names) ?? (of.kind === "name" ? of.name : undefined);
    const bound = of.kind === "name" ? names.get(of.name) : undefined;
    if (bound?.kind === "function")
      return this.#callOwn(bound.statement, given(), expression, names);
    if (path !== undefined) {
      return this.#limit(callFunction(path, given(), expression, this), expression);
    }
    if (of.kind !== "attribute") throw new MustRun("calls what it has computed", expression);
    const receiver = this.evaluate(of.of, names);
    return this.#limit(callMethod(receiver, of.name, given(), expression, this.tree), expression);
  }

  /** The whole name of something imported: `os.path.join` after `import os`. */
  #findImported(expression: Expression, names: Names): string | undefined {
    if (expression.kind === "name") {
      const bound = names.get(expression.name);
      return bound?.kind === "imported" ? bound.path : undefined;
    }
    if (expression.kind !== "attribute") return undefined;
    const owner = this.#findImported(expression.of, names);
    return owner === undefined ? undefined : `${owner}.${expression.name}`;
  }

  /** A function of setup.py itself, such as `def read(name): return open(name).read()`. */
  #callOwn(
    { name, parameters, body }: Statement & { kind: "function" },
    given: readonly GivenValue[],
    span: Span,
    globals: Names,
  ): Value {
    const locals: Names = new Map(globals);
    const positional = given.filter((it) => it.name === undefined);
    if (given.some((it) => it.name?.startsWith("*")) || positional.length > parameters.length) {
      throw new MustRun(`calls ${name}()`, span);
    }
    for (const [index, parameter] of parameters.entries()) {
      const found = given.find((it) => it.name === parameter.name) ?? positional[index];
      if (found !== undefined) locals.set(parameter.name, { kind: "value", value: found.value });
      else if (parameter.preset !== undefined) {
        const value = this.evaluate(parameter.preset, globals);
        locals.set(parameter.name, { kind: "value", value });
      } else throw new MustRun(`calls ${name}() without ${parameter.name}`, span);
    }
    if (++this.#depth > MOST_CALLS) throw new MustRun(`calls ${name}() within itself`, span);
    try {
      return this.#runBody(body, locals)?.value;
    } catch (error) {
      if (!(error instanceof MustRun)) throw error;
      throw new MustRun(`calls ${name}()`, span);
    } finally {
      this.#depth--;
    }
  }

  /** Answers what is returned; `undefined` where the end is reached without. */
  #runBody(body: readonly Statement[], names: Names): { readonly value: Value } | undefined {
    for (const statement of body) {
      if (statement.kind === "return") {
        return { value: statement.value && this.evaluate(statement.value, names) };
      }
      if (statement.kind === "with") {
        const value = this.evaluate(statement.value, names);
        if (statement.name !== undefined) names.set(statement.name, { kind: "value", value });
        const returned = this.#runBody(statement.body, names);
        if (returned !== undefined) return returned;
      } else if (!this.runPlain(statement, names)) {
        throw new MustRun("does more than return a value", statement);
      }
    }
    return undefined;
  }

  /** Runs a statement that does nothing but give a name a value; `false` where it is another one. */
  runPlain(statement: Statement, names: Names): boolean {
    switch (statement.kind) {
      case "pass":
        return true;
      case "import":
        for (const { path, name } of statement.names) names.set(name, { kind: "imported", path });
        return true;
      case "expression":
        // A docstring.
        return statement.value.kind === "text";
      case "assignment":
        return this.#assign(statement, names);
      case "addition": {
        const { target, value } = statement;
        if (target.kind !== "name") return false;
        const made = combine("sum", this.evaluate(target, names), this.evaluate(value, names));
        if (made === undefined) throw new MustRun("computes a value", statement);
        names.set(target.name, { kind: "value", value: this.#limit(made, statement) });
        return true;
      }
      default:
        return false;
    }
  }

  #assign({ targets, value }: Statement & { kind: "assignment" }, names: Names): boolean {
    const imported = this.#findImported(value, names);
    const bound: Bound =
      imported === undefined
        ? { kind: "value", value: this.evaluate(value, names) }
        : { kind: "imported", path: imported };
    for (const target of targets) {
      if (target.kind !== "name") return false;
      names.set(target.name, bound);
    }
    return true;
  }

  #limit(value: Value, span: Span): Value {
    const isLarge =
      (typeof value === "string" || (isPlainValue(value) && isList(value))) &&
      value.length > MOST_CHARACTERS;
    if (isLarge) throw new MustRun("makes a value that is too large", span);
    return value;
  }
}

export interface GivenValue {
  readonly name?: string;
  readonly value: Value;
}

function wordsOf(expression: Expression): string {
  return expression.kind === "other" ? expression.words : "an expression";
}
