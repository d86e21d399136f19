/**
 * What PyPI's renderer would refuse a text for. It stops at the first warning, so one fault is enough to show no page;
 * an author wants to see them all.
 */
import type { RstFault } from "./limits.ts";

export interface Faults {
  readonly found: readonly RstFault[];
  add(line: number | undefined, message: string, hint: string): void;
}

/** Thrown where reading on makes no sense: the text is refused already. */
export class TooManyFaults extends Error {}

export function makeFaults(most: number): Faults {
  const found: RstFault[] = [];
  return {
    found,
    add(line, message, hint) {
      found.push({ line, message, hint });
      if (found.length >= most) throw new TooManyFaults(message);
    },
  };
}
