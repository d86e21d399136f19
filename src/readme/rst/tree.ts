/**
 * The tree that reStructuredText is read into: plain objects, filled in by the passes that follow the parser.
 * Spec: https://docutils.sourceforge.io/docs/ref/doctree.html
 */

/** Text as it stood, with each escaping backslash turned into U+0000; `shownText` takes those out. */
export interface TextNode {
  readonly kind: "text";
  text: string;
}

/** Whatever has children. What a kind may carry besides stands in `ElementFields`. */
export interface ElementNode extends ElementFields {
  readonly kind: ElementKind;
  /** The line of the source that it begins on, counted from 1. */
  readonly line: number;
  children: RstNode[];
  /** Under these it can be referred to, in normal form. */
  names: string[];
  ids: string[];
  classes: string[];
}

export type RstNode = TextNode | ElementNode;

export type ElementKind = InlineKind | BlockKind | PartKind;

type InlineKind =
  | ("emphasis" | "strong" | "literal" | "subscript" | "superscript" | "cite" | "abbreviation")
  | ("inline" | "math" | "image" | "reference" | "target" | "substitution-reference")
  | ("footnote-reference" | "citation-reference" | "section-number");

type BlockKind =
  | ("document" | "section" | "paragraph" | "transition" | "block-quote" | "literal-block")
  | ("doctest" | "line-block" | "bullet-list" | "enumerated-list" | "definition-list")
  | ("field-list" | "option-list" | "table" | "footnote" | "citation" | "admonition" | "topic")
  | ("sidebar" | "figure" | "rubric" | "compound" | "container" | "math-block" | "comment")
  | ("substitution-definition" | "pending-class" | "contents" | "section-numbers" | "docinfo");

/** What stands only inside one certain kind. */
type PartKind =
  | ("title" | "subtitle" | "attribution" | "line" | "item" | "term" | "classifier" | "definition")
  | ("field" | "field-name" | "field-body" | "option-group" | "description" | "row" | "cell")
  | ("caption" | "legend" | "label" | "docinfo-item" | "author" | "figure-text");

interface ElementFields {
  /** A name that another element has too, and that leads to neither. */
  lostName?: string;
  /** The address that a reference or target leads to. */
  uri?: string;
  /** The name that a reference or target leads to, in normal form. */
  refname?: string;
  /** The id that a reference leads to, once it is known. */
  refid?: string;
  isAnonymous?: boolean;
  /** Of an empty target: what follows it, and has its names now. */
  handedTo?: ElementNode;
  /** How a footnote gets its label; `manual` where it is written out. */
  numbering?: "manual" | "number" | "symbol";
  /** The ids of the references that lead here. */
  backrefs?: string[];
  alt?: string;
  width?: string;
  height?: string;
  align?: string;
  /** The language of code. */
  language?: string;
  /** Of an enumerated list: its first number and the kind of its numbers. */
  start?: number;
  sequence?: "arabic" | "loweralpha" | "upperalpha" | "lowerroman" | "upperroman";
  /** Of a table: rows of its head, and columns that are heads. */
  headRows?: number;
  stubColumns?: number;
  /** Of a cell: how many rows and columns it takes beyond its own. */
  moreRows?: number;
  moreColumns?: number;
  /** Of a line of a line block: its indentation in columns. */
  indent?: number;
  /** Of an option list: what stands before the description, such as `-o FILE, --output=FILE`. */
  options?: readonly CommandOption[];
  /** Of a substitution definition: on which sides blanks are taken away. */
  trims?: readonly ("left" | "right")[];
  /** Of contents and section numbers: what their directive said. */
  depth?: number;
  isLocal?: boolean;
  prefix?: string;
  suffix?: string;
  /** Of contents: where the headings lead back to. */
  backlinks?: "entry" | "top" | "none";
  /** Of a docinfo item: its field, such as `author`. */
  field?: string;
}

export interface CommandOption {
  readonly option: string;
  readonly argument?: string;
  /** Stands between the two: a blank, `=`, or nothing. */
  readonly delimiter: string;
}

/** An element with nothing in it but what is given. */
export function makeElement(
  kind: ElementKind,
  line: number,
  children: readonly RstNode[] = [],
  fields: Partial<Omit<ElementNode, "kind" | "line" | "children">> = {},
): ElementNode {
  return { names: [], ids: [], classes: [], ...fields, kind, line, children: [...children] };
}

export function makeText(text: string): TextNode {
  return { kind: "text", text };
}

/** The text as a reader sees it: escaped blanks are gone, escaping marks too. */
export function shownText(text: string): string {
  return text.includes("\0") ? text.replaceAll(/\0[ \n]?/g, "") : text;
}

/** All text below a node, as a reader sees it. */
export function textOf(node: RstNode): string {
  return node.kind === "text" ? shownText(node.text) : node.children.map(textOf).join("");
}

/** Every element below a node in the order of the document, itself first. */
export function walk(node: ElementNode): readonly ElementNode[] {
  const all: ElementNode[] = [];
  const visit = (element: ElementNode): void => {
    all.push(element);
    for (const child of element.children) {
      if (child.kind !== "text") visit(child);
    }
  };
  visit(node);
  return all;
}

/** A copy that shares nothing with the node. */
export function copyNode(node: RstNode): RstNode {
  if (node.kind === "text") return { ...node };
  return {
    ...node,
    children: node.children.map(copyNode),
    names: [...node.names],
    ids: [...node.ids],
    classes: [...node.classes],
  };
}

const INVISIBLE: ReadonlySet<string> = new Set([
  ...["comment", "substitution-definition", "target", "pending-class", "section-numbers"],
]);

/** Whether the node leaves nothing on the page, wherever it stands. */
export function isInvisible(node: RstNode): boolean {
  return INVISIBLE.has(node.kind);
}
