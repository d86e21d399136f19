/**
 * Reads the spellings of a version, from left to right and each character once.
 * Grammar: https://packaging.python.org/en/latest/specifications/version-specifiers/#appendix-parsing-version-strings-with-regular-expressions
 */
import { quoteAt, refuseText } from "./refusal.ts";
import { isSpace } from "./whitespace.ts";

/**
 * A whole number of any size: a `bigint` only where a `number` would not be exact. `<` and `>` work across both.
 * Source: PEP 440, "Public version identifiers".
 */
export type VersionNumber = number | bigint;

/** `a1`, `b2`, `rc3`. Source: PEP 440, "Pre-releases". */
export interface PreRelease {
  readonly phase: "a" | "b" | "rc";
  readonly number: VersionNumber;
}

/** What a version says. Source: PEP 440, "Public version identifiers". */
export interface VersionParts {
  readonly epoch: VersionNumber;
  /** At least one number, with the zeros at the end as they were written. */
  readonly release: readonly VersionNumber[];
  readonly pre: PreRelease | undefined;
  readonly post: VersionNumber | undefined;
  readonly dev: VersionNumber | undefined;
  /** The parts of the local label in lower case, numbers as numbers. */
  readonly local: readonly (VersionNumber | string)[] | undefined;
}

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/version-specifiers/#public-version-identifiers";

/** The reference implementation's bound too (Python's for whole numbers). It keeps `BigInt` from costing more than linear time. */
const MAX_DIGITS = 4300;

/** Longer spellings before their own beginnings. */
const PRE_WORDS: readonly (readonly [word: string, phase: PreRelease["phase"]])[] = [
  ["alpha", "a"],
  ["a", "a"],
  ["beta", "b"],
  ["b", "b"],
  ["preview", "rc"],
  ["pre", "rc"],
  ["rc", "rc"],
  ["c", "rc"],
];
const POST_WORDS = ["post", "rev", "r"];

/** A parser's position in a text. */
export class VersionScanner {
  readonly #text: string;
  #at = 0;
  #fault = "";

  constructor(text: string) {
    this.#text = text;
  }

  /** Throws `invalid` where the text is no version. */
  scan(): VersionParts {
    const parts = this.tryScan();
    if (parts !== undefined) return parts;
    throw refuseText(this.#text, {
      as: "a version",
      offset: this.#at,
      why: this.#fault || `${quoteAt(this.#text, this.#at)} has no meaning`,
      instead:
        "Write numbers with dots, then if needed aN, bN or rcN, .postN, .devN, +local: 1.2.3rc1",
      source: SOURCE,
    });
  }

  tryScan(): VersionParts | undefined {
    this.#skipSpace();
    if (this.#lowerAt(this.#at) === 118) this.#at++;
    let number = this.#number();
    if (number === undefined) return undefined;
    let epoch: VersionNumber = 0;
    if (this.#text[this.#at] === "!") {
      this.#at++;
      epoch = number;
      number = this.#number();
      if (number === undefined) return undefined;
    }
    const release = this.#release(number);
    const pre = this.#pre();
    const post = this.#post();
    const dev = this.#word(["dev"]) ? this.#numberAfterWord() : undefined;
    const local = this.#local();
    if (this.#fault !== "") return undefined;
    this.#skipSpace();
    return this.#at === this.#text.length ? { epoch, release, pre, post, dev, local } : undefined;
  }

  #release(first: VersionNumber): VersionNumber[] {
    const release = [first];
    while (this.#text[this.#at] === "." && isDigit(this.#text.charCodeAt(this.#at + 1))) {
      this.#at++;
      const number = this.#number();
      if (number === undefined) break;
      release.push(number);
    }
    return release;
  }

  #pre(): PreRelease | undefined {
    const start = this.#afterSeparator();
    for (const [word, phase] of PRE_WORDS) {
      if (!this.#isWordAt(start, word)) continue;
      this.#at = start + word.length;
      return { phase, number: this.#numberAfterWord() };
    }
    return undefined;
  }

  #post(): VersionNumber | undefined {
    if (this.#text[this.#at] === "-" && isDigit(this.#text.charCodeAt(this.#at + 1))) {
      this.#at++;
      return this.#number();
    }
    return this.#word(POST_WORDS) ? this.#numberAfterWord() : undefined;
  }

  #local(): (VersionNumber | string)[] | undefined {
    if (this.#text[this.#at] !== "+") return undefined;
    const segments: (VersionNumber | string)[] = [];
    do {
      this.#at++;
      const start = this.#at;
      let isNumber = true;
      for (let code = this.#lowerAt(this.#at); isDigit(code) || isLetter(code); ) {
        if (!isDigit(code)) isNumber = false;
        this.#at++;
        code = this.#lowerAt(this.#at);
      }
      if (this.#at === start) {
        this.#fault ||= "a letter or digit of the local label is missing";
        return undefined;
      }
      const segment = isNumber ? this.#toNumber(start) : this.#text.slice(start, this.#at);
      segments.push(typeof segment === "string" ? segment.toLowerCase() : (segment ?? 0));
    } while (isSeparator(this.#text.charCodeAt(this.#at)));
    return segments;
  }

  /** A word with a separator before it or none; moves behind it. */
  #word(words: readonly string[]): boolean {
    const start = this.#afterSeparator();
    const word = words.find((candidate) => this.#isWordAt(start, candidate));
    if (word === undefined) return false;
    this.#at = start + word.length;
    return true;
  }

  /** `1.0a`, `1.0a.1` and even `1.0a.` are allowed: a number left out is 0. */
  #numberAfterWord(): VersionNumber {
    this.#at = this.#afterSeparator();
    return isDigit(this.#text.charCodeAt(this.#at)) ? (this.#number() ?? 0) : 0;
  }

  #number(): VersionNumber | undefined {
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at > start) return this.#toNumber(start);
    this.#fault ||= "a digit is missing";
    return undefined;
  }

  /** The number from `start` to the position. */
  #toNumber(start: number): VersionNumber | undefined {
    const length = this.#at - start;
    if (length > MAX_DIGITS) {
      this.#at = start;
      this.#fault ||= `a number has ${length} digits and ${MAX_DIGITS} are the limit`;
      return undefined;
    }
    const number = Number(this.#text.slice(start, this.#at));
    return Number.isSafeInteger(number) ? number : BigInt(this.#text.slice(start, this.#at));
  }

  #afterSeparator(): number {
    return isSeparator(this.#text.charCodeAt(this.#at)) ? this.#at + 1 : this.#at;
  }

  #isWordAt(start: number, word: string): boolean {
    for (let at = 0; at < word.length; at++) {
      if (this.#lowerAt(start + at) !== word.charCodeAt(at)) return false;
    }
    return true;
  }

  /** Only ASCII letters have two cases here: U+017F must not count as an s. */
  #lowerAt(at: number): number {
    const code = this.#text.charCodeAt(at);
    return code >= 65 && code <= 90 ? code + 32 : code;
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isSeparator(code: number): boolean {
  return code === 45 || code === 46 || code === 95;
}
