/**
 * Words of Python source text, enough to read what stands in it without running it.
 * Reference: https://docs.python.org/3/reference/lexical_analysis.html
 */
import { AppError, type Place } from "../../errors.ts";

export type Token = NameToken | TextToken | NumberToken | SignToken;

interface TokenPlace {
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

export interface NameToken extends TokenPlace {
  readonly kind: "name";
  readonly text: string;
}

/** A string. */
export interface TextToken extends TokenPlace {
  readonly kind: "text";
  /** Escapes resolved; of an f-string as it is written, since its braces are still to be read. */
  readonly value: string;
  readonly isBytes: boolean;
  readonly isFormatted: boolean;
}

export interface NumberToken extends TokenPlace {
  readonly kind: "number";
  readonly text: string;
}

export interface SignToken extends TokenPlace {
  readonly kind: "sign";
  readonly text: string;
}

/** One logical line: brackets and a backslash at the end join physical ones. */
export interface LogicalLine {
  /** White space before it, a tab counted up to the next multiple of eight. */
  readonly indent: number;
  readonly tokens: readonly Token[];
}

export const PYTHON_LIMITS = { characters: 4_000_000, depth: 100 } as const;

const SIGN =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|!=|<>|->|:=|==|<=|>=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=!`$?\\]/y;
const NUMBER =
  /0[xX][0-9a-fA-F_]+[lL]?|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][-+]?\d+)?[jJ]?|\d[\d_]*\.?(?:[eE][-+]?\d+)?[jJlL]?/y;
const NAME = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const TEXT_START = /([bBrRuUfFtT]{0,2})("""|'''|"|')/y;
const SPACE = /[ \t\f]+|\\\r?\n/y;

/** Reads the words, line by line. Throws `invalid` with the place where a string or a bracket is not closed. */
export function readPythonLines(text: string, file: string): readonly LogicalLine[] {
  if (text.length > PYTHON_LIMITS.characters) {
    throw new AppError("invalid", `Cannot read ${file}: it is too long`, { place: { file } });
  }
  return new Tokenizer(text.startsWith("\ufeff") ? text.slice(1) : text, file).readAll();
}

class Tokenizer {
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  /** Brackets that are open, as they were opened. */
  readonly #open: { readonly sign: string; readonly place: Place }[] = [];

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  readAll(): readonly LogicalLine[] {
    const lines: LogicalLine[] = [];
    while (this.#at < this.#text.length) {
      const line = this.#readLine();
      if (line.tokens.length > 0) lines.push(line);
    }
    const open = this.#open.at(-1);
    if (open !== undefined) throw this.#refuse(`"${open.sign}" is never closed`, open.place);
    return lines;
  }

  #readLine(): LogicalLine {
    const indent = this.#readIndent();
    const tokens: Token[] = [];
    while (this.#at < this.#text.length) {
      this.#skipSpace();
      const letter = this.#text[this.#at];
      if (letter === undefined) break;
      if (letter === "\n" || letter === "\r") {
        this.#passLineEnd();
        if (this.#open.length === 0) break;
      } else {
        tokens.push(this.#readToken());
      }
    }
    return { indent, tokens };
  }

  #readIndent(): number {
    let indent = 0;
    for (; ; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === " ") indent++;
      else if (letter === "\t") indent += 8 - (indent % 8);
      else if (letter !== "\f") return indent;
    }
  }

  #skipSpace(): void {
    for (;;) {
      const space = this.#match(SPACE);
      if (space !== undefined) {
        this.#at += space.length;
        if (space.startsWith("\\")) this.#beginLine();
      } else if (this.#text[this.#at] === "#") {
        while (this.#at < this.#text.length && !/[\r\n]/.test(this.#text[this.#at] ?? ""))
          this.#at++;
      } else {
        return;
      }
    }
  }

  #passLineEnd(): void {
    this.#at += this.#text.startsWith("\r\n", this.#at) ? 2 : 1;
    this.#beginLine();
  }

  #beginLine(): void {
    this.#line++;
    this.#lineStart = this.#at;
  }

  #readToken(): Token {
    TEXT_START.lastIndex = this.#at;
    const quote = TEXT_START.exec(this.#text);
    if (quote !== null) return this.#readText(quote[1] ?? "", quote[2] ?? "");
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: "number", text: number, ...this.#pass(number.length) };
    const name = this.#match(NAME);
    if (name !== undefined) return { kind: "name", text: name, ...this.#pass(name.length) };
    const sign = this.#match(SIGN);
    if (sign === undefined) {
      throw this.#refuse(`"${this.#text[this.#at]}" stands where none may`, this.#here());
    }
    this.#count(sign);
    return { kind: "sign", text: sign, ...this.#pass(sign.length) };
  }

  /** Keeps the brackets that are open. */
  #count(sign: string): void {
    if ("([{".includes(sign)) {
      this.#open.push({ sign, place: this.#here() });
      if (this.#open.length > PYTHON_LIMITS.depth) {
        throw this.#refuse("its brackets are nested too deeply", this.#here());
      }
      return;
    }
    if (!")]}".includes(sign)) return;
    const last = this.#open.pop();
    const wanted = { "(": ")", "[": "]", "{": "}" }[last?.sign ?? ""];
    if (wanted !== sign) throw this.#refuse(`"${sign}" closes nothing`, this.#here());
  }

  #readText(prefix: string, quote: string): Token {
    const place = this.#here();
    const begin = { line: this.#line, column: this.#at - this.#lineStart + 1, start: this.#at };
    this.#at += prefix.length + quote.length;
    const from = this.#at;
    for (;;) {
      const letter = this.#text[this.#at];
      if (letter === undefined || (quote.length === 1 && (letter === "\n" || letter === "\r"))) {
        throw this.#refuse("a string is never closed", place);
      }
      if (this.#text.startsWith(quote, this.#at)) break;
      if (letter === "\\") this.#at++;
      this.#passLetter();
    }
    const body = this.#text.slice(from, this.#at).replaceAll(/\r\n?/g, "\n");
    this.#at += quote.length;
    const letters = prefix.toLowerCase();
    const isRaw = letters.includes("r");
    const isBytes = letters.includes("b");
    const isFormatted = letters.includes("f") || letters.includes("t");
    const value = isRaw || isFormatted ? body : resolveEscapes(body, isBytes);
    return { kind: "text", value, isBytes, isFormatted, ...begin, end: this.#at };
  }

  #passLetter(): void {
    if (this.#text.startsWith("\n", this.#at) || this.#text.startsWith("\r", this.#at)) {
      this.#passLineEnd();
    } else {
      this.#at++;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #pass(length: number): TokenPlace {
    const start = this.#at;
    this.#at += length;
    return { line: this.#line, column: start - this.#lineStart + 1, start, end: this.#at };
  }

  #here(): Place {
    return { file: this.#file, line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #refuse(why: string, place: Place): AppError {
    return new AppError(
      "invalid",
      `Cannot read ${this.#file} in line ${place.line}, column ${place.column}: ${why}`,
      { place, hint: "Python cannot read it either: correct it" },
    );
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** An escape that Python does not know stays as it is written; `\N{…}` does too, which no setup.py needs. */
export function resolveEscapes(body: string, isBytes = false): string {
  if (!body.includes("\\")) return body;
  return body.replaceAll(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (
      whole,
      octal: string | undefined,
      byte: string | undefined,
      short: string | undefined,
      long: string | undefined,
      letter: string | undefined,
    ) => {
      if (letter !== undefined) return SIMPLE_ESCAPES[letter] ?? whole;
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
      const code = Number.parseInt(short ?? long ?? "", 16);
      return isBytes || code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}
