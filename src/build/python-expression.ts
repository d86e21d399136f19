/**
 * Expressions of Python, as far as a setup.py or a version file needs them read; anything else is "other", with its
 * own words and its place. It is no judge of Python: what it cannot place it passes on.
 * Reference: https://docs.python.org/3/reference/expressions.html
 */
import type { Argument, Expression, Span } from "./python-syntax.ts";
import { PYTHON_LIMITS, readPythonLines, resolveEscapes, type Token } from "./python-token.ts";

/** Words that may stand where an expression begins, and begin none of those that are read here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  lambda: "a lambda",
  not: "a condition",
  await: "an await",
  yield: "a yield",
};

/** Words and signs after an operand that make the whole something which is not read here. */
const OTHER_OPERATORS: Readonly<Record<string, string>> = {
  if: "a condition",
  else: "a condition",
  and: "a condition",
  or: "a condition",
  not: "a comparison",
  in: "a comparison",
  is: "a comparison",
  for: "a comprehension",
  async: "a comprehension",
  "==": "a comparison",
  "!=": "a comparison",
  "<": "a comparison",
  ">": "a comparison",
  "<=": "a comparison",
  ">=": "a comparison",
  ":=": "an assignment in an expression",
  "**": "a power",
  "//": "a division",
  "@": "a product of matrices",
  "<<": "a shift",
  ">>": "a shift",
  "&": "an operation on bits",
  "|": "an operation on bits",
  "^": "an operation on bits",
};

/** Reads the expressions of one logical line. */
export class ExpressionReader {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #at: number;
  #depth = 0;

  constructor(tokens: readonly Token[], file: string, at = 0) {
    this.#tokens = tokens;
    this.#file = file;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The word or sign that comes next; "" at the end, and for strings. */
  get next(): string {
    const token = this.#tokens[this.#at];
    return token === undefined || token.kind === "text" ? "" : token.text;
  }

  get position(): number {
    return this.#at;
  }

  /** Goes past a word or sign, where it is the one that comes next. */
  skip(text: string): boolean {
    if (this.next !== text) return false;
    this.#at++;
    return true;
  }

  /** One or several expressions with commas between them, which make a tuple. */
  readList(): Expression {
    const first = this.readOne();
    if (this.next !== ",") return first;
    const items = [first];
    while (this.skip(",")) {
      if (this.isAtEnd || ENDS.has(this.next)) break;
      items.push(this.readOne());
    }
    return { kind: "tuple", items, ...this.#spanFrom(first) };
  }

  /** Up to the next comma, closing bracket, or sign that cannot belong to it. */
  readOne(): Expression {
    const begin = this.#at;
    if (++this.#depth > PYTHON_LIMITS.depth) return this.#readOther(begin, "too deep a nesting");
    const word = OTHER_WORDS[this.next];
    const read = word === undefined ? this.#readSum() : this.#readOther(begin, word);
    this.#depth--;
    const operator = OTHER_OPERATORS[this.next];
    return operator === undefined ? read : this.#readOther(begin, operator);
  }

  #readSum(): Expression {
    let left = this.#readProduct();
    while (this.next === "+" || this.next === "-") {
      const isSum = this.next === "+";
      this.#at++;
      const right = this.#readProduct();
      const span = this.#spanFrom(left);
      left = isSum
        ? { kind: "sum", left, right, ...span }
        : { kind: "other", words: "a difference", names: [], ...span };
    }
    return left;
  }

  #readProduct(): Expression {
    let left = this.#readUnary();
    for (;;) {
      const kind = PRODUCTS[this.next];
      if (kind === undefined) return left;
      this.#at++;
      const right = this.#readUnary();
      left = { kind, left, right, ...this.#spanFrom(left) };
    }
  }

  #readUnary(): Expression {
    const token = this.#tokens[this.#at];
    if (this.next !== "-" && this.next !== "+" && this.next !== "~") return this.#readPostfix();
    const begin = this.#at++;
    if (++this.#depth > PYTHON_LIMITS.depth) return this.#readOther(begin, "too deep a nesting");
    const of = this.#readUnary();
    this.#depth--;
    const span = { ...spanOf(token), end: of.end };
    if (token?.kind === "sign" && token.text === "-") return { kind: "negative", of, ...span };
    if (token?.kind === "sign" && token.text === "+") return of;
    return { kind: "other", words: "an operation on bits", names: [], ...span };
  }

  #readPostfix(): Expression {
    let value = this.#readAtom();
    for (;;) {
      if (this.skip(".")) {
        const name = this.next;
        this.#at++;
        value = { kind: "attribute", of: value, name, ...this.#spanFrom(value) };
      } else if (this.skip("(")) {
        const given = this.#readArguments();
        value = { kind: "call", of: value, arguments: given, ...this.#spanFrom(value) };
      } else if (this.skip("[")) {
        const index = this.#readIndex();
        value = { kind: "item", of: value, index, ...this.#spanFrom(value) };
      } else {
        return value;
      }
    }
  }

  #readAtom(): Expression {
    const begin = this.#at;
    const token = this.#tokens[begin];
    if (token === undefined)
      return { kind: "other", words: "nothing", names: [], ...this.#endSpan() };
    if (token.kind === "text") return this.#readTexts();
    this.#at++;
    const span = spanOf(token);
    if (token.kind === "number") return readNumber(token.text, span);
    if (token.kind === "name") {
      return CONSTANTS.has(token.text)
        ? { kind: "constant", value: CONSTANTS.get(token.text), ...span }
        : { kind: "name", name: token.text, ...span };
    }
    if (token.text === "(") return this.#readParentheses(begin);
    if (token.text === "[") return this.#readItems("list", "]", begin);
    if (token.text === "{") return this.#readBraces(begin);
    return { kind: "other", words: `"${token.text}"`, names: [], ...span };
  }

  /** Strings that stand beside each other are one. */
  #readTexts(): Expression {
    const first = this.#at;
    const parts: (string | Expression)[] = [];
    let isBytes = false;
    let isFormatted = false;
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== "text") break;
      this.#at++;
      isBytes ||= token.isBytes;
      isFormatted ||= token.isFormatted;
      if (token.isFormatted) parts.push(...this.#readFormatted(token.value));
      else parts.push(token.value);
    }
    const span = this.#spanFrom(spanOf(this.#tokens[first]));
    if (isFormatted) return { kind: "formatted", parts, ...span };
    return { kind: "text", value: parts.join(""), isBytes, ...span };
  }

  /** `{…}` holds an expression; `{{` is a brace. What is formatted in some way becomes "other". */
  #readFormatted(text: string): readonly (string | Expression)[] {
    const parts: (string | Expression)[] = [];
    for (const [piece] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g)) {
      if (piece === "{{" || piece === "}}") parts.push(piece.charAt(0));
      else if (piece.startsWith("{")) parts.push(this.#readField(piece.slice(1, -1)));
      else parts.push(resolveEscapes(piece));
    }
    return parts;
  }

  #readField(text: string): Expression {
    const [line] = readPythonLines(text, this.#file);
    const reader = new ExpressionReader(line?.tokens ?? [], this.#file);
    const value = reader.readOne();
    if (reader.isAtEnd) return value;
    return { ...this.#endSpan(), kind: "other", words: "a format in braces", names: [] };
  }

  #readParentheses(begin: number): Expression {
    if (this.skip(")")) return { kind: "tuple", items: [], ...this.#spanAt(begin) };
    const inner = this.#readItems("tuple", ")", begin);
    const [only] = inner.kind === "tuple" ? inner.items : [];
    const isTuple = this.#textAt(this.#at - 2) === ",";
    if (inner.kind !== "tuple" || inner.items.length !== 1 || only === undefined || isTuple) {
      return inner;
    }
    return only;
  }

  #readItems(kind: "list" | "tuple" | "set", close: string, begin: number): Expression {
    const items: Expression[] = [];
    while (!this.skip(close)) {
      if (this.isAtEnd) break;
      if (this.next === "*") return this.#readOther(begin, "a spread list");
      items.push(this.readOne());
      if (this.next !== "," && this.next !== close) return this.#readOther(begin, "an expression");
      this.skip(",");
    }
    const [only] = items;
    if (only?.kind === "other" && only.words === "a comprehension") {
      return { ...only, ...this.#spanAt(begin) };
    }
    return { kind, items, ...this.#spanAt(begin) };
  }

  #readBraces(begin: number): Expression {
    const pairs: (readonly [Expression, Expression])[] = [];
    if (this.skip("}")) return { kind: "dict", pairs, ...this.#spanAt(begin) };
    if (this.#isAt("**")) return this.#readOther(begin, "a spread dictionary");
    const first = this.readOne();
    if (this.next !== ":") {
      this.#at = begin + 1;
      return this.#readItems("set", "}", begin);
    }
    let key = first;
    for (;;) {
      if (!this.skip(":")) return this.#readOther(begin, "an expression");
      pairs.push([key, this.readOne()]);
      this.skip(",");
      if (this.skip("}") || this.isAtEnd) break;
      if (this.#isAt("**")) return this.#readOther(begin, "a spread dictionary");
      key = this.readOne();
    }
    return { kind: "dict", pairs, ...this.#spanAt(begin) };
  }

  #readArguments(): readonly Argument[] {
    const given: Argument[] = [];
    while (!this.skip(")")) {
      if (this.isAtEnd) break;
      given.push(this.#readArgument());
      if (this.next !== "," && this.next !== ")") this.#skipToClose();
      this.skip(",");
    }
    return given;
  }

  #readArgument(): Argument {
    for (const stars of ["*", "**"]) {
      if (this.skip(stars)) return { name: stars, value: this.readOne() };
    }
    const token = this.#tokens[this.#at];
    if (token?.kind === "name" && this.#textAt(this.#at + 1) === "=") {
      this.#at += 2;
      return { name: token.text, value: this.readOne() };
    }
    return { value: this.readOne() };
  }

  #readIndex(): Expression {
    const begin = this.#at;
    const from = this.next === ":" ? undefined : this.readOne();
    let index = from;
    if (this.skip(":")) {
      const to = this.next === "]" ? undefined : this.readOne();
      index = { kind: "slice", from, to, ...this.#spanAt(begin) };
    }
    if (this.next !== "]") this.#skipToClose();
    this.skip("]");
    return index ?? { kind: "other", words: "an index", names: [], ...this.#endSpan() };
  }

  /** Goes to the bracket that closes what is open, over whatever is in between. */
  #skipToClose(): void {
    let depth = 0;
    for (; !this.isAtEnd; this.#at++) {
      if (OPENING.has(this.next)) depth++;
      else if (CLOSING.has(this.next) && --depth < 0) return;
    }
  }

  /** All from `begin` up to the end of the expression, which is not read closer. */
  #readOther(begin: number, words: string): Expression {
    this.#depth = Math.max(0, this.#depth - 1);
    this.#at = begin;
    let depth = 0;
    let isLambda = this.#textAt(begin) === "lambda";
    for (; !this.isAtEnd; this.#at++) {
      const sign = this.next;
      if (OPENING.has(sign)) depth++;
      if (depth === 0 && this.#at > begin && endsOther(sign, isLambda)) break;
      if (CLOSING.has(sign)) depth--;
      // The commas before the colon of `lambda a, b: …` belong to it, and so does the colon.
      if (depth === 0 && sign === ":") isLambda = false;
    }
    const names = this.#tokens
      .slice(begin, this.#at)
      .flatMap((token) => (token.kind === "name" ? [token.text] : []));
    return { kind: "other", words, names, ...this.#spanAt(begin) };
  }

  #isAt(text: string): boolean {
    return this.next === text;
  }

  #textAt(index: number): string {
    const token = this.#tokens[index];
    return token === undefined || token.kind === "text" ? "" : token.text;
  }

  #spanFrom(first: Span): Span {
    const { line, column, start } = first;
    return { line, column, start, end: this.#tokens[this.#at - 1]?.end ?? start };
  }

  #spanAt(begin: number): Span {
    return this.#spanFrom(spanOf(this.#tokens[begin]));
  }

  #endSpan(): Span {
    return spanOf(this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]);
  }
}

const PRODUCTS: Readonly<Record<string, "product" | "remainder" | "quotient">> = {
  "*": "product",
  "%": "remainder",
  "/": "quotient",
};
const CONSTANTS: ReadonlyMap<string, boolean | undefined> = new Map([
  ["True", true],
  ["False", false],
  ["None", undefined],
]);
const OPENING: ReadonlySet<string> = new Set(["(", "[", "{"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}"]);
const ENDS: ReadonlySet<string> = new Set([...CLOSING, "=", ":", ";", "in"]);

function endsOther(sign: string, isLambda: boolean): boolean {
  if (CLOSING.has(sign) || sign === "=" || sign === ";") return true;
  return (sign === "," || sign === ":") && !isLambda;
}

function spanOf(token: Token | undefined): Span {
  const { line = 1, column = 1, start = 0, end = 0 } = token ?? {};
  return { line, column, start, end };
}

function readNumber(text: string, span: Span): Expression {
  const plain = text.replaceAll("_", "").toLowerCase();
  if (/[jl]$/.test(plain)) return { kind: "other", words: "a number", names: [], ...span };
  if (/^(?:0[xob]|\d+$)/.test(plain)) {
    // Python 2 wrote 0755; Python 3 refuses it.
    if (/^0\d+$/.test(plain) && !/^0+$/.test(plain)) {
      return { kind: "other", words: "a number of Python 2", names: [], ...span };
    }
    const whole = BigInt(plain);
    const value = isSmall(whole) ? Number(whole) : whole;
    return { kind: "number", value, isFloat: false, ...span };
  }
  return { kind: "number", value: Number(plain), isFloat: true, ...span };
}

function isSmall(whole: bigint): boolean {
  return whole <= BigInt(Number.MAX_SAFE_INTEGER);
}
