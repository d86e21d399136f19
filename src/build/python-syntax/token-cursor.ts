/** A place in the tokens of one logical line of Python, which a reader moves on. */
import type { Span } from "./python-syntax.ts";
import type { Token } from "./python-token.ts";

export const OPENING: ReadonlySet<string> = new Set(["(", "[", "{"]);
export const CLOSING: ReadonlySet<string> = new Set([")", "]", "}"]);

export class TokenCursor {
  readonly tokens: readonly Token[];
  /** The index of the token that comes next. */
  at: number;

  constructor(tokens: readonly Token[], at: number) {
    this.tokens = tokens;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  /** The word or sign that comes next; "" at the end, and for strings. */
  get next(): string {
    return this.textAt(this.at);
  }

  get token(): Token | undefined {
    return this.tokens[this.at];
  }

  textAt(index: number): string {
    const token = this.tokens[index];
    return token === undefined || token.kind === "text" ? "" : token.text;
  }

  /** Goes past a word or sign, where it is the one that comes next. */
  skip(text: string): boolean {
    if (this.next !== text) return false;
    this.at++;
    return true;
  }

  /** Goes to the bracket that closes what is open, over whatever is in between. */
  skipToClose(): void {
    let depth = 0;
    for (; !this.isAtEnd; this.at++) {
      if (OPENING.has(this.next)) depth++;
      else if (CLOSING.has(this.next) && --depth < 0) return;
    }
  }

  /** From there to the token before this one. */
  spanFrom(first: Span): Span {
    const { line, column, start } = first;
    return { line, column, start, end: this.tokens[this.at - 1]?.end ?? start };
  }

  /** From the token of an index to the one before this. */
  spanAt(begin: number): Span {
    return this.spanFrom(spanOf(this.tokens[begin]));
  }

  /** Of this token; of the last one at the end. */
  endSpan(): Span {
    return spanOf(this.tokens[Math.min(this.at, this.tokens.length - 1)]);
  }
}

export function spanOf(token: Token | undefined): Span {
  const { line = 1, column = 1, start = 0, end = 0 } = token ?? {};
  return { line, column, start, end };
}
