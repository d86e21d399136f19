/**
 * Expressions of Python, as far as a setup.py or a version file needs them read; anything else is "other", with its
 * own words and its place. It is no judge of Python: what it cannot place it passes on.
 * Reference: https://docs.python.org/3/reference/expressions.html
 */
import { readNumber } from "./python-number.ts";
import { OTHER_OPERATORS, OTHER_WORDS } from "./python-operator.ts";
import type { Argument, Expression } from "./python-syntax.ts";
import { PYTHON_LIMITS, readPythonLines, resolveEscapes, type Token } from "./python-token.ts";
import { CLOSING, OPENING, spanOf, TokenCursor } from "./token-cursor.ts";

/** Reads the expressions of one logical line. */
export class ExpressionReader {
  readonly #cursor: TokenCursor;
  readonly #file: string;
  #depth = 0;

  constructor(tokens: readonly Token[], file: string, at = 0) {
    this.#cursor = new TokenCursor(tokens, at);
    this.#file = file;
  }

  get isAtEnd(): boolean {
    return this.#cursor.isAtEnd;
  }

  /** The word or sign that comes next; "" at the end, and for strings. */
  get next(): string {
    return this.#cursor.next;
  }

  get position(): number {
    return this.#cursor.at;
  }

  /** Goes past a word or sign, where it is the one that comes next. */
  skip(text: string): boolean {
    return this.#cursor.skip(text);
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
    return { kind: "tuple", items, ...this.#cursor.spanFrom(first) };
  }

  /** Up to the next comma, closing bracket, or sign that cannot belong to it. */
  readOne(): Expression {
    const begin = this.#cursor.at;
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
      this.#cursor.at++;
      const right = this.#readProduct();
      const span = this.#cursor.spanFrom(left);
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
      this.#cursor.at++;
      const right = this.#readUnary();
      left = { kind, left, right, ...this.#cursor.spanFrom(left) };
    }
  }

  #readUnary(): Expression {
    const token = this.#cursor.token;
    if (this.next !== "-" && this.next !== "+" && this.next !== "~") return this.#readPostfix();
    const begin = this.#cursor.at++;
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
        this.#cursor.at++;
        value = { kind: "attribute", of: value, name, ...this.#cursor.spanFrom(value) };
      } else if (this.skip("(")) {
        const given = this.#readArguments();
        value = { kind: "call", of: value, arguments: given, ...this.#cursor.spanFrom(value) };
      } else if (this.skip("[")) {
        const index = this.#readIndex();
        value = { kind: "item", of: value, index, ...this.#cursor.spanFrom(value) };
      } else {
        return value;
      }
    }
  }

  #readAtom(): Expression {
    const begin = this.#cursor.at;
    const token = this.#cursor.tokens[begin];
    if (token === undefined)
      return { kind: "other", words: "nothing", names: [], ...this.#cursor.endSpan() };
    if (token.kind === "text") return this.#readTexts();
    this.#cursor.at++;
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
    const first = this.#cursor.at;
    const parts: (string | Expression)[] = [];
    let isBytes = false;
    let isFormatted = false;
    for (;;) {
      const token = this.#cursor.token;
      if (token?.kind !== "text") break;
      this.#cursor.at++;
      isBytes ||= token.isBytes;
      isFormatted ||= token.isFormatted;
      if (token.isFormatted) parts.push(...this.#readFormatted(token.value));
      else parts.push(token.value);
    }
    const span = this.#cursor.spanFrom(spanOf(this.#cursor.tokens[first]));
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
    return { ...this.#cursor.endSpan(), kind: "other", words: "a format in braces", names: [] };
  }

  #readParentheses(begin: number): Expression {
    if (this.skip(")")) return { kind: "tuple", items: [], ...this.#cursor.spanAt(begin) };
    const inner = this.#readItems("tuple", ")", begin);
    const [only] = inner.kind === "tuple" ? inner.items : [];
    const isTuple = this.#cursor.textAt(this.#cursor.at - 2) === ",";
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
      return { ...only, ...this.#cursor.spanAt(begin) };
    }
    return { kind, items, ...this.#cursor.spanAt(begin) };
  }

  #readBraces(begin: number): Expression {
    const pairs: (readonly [Expression, Expression])[] = [];
    if (this.skip("}")) return { kind: "dict", pairs, ...this.#cursor.spanAt(begin) };
    if (this.next === "**") return this.#readOther(begin, "a spread dictionary");
    const first = this.readOne();
    if (this.next !== ":") {
      this.#cursor.at = begin + 1;
      return this.#readItems("set", "}", begin);
    }
    let key = first;
    for (;;) {
      if (!this.skip(":")) return this.#readOther(begin, "an expression");
      pairs.push([key, this.readOne()]);
      this.skip(",");
      if (this.skip("}") || this.isAtEnd) break;
      if (this.#cursor.next === "**") return this.#readOther(begin, "a spread dictionary");
      key = this.readOne();
    }
    return { kind: "dict", pairs, ...this.#cursor.spanAt(begin) };
  }

  #readArguments(): readonly Argument[] {
    const given: Argument[] = [];
    while (!this.skip(")")) {
      if (this.isAtEnd) break;
      given.push(this.#readArgument());
      if (this.next !== "," && this.next !== ")") this.#cursor.skipToClose();
      this.skip(",");
    }
    return given;
  }

  #readArgument(): Argument {
    for (const stars of ["*", "**"]) {
      if (this.skip(stars)) return { name: stars, value: this.readOne() };
    }
    const token = this.#cursor.token;
    if (token?.kind === "name" && this.#cursor.textAt(this.#cursor.at + 1) === "=") {
      this.#cursor.at += 2;
      return { name: token.text, value: this.readOne() };
    }
    return { value: this.readOne() };
  }

  #readIndex(): Expression {
    const begin = this.#cursor.at;
    const from = this.next === ":" ? undefined : this.readOne();
    let index = from;
    if (this.skip(":")) {
      const to = this.next === "]" ? undefined : this.readOne();
      index = { kind: "slice", from, to, ...this.#cursor.spanAt(begin) };
    }
    if (this.next !== "]") this.#cursor.skipToClose();
    this.skip("]");
    return index ?? { kind: "other", words: "an index", names: [], ...this.#cursor.endSpan() };
  }

  /** All from `begin` up to the end of the expression, which is not read closer. */
  #readOther(begin: number, words: string): Expression {
    this.#depth = Math.max(0, this.#depth - 1);
    this.#cursor.at = begin;
    let depth = 0;
    let isLambda = this.#cursor.textAt(begin) === "lambda";
    for (; !this.isAtEnd; this.#cursor.at++) {
      const sign = this.next;
      if (OPENING.has(sign)) depth++;
      if (depth === 0 && this.#cursor.at > begin && endsOther(sign, isLambda)) break;
      if (CLOSING.has(sign)) depth--;
      // The commas before the colon of `lambda a, b: …` belong to it, and so does the colon.
      if (depth === 0 && sign === ":") isLambda = false;
    }
    const names = this.#cursor.tokens
      .slice(begin, this.#cursor.at)
      .flatMap((token) => (token.kind === "name" ? [token.text] : []));
    return { kind: "other", words, names, ...this.#cursor.spanAt(begin) };
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
const ENDS: ReadonlySet<string> = new Set([...CLOSING, "=", ":", ";", "in"]);

function endsOther(sign: string, isLambda: boolean): boolean {
  if (CLOSING.has(sign) || sign === "=" || sign === ";") return true;
  return (sign === "," || sign === ":") && !isLambda;
}
