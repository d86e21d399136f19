/** The fault of a construct that nothing sets apart from what follows. */
import type { Block } from "./block.ts";
import type { Parser } from "./parser.ts";

/** Tells the fault where the piece before `end` did not end with a blank line. */
export function requireBlankLine(
  parser: Parser,
  what: string,
  block: Block,
  end: number,
  isClosed: boolean,
): void {
  if (isClosed) return;
  parser.faults.add(
    block.firstLine + end,
    `${what} ends without a blank line`,
    "Put a blank line before this line, or indent it as the lines above",
  );
}
