/** How the sentences of a verification show what stands in a row. */

const LONGEST_QUOTE = 100;

/** A damaged row may hold anything. */
export function quote(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}
