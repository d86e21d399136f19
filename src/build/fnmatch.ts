/**
 * Python's `fnmatchcase`: `*`, `?` and `[…]` over a whole name, in which "/" and "." are letters like others.
 * Reference: https://docs.python.org/3/library/fnmatch.html
 *
 * Matched by hand, without a regular expression: a pattern of many stars takes linear memory and
 * `pattern × name` steps at most, whoever wrote it.
 */

/** One unit of a pattern: any run, any character, or a test of one character. */
type Unit = "run" | "any" | ((letter: string) => boolean);

const remembered = new Map<string, readonly Unit[]>();
const REMEMBERED_PATTERNS = 1000;

/**
 * ```ts
 * matchesName("tests.unit", "tests.*") // => true
 * ```
 */
export function matchesName(name: string, pattern: string): boolean {
  let units = remembered.get(pattern);
  if (units === undefined) {
    units = readPattern(pattern);
    if (remembered.size >= REMEMBERED_PATTERNS) remembered.clear();
    remembered.set(pattern, units);
  }
  return matchUnits([...name], units);
}

export function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesName(name, pattern));
}

function matchUnits(letters: readonly string[], units: readonly Unit[]): boolean {
  let at = 0;
  let unit = 0;
  // Where to go on after the last star when what follows it does not fit.
  let retryUnit = -1;
  let retryAt = 0;
  while (at < letters.length) {
    const wanted = units[unit];
    if (wanted === "run") {
      retryUnit = ++unit;
      retryAt = at;
    } else if (wanted !== undefined && (wanted === "any" || wanted(letters[at] ?? ""))) {
      at++;
      unit++;
    } else if (retryUnit !== -1) {
      unit = retryUnit;
      at = ++retryAt;
    } else {
      return false;
    }
  }
  while (units[unit] === "run") unit++;
  return unit === units.length;
}

function readPattern(pattern: string): readonly Unit[] {
  const letters = [...pattern];
  const units: Unit[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    if (letter === "*") {
      if (units.at(-1) !== "run") units.push("run");
    } else if (letter === "?") {
      units.push("any");
    } else {
      const end = letter === "[" ? findSetEnd(letters, at) : -1;
      if (end === -1) {
        units.push((other) => other === letter);
      } else {
        units.push(readSet(letters.slice(at + 1, end)));
        at = end;
      }
    }
  }
  return units;
}

/** `]` right after `[` or `[!` is a letter. -1 where the set is never closed: then `[` is a letter. */
export function findSetEnd(letters: readonly string[], start: number): number {
  let from = start + 1;
  if (letters[from] === "!") from++;
  if (letters[from] === "]") from++;
  return letters.indexOf("]", from);
}

function readSet(body: readonly string[]): (letter: string) => boolean {
  const isNegated = body[0] === "!";
  const inner = isNegated ? body.slice(1) : body;
  const ranges: [low: number, high: number][] = [];
  for (let at = 0; at < inner.length; at++) {
    const low = codeOf(inner[at]);
    // A hyphen at either end is a letter.
    const isRange = inner[at + 1] === "-" && at + 2 < inner.length;
    ranges.push([low, isRange ? codeOf(inner[at + 2]) : low]);
    if (isRange) at += 2;
  }
  return (letter) => {
    const code = codeOf(letter);
    return ranges.some(([low, high]) => low <= code && code <= high) !== isNegated;
  };
}

function codeOf(letter: string | undefined): number {
  return letter?.codePointAt(0) ?? -1;
}
