/**
 * How much a description may become. Some markup stands for more than was written (a substitution, a table of contents,
 * an address that many references lead to), so that some kilobytes could ask for gigabytes. Whatever puts in more than
 * stood there pays for it here, and the whole is weighed before it is written out.
 */
import type { RstNode } from "./tree.ts";

export interface Budget {
  /** Pays for characters that are put in, from the `line` that asks for them. Throws `TooMuch`. */
  spend(characters: number, line?: number): void;
  /** Asks whether a page may hold as many characters, all in all. Throws `TooMuch`. */
  allow(characters: number): void;
}

/** Thrown where a text would become more than a page may hold. */
export class TooMuch extends Error {
  readonly line: number | undefined;

  constructor(line: number | undefined) {
    super("The text becomes too large a page");
    this.line = line;
  }
}

export interface BudgetLimits {
  /** Characters that any text may become, however short it is. */
  readonly least: number;
  /** Characters for each of the text. */
  readonly perCharacter: number;
}

export function makeBudget(text: string, { least, perCharacter }: BudgetLimits): Budget {
  const most = Math.max(least, perCharacter * text.length);
  let spent = 0;
  return {
    spend(characters, line) {
      spent += characters;
      if (spent > most) throw new TooMuch(line);
    },
    allow(characters) {
      if (characters > most) throw new TooMuch(undefined);
    },
  };
}

/** What an element weighs that holds nothing: about its two tags. In memory it takes some twenty times as much. */
export const LEAST_WEIGHT = 16;

/** About as many characters as the node becomes. What shares its text with others weighs as much as what does not. */
export function weigh(node: RstNode): number {
  if (node.kind === "text") return node.text.length;
  let weight = LEAST_WEIGHT + lengthOf(node.uri) + lengthOf(node.refid) + lengthOf(node.alt);
  for (const names of [node.ids, node.classes, node.backrefs ?? []]) {
    for (const name of names) weight += LEAST_WEIGHT + name.length;
  }
  for (const child of node.children) weight += weigh(child);
  return weight;
}

function lengthOf(text: string | undefined): number {
  return text?.length ?? 0;
}
