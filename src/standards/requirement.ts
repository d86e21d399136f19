/**
 * Requirements: `tool[cli]>=1.4; python_version >= "3.9"`.
 * Spec: https://packaging.python.org/en/latest/specifications/dependency-specifiers/ (PEP 508)
 */
import { DependencyScanner } from "./dependency-scanner.ts";
import { formatMarker, type Marker, parseMarkerAt } from "./marker.ts";
import { type ProjectName, parseName } from "./name.ts";
import { quote, refuseFile, refuseWithin } from "./refusal.ts";
import { ANY_VERSION, formatSpecifiers, parseSpecifiers, type Specifiers } from "./specifier.ts";
import { isSpace } from "./whitespace.ts";

/** What a project asks for. Source: PEP 508, "Specification". */
export interface Requirement {
  /** As it is written. */
  readonly name: string;
  readonly project: ProjectName;
  /** As they are written, sorted, each once. */
  readonly extras: readonly string[];
  /** Without clauses where there are none, and where a URL says what to take. */
  readonly specifiers: Specifiers;
  readonly url?: string;
  readonly marker?: Marker;
}

const AS = "a requirement";
const SOURCE =
  "https://packaging.python.org/en/latest/specifications/dependency-specifiers/#grammar";

/**
 * Reads a requirement. Throws `invalid` with the place where it stops being one. Source: PEP 508, "Grammar".
 *
 * ```ts
 * parseRequirement("My.Tool [cli] >= 1.0").project // => "my-tool"
 * parseRequirement("tool @ https://example.org/tool.zip").url // => "https://example.org/tool.zip"
 * ```
 */
export function parseRequirement(text: string): Requirement {
  const scanner = new DependencyScanner(text, AS);
  scanner.skipBlanks();
  const name = parseIdentifier(scanner, "a project name");
  scanner.skipBlanks();
  const extras = parseExtras(scanner);
  scanner.skipBlanks();
  const url = parseUrl(scanner);
  const specifiers = url === undefined ? parseSpecifiersAt(scanner) : ANY_VERSION;
  const marker = parseMarkerPart(scanner, url);
  return {
    name,
    project: parseName(name),
    extras,
    specifiers,
    ...(url !== undefined && { url }),
    ...(marker !== undefined && { marker }),
  };
}

/**
 * The normal form; the name and the extras stay as they were written. Throws `invalid` where both a URL and clauses are
 * there: the grammar has no place for the two. Source: PEP 508, "Grammar".
 *
 * ```ts
 * formatRequirement(parseRequirement("tool[b , a]>1,<2;os_name=='nt'")) // => 'tool[a,b]<2,>1; os_name == "nt"'
 * ```
 */
export function formatRequirement(requirement: Requirement): string {
  const { name, extras, specifiers, url, marker } = requirement;
  const clauses = formatSpecifiers(specifiers);
  if (url !== undefined && clauses !== "") {
    throw refuseFile({
      attempt: `write the requirement for ${quote(name)}`,
      why: `it has both a URL and the clauses ${quote(clauses)}`,
      hint: `Leave out one of them (${SOURCE})`,
    });
  }
  let text = name;
  if (extras.length > 0) text += `[${extras.join(",")}]`;
  text += clauses;
  if (url !== undefined) text += ` @ ${url}`;
  if (marker === undefined) return text;
  // Without the space the semicolon would belong to the URL.
  return `${text}${url === undefined ? "" : " "}; ${formatMarker(marker)}`;
}

function parseIdentifier(scanner: DependencyScanner, what: string): string {
  const word = scanner.peekWord("-.");
  if (word === "" || isSeparator(word.charAt(0))) {
    throw scanner.refuseMissing(what, "Use ASCII letters and digits, with . _ - between them");
  }
  let length = word.length;
  while (isSeparator(word.charAt(length - 1))) length--;
  scanner.at += length;
  if (length === word.length) return word;
  throw scanner.refuse(
    `${what} ends with ${JSON.stringify(word.at(-1))}`,
    "End it with a letter or a digit",
  );
}

function isSeparator(character: string): boolean {
  return character === "-" || character === "_" || character === ".";
}

function parseExtras(scanner: DependencyScanner): string[] {
  const start = scanner.at;
  if (!scanner.take("[")) return [];
  scanner.skipBlanks();
  const extras = new Set<string>();
  if (!scanner.take("]")) {
    do {
      scanner.skipBlanks();
      extras.add(parseIdentifier(scanner, "the name of an extra"));
      scanner.skipBlanks();
    } while (scanner.take(","));
    if (!scanner.take("]")) {
      throw scanner.refuseMissing('"," or "]"', `Close the bracket of offset ${start}`);
    }
  }
  return [...extras].sort();
}

function parseUrl(scanner: DependencyScanner): string | undefined {
  if (!scanner.take("@")) return undefined;
  scanner.skipBlanks();
  const url = scanner.peekUntilBlank();
  if (url === "") throw scanner.refuseMissing("a URL", "Write it behind the @");
  const wrong = url.search(/[\0-\x20\x7f]/);
  if (wrong !== -1) {
    throw scanner.refuse("a control character stands in the URL", "Escape it", scanner.at + wrong);
  }
  scanner.at += url.length;
  scanner.skipBlanks();
  return url;
}

/** Clauses end where a marker or the end begins: they hold neither `;` nor `)`. */
function parseSpecifiersAt(scanner: DependencyScanner): Specifiers {
  const open = scanner.at;
  const isEnclosed = scanner.take("(");
  const start = scanner.at;
  while (!scanner.isAtEnd && !";)".includes(scanner.text[scanner.at] ?? "")) scanner.at++;
  const end = scanner.at;
  requireClauses(scanner, start, end);
  const specifiers = parseWithin(scanner.text, start, end);
  if (isEnclosed && !scanner.take(")")) {
    throw scanner.refuseMissing('")"', `Close the parenthesis of offset ${open}`);
  }
  scanner.skipBlanks();
  return specifiers;
}

/** A requirement is one line, and a comma stands behind a clause. */
function requireClauses(scanner: DependencyScanner, start: number, end: number): void {
  let isEmpty = true;
  for (let at = start; at < end; at++) {
    const code = scanner.text.charCodeAt(at);
    if (code === 44 && isEmpty) {
      throw scanner.refuse("a clause is missing before the comma", "Leave out the comma", at);
    }
    if (code === 44) isEmpty = true;
    else if (!isSpace(code)) isEmpty = false;
    else if (code !== 32 && code !== 9) {
      throw scanner.refuse(
        "white space other than spaces and tabs is not allowed",
        "Write a requirement in one line",
        at,
      );
    }
  }
}

function parseWithin(text: string, start: number, end: number): Specifiers {
  try {
    return parseSpecifiers(text.slice(start, end));
  } catch (error) {
    throw refuseWithin(text, AS, start, error);
  }
}

function parseMarkerPart(scanner: DependencyScanner, url: string | undefined): Marker | undefined {
  if (scanner.isAtEnd) return undefined;
  if (scanner.take(";")) {
    const marker = parseMarkerAt(scanner);
    if (scanner.isAtEnd) return marker;
    throw scanner.refuseMissing('"and", "or" or the end', "Join comparisons with and, or");
  }
  const hint = url?.includes(";")
    ? "Put a space before the semicolon: without one it belongs to the URL"
    : "Put a semicolon before a marker";
  throw scanner.refuseMissing('";" or the end', hint);
}
