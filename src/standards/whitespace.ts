/**
 * White space as the standards' reference implementation reads it: Unicode's, and the four separators U+001C–U+001F.
 * `\s` of JavaScript differs (it takes U+FEFF, and leaves out the separators and U+0085).
 * Rule: https://packaging.python.org/en/latest/specifications/version-specifiers/#leading-and-trailing-whitespace
 */

/** The same as the inside of a character class of a regular expression. */
export const SPACES = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/** Whether a UTF-16 code unit is white space. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31);
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** The text without white space at both ends. */
export function trimSpace(text: string): string {
  const bare = trimSpaceEnd(text);
  let start = 0;
  while (isSpace(bare.charCodeAt(start))) start++;
  return start === 0 ? bare : bare.slice(start);
}

/** The text without white space at its end. */
export function trimSpaceEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}
