/** Finds what a compiler had against the code, in all that a failing build wrote. */

export interface CompilerError {
  /** The line that names the place and the fault. */
  readonly words: string;
  /** What the compiler showed with it. */
  readonly shown: readonly string[];
}

/** The first one; those that follow mostly follow from it. `undefined` where no compiler complained. */
export function findCompilerError(lines: readonly string[]): CompilerError | undefined {
  const at = lines.findIndex((line) => FAULTS.some((pattern) => pattern.test(line)));
  const words = lines[at];
  if (words === undefined) return undefined;
  const after = lines.slice(at + 1, at + 1 + SHOWN_LINES);
  const end = after.findIndex((line) => line.trim() === "" || FAULTS.some((it) => it.test(line)));
  return { words: words.trim(), shown: end === -1 ? after : after.slice(0, end) };
}

const SHOWN_LINES = 5;

const FAULTS: readonly RegExp[] = [
  // gcc, clang, gfortran: the place first.
  /^\S.{0,300}?:\d+(?::\d+)?: (?:fatal )?error: /,
  // Cython shows the code above, and then the place.
  /^\S.{0,300}?\.(?:pyx|pxd|pxi|py):\d+:\d+: (?!warning|performance hint)/,
  /^\s*error(?:\[E\d+\])?: (?!command |subprocess|metadata-generation|could not compile|aborting)/,
  /^\S.{0,300}?meson\.build:\d+:\d+: ERROR: /,
  /^CMake Error(?: at |: )/,
  // Microsoft's compiler and linker.
  /^\S.{0,300}?(?:\(\d+\))? ?: (?:fatal )?error [A-Z]+\d+: /,
  /(?:^|[\s:])undefined reference to /,
];
