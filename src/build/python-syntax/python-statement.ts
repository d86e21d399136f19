/**
 * Statements of Python: logical lines, and what is indented below them.
 * Reference: https://docs.python.org/3/reference/compound_stmts.html
 */
import { AppError } from "../../errors.ts";
import { ExpressionReader } from "./python-expression.ts";
import { namesOf } from "./python-names.ts";
import type { Expression, ImportedName, Parameter, Span, Statement } from "./python-syntax.ts";
import { type LogicalLine, PYTHON_LIMITS, readPythonLines, type Token } from "./python-token.ts";

/** Reads a whole file. Throws `invalid` with the place where Python itself could not read it. */
export function parsePython(text: string, file: string): readonly Statement[] {
  return new StatementReader(readPythonLines(text, file), file).readBlock(0, 0);
}

/** Words that have a body behind a colon. */
const BLOCK_WORDS: ReadonlySet<string> = new Set(
  "if elif else for while try except finally with def class async match case".split(" "),
);

/** Words that go on with the block before them. */
const FOLLOWING_WORDS: ReadonlySet<string> = new Set(["elif", "else", "except", "finally"]);

class StatementReader {
  readonly #lines: readonly LogicalLine[];
  readonly #file: string;
  #at = 0;

  constructor(lines: readonly LogicalLine[], file: string) {
    this.#lines = lines;
    this.#file = file;
  }

  /** All statements that are indented at least so far. */
  readBlock(indent: number, depth: number): readonly Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      const line = this.#lines[this.#at];
      if (line === undefined || line.indent < indent) return statements;
      if (depth > PYTHON_LIMITS.depth) throw this.#refuse(line, "its blocks are nested too deeply");
      this.#at++;
      statements.push(...this.#readLine(line, depth));
    }
  }

  #readLine(line: LogicalLine, depth: number): readonly Statement[] {
    const first = textOf(line.tokens[0]);
    // A decorated function is not the one that is written: what it is called for is not known.
    if (first === "@") {
      const next = this.#lines[this.#at];
      const inner = next === undefined ? [] : this.#readDecorated(next, depth);
      return [{ kind: "other", words: "a decorated function", names: inner, ...spanOf(line) }];
    }
    if (BLOCK_WORDS.has(first) && !isSoftName(line.tokens))
      return [this.#readCompound(line, depth)];
    return splitLine(line.tokens).map((tokens) => readSimple(tokens, this.#file));
  }

  #readDecorated(line: LogicalLine, depth: number): readonly string[] {
    this.#at++;
    return this.#readLine(line, depth + 1).flatMap(namesOf);
  }

  #readCompound(line: LogicalLine, depth: number): Statement {
    const colon = findColon(line.tokens);
    if (colon === -1) throw this.#refuse(line, `"${textOf(line.tokens[0])}" has no colon`);
    const head = line.tokens.slice(0, colon);
    const rest = line.tokens.slice(colon + 1);
    const body =
      rest.length > 0
        ? splitLine(rest).map((tokens) => readSimple(tokens, this.#file))
        : this.#readIndented(line, depth);
    return this.#makeCompound(line, head, body);
  }

  #readIndented(line: LogicalLine, depth: number): readonly Statement[] {
    const next = this.#lines[this.#at];
    if (next === undefined || next.indent <= line.indent) {
      throw this.#refuse(line, `nothing is indented below "${textOf(line.tokens[0])}"`);
    }
    return this.readBlock(line.indent + 1, depth + 1);
  }

  #makeCompound(line: LogicalLine, head: readonly Token[], body: readonly Statement[]): Statement {
    const word = textOf(head[0]);
    const span = spanOf(line);
    const names = [...namesIn(head), ...body.flatMap(namesOf)];
    if (word === "def") {
      const parameters = readParameters(head, this.#file);
      if (parameters === undefined) return { kind: "other", words: "a function", names, ...span };
      return { kind: "function", name: textOf(head[1]), parameters, body, ...span };
    }
    const reader = new ExpressionReader(head, this.#file, 1);
    if (word === "with") {
      const value = reader.readOne();
      if (reader.isAtEnd) return { kind: "with", value, body, ...span };
      const isNamed = reader.skip("as") && reader.position === head.length - 1;
      if (isNamed) return { kind: "with", value, name: reader.next, body, ...span };
    }
    const test = reader.isAtEnd ? undefined : reader.readOne();
    return { kind: "block", word, ...(test && { test }), body, names, ...span };
  }

  #refuse(line: LogicalLine, why: string): AppError {
    const place = { file: this.#file, line: line.tokens[0]?.line ?? 1 };
    return new AppError("invalid", `Cannot read ${this.#file} in line ${place.line}: ${why}`, {
      place,
      hint: "Python cannot read it either: correct it",
    });
  }
}

/** True for statements that belong to the one before them, such as `else:`. */
export function isFollowing(statement: Statement): boolean {
  return statement.kind === "block" && FOLLOWING_WORDS.has(statement.word);
}

function readSimple(tokens: readonly Token[], file: string): Statement {
  const span = spanOf({ indent: 0, tokens });
  const first = textOf(tokens[0]);
  const reader = new ExpressionReader(tokens, file);
  const other = (words: string): Statement => ({
    ...{ kind: "other", words, names: namesIn(tokens) },
    ...span,
  });
  if (first === "pass") return { kind: "pass", ...span };
  if (first === "import" || first === "from") {
    const names = first === "import" ? readImport(tokens) : readFromImport(tokens);
    return names === undefined ? other("an import") : { kind: "import", names, ...span };
  }
  if (first === "return") {
    reader.skip("return");
    return reader.isAtEnd
      ? { kind: "return", ...span }
      : { kind: "return", value: reader.readList(), ...span };
  }
  if (OTHER_STATEMENTS.has(first)) return other(`"${first}"`);
  const value = reader.readList();
  if (reader.isAtEnd) return { kind: "expression", value, ...span };
  if (reader.skip("+=")) {
    const added = reader.readList();
    return reader.isAtEnd
      ? { kind: "addition", target: value, value: added, ...span }
      : other("a statement");
  }
  if (reader.skip(":")) {
    reader.readOne();
    if (reader.isAtEnd) return { kind: "pass", ...span };
  }
  return readAssignment(value, reader, span) ?? other("a statement");
}

const OTHER_STATEMENTS: ReadonlySet<string> = new Set(
  "raise assert del global nonlocal break continue exec print yield".split(" "),
);

function readAssignment(
  first: Expression,
  reader: ExpressionReader,
  span: Span,
): Statement | undefined {
  const targets = [first];
  while (reader.skip("=")) {
    const next = reader.readList();
    if (reader.isAtEnd) return { kind: "assignment", targets, value: next, ...span };
    targets.push(next);
  }
  return undefined;
}

/** `import a.b, c as d` */
function readImport(tokens: readonly Token[]): readonly ImportedName[] | undefined {
  const text = tokens.slice(1).map(textOf).join(" ");
  const names: ImportedName[] = [];
  for (const part of text.split(",")) {
    const match = /^ ?((?:\w+ \. )*\w+)(?: as (\w+))? ?$/u.exec(part);
    const path = match?.[1]?.replaceAll(" ", "");
    if (path === undefined) return undefined;
    names.push(
      match?.[2] === undefined
        ? { path: path.split(".")[0] ?? path, name: path.split(".")[0] ?? path }
        : { path, name: match[2] },
    );
  }
  return names;
}

/** `from a.b import c, d as e`, in brackets too. */
function readFromImport(tokens: readonly Token[]): readonly ImportedName[] | undefined {
  const at = tokens.findIndex((token) => textOf(token) === "import");
  if (at === -1) return undefined;
  const module = tokens.slice(1, at).map(textOf).join("");
  const list = tokens.slice(at + 1).map(textOf);
  const text = list.filter((word) => word !== "(" && word !== ")").join(" ");
  const names: ImportedName[] = [];
  for (const part of text.split(",")) {
    if (part.trim() === "") continue;
    const match = /^ ?(\w+|\*)(?: as (\w+))? ?$/u.exec(part);
    if (match?.[1] === undefined) return undefined;
    names.push({ path: `${module}.${match[1]}`, name: match[2] ?? match[1] });
  }
  return names;
}

/** `undefined` where there is more than names and their presets. */
function readParameters(head: readonly Token[], file: string): readonly Parameter[] | undefined {
  if (textOf(head[2]) !== "(") return undefined;
  const parameters: Parameter[] = [];
  const reader = new ExpressionReader(head, file, 3);
  while (!reader.skip(")")) {
    const target = reader.readOne();
    if (target.kind !== "name") return undefined;
    if (reader.skip(":")) reader.readOne();
    const preset = reader.skip("=") ? reader.readOne() : undefined;
    parameters.push({ name: target.name, ...(preset && { preset }) });
    if (!reader.skip(",") && reader.next !== ")") return undefined;
  }
  return parameters;
}

/** `match` and `case` are names too: `match = 1`. */
function isSoftName(tokens: readonly Token[]): boolean {
  const [first, second] = tokens.map(textOf);
  if (first !== "match" && first !== "case") return false;
  return second === undefined || /^[=.,:()[]/.test(second) || textOf(tokens.at(-1)) !== ":";
}

/** The colon that opens the body: outside of brackets, and not that of a lambda. */
function findColon(tokens: readonly Token[]): number {
  let depth = 0;
  let lambdas = 0;
  for (const [index, token] of tokens.entries()) {
    const text = textOf(token);
    if (/^[([{]$/.test(text)) depth++;
    else if (/^[)\]}]$/.test(text)) depth--;
    else if (text === "lambda" && depth === 0) lambdas++;
    else if (text === ":" && depth === 0 && lambdas-- === 0) return index;
  }
  return -1;
}

/** Statements on one line stand between semicolons. */
function splitLine(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (textOf(token) === ";") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function namesIn(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token) => (token.kind === "name" ? [token.text] : []));
}

function textOf(token: Token | undefined): string {
  return token === undefined || token.kind === "text" ? "" : token.text;
}

function spanOf({ tokens }: LogicalLine): Span {
  const { line = 1, column = 1, start = 0 } = tokens[0] ?? {};
  return { line, column, start, end: tokens.at(-1)?.end ?? start };
}
