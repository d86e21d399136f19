/**
 * Licence expressions: SPDX as core metadata allows it (PEP 639).
 * Spec: https://packaging.python.org/en/latest/specifications/license-expression/
 */
import { DEPRECATED_IDS, EXCEPTION_IDS, LICENSE_IDS, LICENSE_LIST_VERSION } from "./license-id.ts";
import { quote, refuseText } from "./refusal.ts";
import { SPACES } from "./whitespace.ts";

const SOURCE = "https://packaging.python.org/en/latest/specifications/license-expression/";

/**
 * A licence expression in its canonical case and spacing. Made by `parseLicense` alone.
 * Source: PEP 639, "SPDX license expression syntax".
 */
export type LicenseExpression = string & { readonly isLicenseExpression: true };

/**
 * Reads a licence expression and gives it the case of the SPDX list. Throws `invalid` for what is no expression, and
 * for identifiers that the list does not have. Source: PEP 639, "SPDX license expression syntax".
 *
 * ```ts
 * parseLicense("mit and (apache-2.0+ or licenseref-mine)") // => "MIT AND (Apache-2.0+ OR LicenseRef-mine)"
 * ```
 */
export function parseLicense(text: string): LicenseExpression {
  const words: string[] = [];
  /** What the grammar allows next; an expression may end behind a licence, an exception and a closing parenthesis. */
  let state: State = "operand";
  let depth = 0;
  for (const [word, offset] of listTokens(text)) {
    const operator = word.toUpperCase();
    if (word === "(" && state === "operand") {
      depth++;
      words.push("(");
    } else if (word === ")" && depth > 0 && (state === "license" || state === "operator")) {
      depth--;
      words.push(")");
      state = "operator";
    } else if (
      (operator === "AND" || operator === "OR") &&
      (state === "license" || state === "operator")
    ) {
      words.push(` ${operator} `);
      state = "operand";
    } else if (operator === "WITH" && state === "license") {
      words.push(" WITH ");
      state = "exception";
    } else if (state === "operand" && !RESERVED.has(operator)) {
      words.push(parseIdentifier(text, word, offset));
      state = "license";
    } else if (state === "exception" && !RESERVED.has(operator)) {
      words.push(parseException(text, word, offset));
      state = "operator";
    } else {
      throw refuseLicense(text, offset, `${quote(word)} cannot stand there`);
    }
  }
  if (state === "operand" || state === "exception")
    throw refuseLicense(text, text.length, MISSING[state]);
  if (depth > 0) throw refuseLicense(text, text.length, 'a ")" is missing');
  return words.join("") as LicenseExpression;
}

/**
 * Identifiers of an expression which the SPDX list has given up for others, such as `GPL-2.0`.
 * Source: https://spdx.org/licenses/
 *
 * ```ts
 * listDeprecatedLicenses(parseLicense("GPL-2.0 OR MIT")) // => ["GPL-2.0"]
 * ```
 */
export function listDeprecatedLicenses(expression: LicenseExpression): string[] {
  return expression.split(/[\s()]+/).filter((word) => DEPRECATED_IDS.has(word));
}

type State = "operand" | "license" | "operator" | "exception";

const MISSING = {
  operand: "a licence is missing",
  exception: "an exception is missing",
} as const satisfies Partial<Record<State, string>>;
const RESERVED: ReadonlySet<string> = new Set(["AND", "OR", "WITH", "(", ")"]);
const TOKENS = new RegExp(`[()]|[^${SPACES}()]+`, "g");
const REFERENCE = /^licenseref-([a-z0-9.-]+)$/i;

function* listTokens(text: string): Generator<readonly [string, number], void, undefined> {
  for (const match of text.matchAll(TOKENS)) yield [match[0], match.index];
}

function parseIdentifier(text: string, word: string, offset: number): string {
  const reference = REFERENCE.exec(word)?.[1];
  if (reference !== undefined) return `LicenseRef-${reference}`;
  const isOrLater = word.endsWith("+");
  const id = LICENSE_IDS.get((isOrLater ? word.slice(0, -1) : word).toLowerCase());
  if (id !== undefined) return isOrLater ? `${id}+` : id;
  throw refuseText(text, {
    as: "a licence expression",
    offset,
    why: `${quote(word)} is no licence of the SPDX list ${LICENSE_LIST_VERSION}`,
    instead:
      "Use an identifier from https://spdx.org/licenses/, or LicenseRef- and a name of letters, digits, . and -",
    source: SOURCE,
  });
}

function parseException(text: string, word: string, offset: number): string {
  const id = EXCEPTION_IDS.get(word.toLowerCase());
  if (id !== undefined) return id;
  throw refuseText(text, {
    as: "a licence expression",
    offset,
    why: `${quote(word)} is no exception of the SPDX list ${LICENSE_LIST_VERSION}`,
    instead: "Use an identifier from https://spdx.org/licenses/exceptions-index.html",
    source: SOURCE,
  });
}

function refuseLicense(text: string, offset: number, why: string): Error {
  return refuseText(text, {
    as: "a licence expression",
    offset,
    why,
    instead: "Join identifiers with AND, OR and WITH, such as MIT OR Apache-2.0",
    source: SOURCE,
  });
}
