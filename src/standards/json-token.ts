/**
 * What texts of JSON are made of.
 * Spec: https://www.rfc-editor.org/rfc/rfc8259
 */

/** Past the white space that stands at an offset. */
export function skipJsonBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** Past the string that begins at an offset, right or wrong inside; the end of the text where nothing closes it. */
export function endOfJsonString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** A blank, a tab, and the two ends of lines: JSON knows no other white space. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
