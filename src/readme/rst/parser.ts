/**
 * What all parts of the parser share: the faults, the names that can be referred to, and the way back to the parser of
 * blocks and to that of inline markup, so that neither has to import those who need them.
 */
import type { Block } from "./block.ts";
import type { Budget } from "./budget.ts";
import { makeId, makeIdTail } from "./characters.ts";
import type { Faults } from "./faults.ts";
import type { ElementKind, ElementNode, RstNode } from "./tree.ts";

export interface Parser {
  readonly faults: Faults;
  /** Pays for whatever becomes more than was written. */
  readonly budget: Budget;
  readonly names: Names;
  readonly substitutions: Substitutions;
  /** Roles that the document has defined itself. */
  readonly roles: Map<string, CustomRole>;
  /** What holds the block that is being read, the innermost last. */
  readonly parents: ElementKind[];
  /** What `` `text` `` without a role means. */
  defaultRole: string;
  /** Reads the block as the body of `parent`, whose children it becomes. */
  parseInto(parent: ElementNode, block: Block, options?: ParseOptions): void;
  parseInline(text: string, line: number): RstNode[];
}

/** What a construct became, and the index of the first line behind it. */
export interface Parsed {
  readonly nodes: readonly RstNode[];
  readonly end: number;
}

export interface ParseOptions {
  /** Whether sections may begin: nowhere but in the document itself. */
  readonly hasTitles?: boolean;
}

/** What text with a role becomes: an inline element of that name, or what its name says. */
export type RoleKind =
  | ("emphasis" | "strong" | "literal" | "subscript" | "superscript" | "cite" | "abbreviation")
  | ("inline" | "code" | "math" | "pep" | "rfc" | "raw");

export interface CustomRole {
  readonly base: RoleKind;
  readonly classes: readonly string[];
  readonly language: string | undefined;
}

/** The names of a document, who has each, and the ids that are taken. */
export interface Names {
  /** Gives the element an id, if it has none, and returns it. `kind` names what has no name. */
  giveId(element: ElementNode, kind?: string): string;
  /** Makes an element reachable under its names. `isExplicit` ones win over titles. */
  note(element: ElementNode, isExplicit: boolean): void;
  /** The element of a name; "duplicate" where several have it. */
  find(name: string): ElementNode | "duplicate" | undefined;
  /** The id by which a name leads to its element. */
  idOf(name: string, element: ElementNode): string;
  /** Hands names on to the element that they were meant for. */
  move(from: ElementNode, to: ElementNode): void;
}

export interface Substitutions {
  /** By name as written; the last definition counts. */
  readonly exact: Map<string, ElementNode>;
  /** By name in lower case, to the name as written. */
  readonly folded: Map<string, string>;
}

export function makeNames(faults: Faults): Names {
  const owners = new Map<string, ElementNode | "duplicate">();
  const explicit = new Set<string>();
  const ids = new Map<string, ElementNode>();
  const idsOfNames = new Map<string, string>();
  const counters = new Map<string, number>();

  const nextId = (prefix: string): string => {
    for (let count = (counters.get(prefix) ?? 0) + 1; ; count += 1) {
      counters.set(prefix, count);
      if (!ids.has(`${prefix}-${count}`)) return `${prefix}-${count}`;
    }
  };
  const makeNewId = (element: ElementNode, kind: string): string => {
    const wanted = element.names.map((name) => makeIdTail(name)).filter(Boolean);
    const free = wanted.find((id) => !ids.has(id));
    return free ?? nextId(wanted.at(-1) ?? (makeId(element.lostName ?? "") || kind));
  };
  const giveId = (element: ElementNode, kind: string = element.kind): string => {
    if (element.ids.length === 0) element.ids.push(makeNewId(element, kind));
    for (const id of element.ids) ids.set(id, ids.get(id) ?? element);
    const last = element.ids.at(-1) ?? "";
    for (const name of element.names) idsOfNames.set(name, last);
    return last;
  };
  const lose = (element: ElementNode, name: string): void => {
    element.lostName ??= name;
    element.names = element.names.filter((other) => other !== name);
  };

  const settle = (element: ElementNode, name: string, isExplicit: boolean): void => {
    const owner = owners.get(name);
    if (owner === undefined) {
      owners.set(name, element);
      if (isExplicit) explicit.add(name);
      return;
    }
    if (owner === element) return;
    const wasExplicit = explicit.has(name);
    if (isExplicit) explicit.add(name);
    if (owner !== "duplicate" && leadsToSame(owner, element)) {
      lose(element, name);
      return;
    }
    if (isExplicit && !wasExplicit) {
      owners.set(name, element);
      if (owner !== "duplicate") lose(owner, name);
      return;
    }
    if (isExplicit) {
      faults.add(element.line, `Two targets are named "${name}"`, "Rename or remove one of them");
    }
    lose(element, name);
    if (owner !== "duplicate" && (isExplicit || !wasExplicit)) {
      lose(owner, name);
      owners.set(name, "duplicate");
      giveId(owner);
    }
  };

  return {
    giveId,
    note(element, isExplicit) {
      for (const name of element.names) settle(element, name, isExplicit);
      giveId(element);
    },
    find: (name) => owners.get(name),
    idOf: (name, element) => idsOfNames.get(name) ?? giveId(element),
    move(from, to) {
      for (const name of from.names) owners.set(name, to);
      for (const id of from.ids) ids.set(id, to);
      to.ids.push(...from.ids);
      to.names.push(...from.names);
      from.ids = [];
      from.names = [];
    },
  };
}

/** `` `a <uri>`_ `` twice, or `.. _a: uri` twice, is no conflict while both lead to one place. */
function leadsToSame(one: ElementNode, other: ElementNode): boolean {
  return (
    (other.refname !== undefined && other.refname === one.refname) ||
    (other.uri !== undefined && other.uri === one.uri)
  );
}
