/**
 * Which modules a source file asks for, read from its text: what the floors test stands on.
 *
 * The text is formatted by Biome, so a static import begins a line and its address stands in double quotes.
 */

/** One import, type imports included. */
export interface SourceImport {
  /** As written: `../errors.ts`, `node:fs`, `kysely`. */
  readonly address: string;
  /** Counts from 1. */
  readonly line: number;
}

const CLAUSE = String.raw`(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*\s+as\s+[\w$]+)?\s*`;
const STATIC = new RegExp(String.raw`^import\s+(?:${CLAUSE}from\s+)?"([^"]+)"`, "gm");
const PASSED_ON = /^export\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)\s+from\s+"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"([^"]+)"/g;
/** Ways to load code that no reader of the text can follow. */
const HIDDEN =
  /\bimport\(\s*[^"\s]|\bcreateRequire\b|\bgetBuiltinModule\b|(?<![.\w]|function )require\(["']/;

/** Lists the imports of a file in the order of their lines. Throws where one cannot be read. */
export function listImports(source: string): readonly SourceImport[] {
  const code = withoutComments(source);
  const hidden = HIDDEN.exec(code);
  if (hidden !== null) {
    throw new Error(`Cannot follow "${hidden[0]}" in line ${lineAt(code, hidden.index)}`);
  }
  return [STATIC, PASSED_ON, DYNAMIC]
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .map((match) => ({ address: match[1] ?? "", line: lineAt(code, match.index) }))
    .sort((a, b) => a.line - b.line);
}

/** Blanks the lines that are comment alone, so that prose about an import is none. Keeps the count of lines. */
export function withoutComments(source: string): string {
  return source.replaceAll(/^\s*(?:\/\/|\/\*|\*).*$/gm, "");
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
