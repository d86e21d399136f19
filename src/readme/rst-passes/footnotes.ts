/**
 * Labels of footnotes, and which reference leads to which.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#footnotes
 */
import type { Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement, makeText, walk } from "../rst/tree.ts";

const SYMBOLS = ["*", "†", "‡", "§", "¶", "#", "♠", "♥", "♦", "♣"];

export function labelFootnotes(parser: Parser, root: ElementNode): void {
  const all = walk(root);
  const notes = all.filter((node) => node.kind === "footnote" || node.kind === "citation");
  const references = all.filter(
    (node) => node.kind === "footnote-reference" || node.kind === "citation-reference",
  );
  const numbered = notes.filter((note) => note.numbering === "number");
  giveNumbers(parser, numbered);
  const unnamed = numbered.filter((note) => note.isAnonymous === true);
  const symbols = notes.filter((note) => note.numbering === "symbol");
  for (const [at, note] of symbols.entries()) addLabel(parser, note, symbolAt(at));

  pair(parser, references, "number", unnamed);
  pair(parser, references, "symbol", symbols);
  for (const reference of references) connectByName(parser, reference);
}

/** Numbers that no other note or section has for its name. */
function giveNumbers(parser: Parser, notes: readonly ElementNode[]): void {
  let number = 0;
  for (const note of notes) {
    do number += 1;
    while (parser.names.find(String(number)) !== undefined);
    addLabel(parser, note, String(number));
    if (note.names.length > 0 || note.lostName !== undefined) continue;
    note.isAnonymous = true;
    note.names.push(String(number));
    parser.names.note(note, true);
  }
}

function symbolAt(at: number): string {
  return (SYMBOLS[at % SYMBOLS.length] ?? "*").repeat(Math.floor(at / SYMBOLS.length) + 1);
}

/** One symbol more for every ten notes: the labels of many grow with the square of their number. */
function addLabel(parser: Parser, note: ElementNode, text: string): void {
  parser.budget.spend(text.length, note.line);
  note.children.unshift(makeElement("label", note.line, [makeText(text)]));
}

/** References without a name lead to the notes without one, one after the other. */
function pair(
  parser: Parser,
  references: readonly ElementNode[],
  numbering: "number" | "symbol",
  notes: readonly ElementNode[],
): void {
  const open = references.filter(
    (reference) => reference.numbering === numbering && reference.refname === undefined,
  );
  for (const [at, reference] of open.entries()) {
    const note = notes[at];
    if (note === undefined) {
      const mark = numbering === "number" ? "[#]" : "[*]";
      const message = `There are more references ${mark}_ than notes .. ${mark}`;
      parser.faults.add(reference.line, message, `Write a note .. ${mark} for each`);
      return;
    }
    connect(parser, reference, note);
  }
}

function connectByName(parser: Parser, reference: ElementNode): void {
  const note = parser.names.find(reference.refname ?? "");
  if (note === undefined || note === "duplicate") return;
  if (note.kind === "footnote" || note.kind === "citation") connect(parser, reference, note);
}

function connect(parser: Parser, reference: ElementNode, note: ElementNode): void {
  reference.refid = parser.names.giveId(note);
  const id = parser.names.giveId(reference);
  // A note that got its number by itself leads back to those references alone that did so too.
  if (note.isAnonymous !== true || reference.refname === undefined) note.backrefs?.push(id);
  if (reference.children.length === 0) {
    const label = note.children.find((child) => child.kind === "label");
    if (label?.kind === "label") reference.children = [...label.children];
  }
}
