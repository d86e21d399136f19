/**
 * A position in the text of a dependency specifier, shared by the parsers of requirements and of markers.
 * Grammar: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#grammar
 */
import { quoteAt, refuseText } from "./refusal.ts";

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/dependency-specifiers/#grammar";

/** A parser's position. */
export class DependencyScanner {
  readonly text: string;
  at = 0;
  readonly #as: string;

  /** `as` says what the whole text is to be: `a requirement`. */
  constructor(text: string, as: string) {
    this.text = text;
    this.#as = as;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** White space is spaces and tabs here: a requirement is one line. */
  skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at++;
  }

  /** Moves behind `token` if it stands here. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  /** Moves behind a word if it stands here and ends here. */
  takeWord(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    if (isWordCharacter(this.text.charCodeAt(this.at + word.length))) return false;
    this.at += word.length;
    return true;
  }

  /** The letters, digits, underscores and those of `others` that stand here; the position stays. */
  peekWord(others: string): string {
    let end = this.at;
    while (isWordCharacter(this.text.charCodeAt(end)) || others.includes(this.text[end] ?? "\n")) {
      end++;
    }
    return this.text.slice(this.at, end);
  }

  /** All that stands here up to a blank; the position stays. */
  peekUntilBlank(): string {
    let end = this.at;
    while (end < this.text.length && !isBlank(this.text.charCodeAt(end))) end++;
    return this.text.slice(this.at, end);
  }

  /** The error that tells what is wrong here. */
  refuse(why: string, instead: string, offset = this.at): Error {
    return refuseText(this.text, { as: this.#as, offset, why, instead, source: SOURCE });
  }

  /** The error for something missing: says what stands here in its place. */
  refuseMissing(missing: string, instead: string): Error {
    return this.refuse(`${missing} is missing before ${quoteAt(this.text, this.at)}`, instead);
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95
  );
}
