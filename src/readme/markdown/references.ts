/**
 * How much the definitions of links may become: `[a]: address` is put in wherever `[a]` stands. As in cmark and comrak,
 * which PyPI renders with, what they become together has a limit; behind it `[a]` is text.
 */
import type { MarkdownIt, StateCore } from "markdown-it";
import { README_LIMITS } from "../limits.ts";

type Definitions = NonNullable<StateCore["env"]["references"]>;

interface Reading {
  readonly definitions: Definitions;
  /** Whether links are read; while blocks are, the parser asks which definitions are there. */
  isUsed: boolean;
}

export function limitReferences(parser: MarkdownIt): void {
  const known = new WeakMap<object, Reading>();
  parser.core.ruler.before("block", "definitions", (state) => {
    const reading = known.get(state.env) ?? makeReading(state.src.length);
    known.set(state.env, reading);
    reading.isUsed = false;
    state.env.references = reading.definitions;
  });
  parser.core.ruler.after("block", "use_of_definitions", (state) => {
    const reading = known.get(state.env);
    if (reading !== undefined) reading.isUsed = true;
  });
}

function makeReading(length: number): Reading {
  // A link within the text of another is looked for twice.
  let left = 2 * Math.max(README_LIMITS.maxReferences, length);
  const definitions = new Proxy<Definitions>(Object.create(null), {
    get(target, label) {
      const found = typeof label === "string" ? target[label] : undefined;
      if (found === undefined || !reading.isUsed) return found;
      const size = found.href.length + found.title.length;
      if (size > left) return undefined;
      left -= size;
      return found;
    },
  });
  const reading: Reading = { definitions, isUsed: false };
  return reading;
}
