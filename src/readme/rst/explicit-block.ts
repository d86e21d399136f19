/** What a piece of explicit markup became. */
import type { Parsed } from "./parser.ts";

export interface ParsedExplicit extends Parsed {
  /** Whether a blank line, or the end, follows. */
  readonly isClosed: boolean;
}
