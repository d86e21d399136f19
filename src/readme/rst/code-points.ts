/** Characters given by their number. */

const HEXADECIMAL = /^(?:(?:0x|x|\\x|U\+?|\\u)([0-9a-f]{1,8})|&#x([0-9a-f]{1,8});)$/i;

/** `U+262E`, `0x262E`, `9774` or `&#x262E;` is a character, any other text itself; `undefined` for a number of none. */
export function parseCodePoint(text: string): string | undefined {
  const [, first, second] = HEXADECIMAL.exec(text) ?? [];
  const hexadecimal = first ?? second;
  const number = /^\d+$/.test(text)
    ? Number(text)
    : hexadecimal === undefined
      ? undefined
      : Number.parseInt(hexadecimal, 16);
  if (number === undefined) return text;
  return number > 0x10_ffff ? undefined : String.fromCodePoint(number);
}
