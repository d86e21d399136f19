/** A value as a message shows it: quoted, control characters escaped, not endless. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 100)}…${text.slice(-60)}` : text);
}
