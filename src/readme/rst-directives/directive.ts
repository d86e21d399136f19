/** What a directive is: the arguments, options and content that it takes, and what it becomes. */
import type { Block } from "../rst/block.ts";
import { makeId, normaliseName } from "../rst/characters.ts";
import type { Parser } from "../rst/parser.ts";
import type { ElementNode, RstNode } from "../rst/tree.ts";

/** A directive as it stands in a text. */
export interface DirectiveCall {
  readonly parser: Parser;
  readonly name: string;
  readonly args: readonly string[];
  /** Options without a value are empty. */
  readonly options: ReadonlyMap<string, string>;
  readonly content: Block;
  readonly line: number;
  /** The substitution that it stands in. */
  readonly definition: ElementNode | undefined;
}

export interface Directive {
  /** How many arguments must and may stand on its first line; the last may hold blanks where `isLastLong`. */
  readonly required?: number;
  readonly optional?: number;
  readonly isLastLong?: boolean;
  readonly options?: Readonly<Record<string, OptionCheck>>;
  readonly content: "none" | "allowed" | "required";
  run(call: DirectiveCall): readonly RstNode[];
}

/** Whether an option may have this value; the empty text stands for none. */
export type OptionCheck = (value: string) => boolean;

export const anyText: OptionCheck = () => true;
export const someText: OptionCheck = (value) => value !== "";
export const noText: OptionCheck = (value) => value === "";
export const classNames: OptionCheck = (value) => parseClasses(value) !== undefined;
export const count: OptionCheck = (value) => /^[+]?\d+$/.test(value.trim());
export const wholeNumber: OptionCheck = (value) => /^[-+]?\d+$/.test(value.trim());
export const noneOrNumber: OptionCheck = (value) => value === "" || wholeNumber(value);
export const percentage: OptionCheck = (value) => /^\d+\s*%?$/.test(value.trim());
const UNITS = "(?:em|ex|ch|rem|vw|vh|vmin|vmax|cm|mm|Q|in|pc|pt|px)";
const LENGTH = new RegExp(`^(?:\\d+\\.?\\d*|\\.\\d+) *${UNITS}?$`);
export const length: OptionCheck = (value) => LENGTH.test(value.trim());
export const lengthOrPercentage: OptionCheck = (value) =>
  length(value) || /^(?:\d+\.?\d*|\.\d+) *%$/.test(value.trim());

export function oneOf(...values: readonly string[]): OptionCheck {
  return (value) => values.includes(value.trim().toLowerCase());
}

/** Numbers above nought, between blanks or commas; or one of some words. */
export function numbersOr(...words: readonly string[]): OptionCheck {
  return (value) => words.includes(value) || parseNumbers(value) !== undefined;
}

export function parseNumbers(value: string): readonly number[] | undefined {
  const parts = value.split(value.includes(",") ? "," : /\s+/).map((part) => part.trim());
  return parts.every((part) => /^0*[1-9]\d*$/.test(part)) ? parts.map(Number) : undefined;
}

/** `undefined` where one of them gives no class, or there is none. */
export function parseClasses(value: string): readonly string[] | undefined {
  const names = value.split(/\s+/).filter(Boolean).map(makeId);
  return names.length > 0 && !names.includes("") ? names : undefined;
}

/** Gives an element what its `:class:` and `:name:` say. */
export function applyCommon(call: DirectiveCall, element: ElementNode): void {
  element.classes.push(...(parseClasses(call.options.get("class") ?? "") ?? []));
  const name = call.options.get("name");
  if (name !== undefined) {
    element.names.push(normaliseName(name));
    call.parser.names.note(element, true);
  }
}

/** Tells that a directive is wrong; what it would have become is nothing. */
export function refuse(call: DirectiveCall, message: string, hint: string): readonly RstNode[] {
  call.parser.faults.add(call.line, `.. ${call.name}:: ${message}`, hint);
  return [];
}
