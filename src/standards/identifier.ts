/**
 * Names that Python's code is made of.
 * Rule: https://docs.python.org/3/reference/lexical_analysis.html#identifiers
 */

/**
 * Whether Python takes a text for a name: letters of all scripts, digits not at the start. Keywords are such texts too.
 *
 * ```ts
 * isIdentifier("käse_1") // => true
 * isIdentifier("1st") // => false
 * ```
 */
export function isIdentifier(text: string): boolean {
  // Nothing is repeated: a pattern that matches a text of many megabytes would fill the stack.
  return START.test(text) && !NO_PART.test(text);
}

/** Whether a name means something to Python itself, so that nothing else may be called so. */
export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text);
}

const START = /^[\p{XID_Start}_]/u;
const NO_PART = /\P{XID_Continue}/u;
const KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global
   if import in is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);
