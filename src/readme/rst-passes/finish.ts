/**
 * What is done to a tree when it has been read: classes for the next element, numbers of sections, tables of contents,
 * lines across in their place, and no comments.
 */
import { weigh } from "../rst/budget.ts";
import type { Parser } from "../rst/parser.ts";
import {
  copyNode,
  type ElementNode,
  isInvisible,
  makeElement,
  type RstNode,
  walk,
} from "../rst/tree.ts";

/** `.. class:: name` without content is for the next element that can be seen. */
export function applyClasses(parser: Parser, root: ElementNode): void {
  if (!walk(root).some((node) => node.kind === "pending-class")) return;
  const waiting: ElementNode[] = [];
  const visit = (node: ElementNode): void => {
    for (const child of node.children) {
      if (child.kind === "text") continue;
      if (child.kind === "pending-class") {
        waiting.push(child);
      } else if (!isInvisible(child)) {
        for (const pending of waiting.splice(0)) child.classes.push(...pending.classes);
        visit(child);
      }
    }
    node.children = node.children.filter((child) => child.kind !== "pending-class");
  };
  visit(root);
  for (const pending of waiting) {
    parser.faults.add(pending.line, ".. class:: stands before nothing", "Take it away");
  }
}

/** `.. sectnum::` */
export function numberSections(root: ElementNode): void {
  const wanted = walk(root).find((node) => node.kind === "section-numbers");
  if (wanted === undefined) return;
  const most = wanted.depth ?? Number.POSITIVE_INFINITY;
  const number = (node: ElementNode, before: readonly number[]): void => {
    let next = before.length === 0 ? (wanted.start ?? 1) : 1;
    for (const section of sectionsOf(node)) {
      const numbers = [...before, next];
      next += 1;
      const text = `${wanted.prefix ?? ""}${numbers.join(".")}${wanted.suffix ?? ""} `;
      const [title] = section.children;
      if (title?.kind === "title") {
        title.children.unshift(
          makeElement("section-number", section.line, [{ kind: "text", text }]),
        );
      }
      if (numbers.length < most) number(section, numbers);
    }
  };
  number(root, []);
}

/** Fills each table of contents with links to the headings, and lets the headings lead back. */
export function fillContents(parser: Parser, root: ElementNode): void {
  const visit = (node: ElementNode, section: ElementNode): void => {
    for (const child of node.children) {
      if (child.kind === "text") continue;
      if (child.kind === "contents") fill(parser, child, child.isLocal ? section : root);
      else visit(child, child.kind === "section" ? child : section);
    }
    node.children = node.children.filter((child) => child.kind !== "contents" || isFilled(child));
  };
  visit(root, root);
}

function isFilled(contents: ElementNode): boolean {
  return contents.children.some((child) => child.kind === "bullet-list");
}

function fill(parser: Parser, contents: ElementNode, root: ElementNode): void {
  const list = listSections(parser, contents, root, 1);
  if (list !== undefined) contents.children.push(list);
}

function listSections(
  parser: Parser,
  contents: ElementNode,
  node: ElementNode,
  level: number,
): ElementNode | undefined {
  const items = sectionsOf(node).map((section) => {
    const [title] = section.children;
    const heading = title?.kind === "title" ? title : undefined;
    const text = heading === undefined ? [] : heading.children.flatMap(withoutLinks);
    const reference = makeElement("reference", contents.line, text, {
      refid: section.ids[0] ?? parser.names.giveId(section),
    });
    const id = parser.names.giveId(reference, "toc-entry");
    const isLinked =
      heading !== undefined && walk(heading).some((child) => child.kind === "reference");
    if (heading !== undefined && !isLinked && contents.backlinks !== "none") {
      heading.refid = contents.backlinks === "top" ? parser.names.giveId(contents) : id;
    }
    const item = makeElement("item", contents.line, [
      makeElement("paragraph", contents.line, [reference]),
    ]);
    // Each table of contents lists every section anew.
    parser.budget.spend(weigh(item), contents.line);
    const isDeep = level < (contents.depth ?? Number.POSITIVE_INFINITY);
    const deeper = isDeep ? listSections(parser, contents, section, level + 1) : undefined;
    if (deeper !== undefined) item.children.push(deeper);
    return item;
  });
  return items.length === 0 ? undefined : makeElement("bullet-list", contents.line, items);
}

function sectionsOf(node: ElementNode): readonly ElementNode[] {
  return node.children.flatMap((child) => (child.kind === "section" ? [child] : []));
}

/** A heading's text as an entry shows it: links lose their links, images become words. */
function withoutLinks(node: RstNode): readonly RstNode[] {
  if (node.kind === "text") return [{ ...node }];
  switch (node.kind) {
    case "footnote-reference":
    case "citation-reference":
      return [];
    case "image":
      return node.alt === undefined ? [] : [{ kind: "text", text: node.alt }];
    case "reference":
    case "target":
      return node.children.flatMap(withoutLinks);
    default: {
      const copy = copyNode(node);
      if (copy.kind === "text") return [copy];
      return [{ ...copy, ids: [], children: node.children.flatMap(withoutLinks) }];
    }
  }
}

export function dropComments(root: ElementNode): void {
  for (const node of walk(root)) {
    node.children = node.children.filter((child) => child.kind !== "comment");
  }
}

const NOT_COUNTED = new Set(["title", "target", "substitution-definition", "section-numbers"]);

/** A line across stands between blocks: not first, not last, not behind another. */
export function placeTransitions(parser: Parser, root: ElementNode): void {
  const refuse = (node: ElementNode, where: string): void =>
    parser.faults.add(node.line, `A line across stands ${where}`, "Take it away");
  const visit = (parent: ElementNode, ancestors: readonly ElementNode[]): void => {
    for (const child of [...parent.children]) {
      if (child.kind === "section") visit(child, [...ancestors, parent]);
      if (child.kind !== "transition") continue;
      const at = parent.children.indexOf(child);
      const before = parent.children.slice(0, at);
      if (before.at(-1)?.kind === "transition") refuse(child, "behind another");
      else if (before.every((node) => NOT_COUNTED.has(node.kind))) refuse(child, "before the text");
      const after = parent.children.slice(at + 1);
      if (!after.every((node) => NOT_COUNTED.has(node.kind))) continue;
      if (!moveUp(child, parent, ancestors)) refuse(child, "at the end of the text");
    }
  };
  visit(root, []);
}

/** Behind the innermost section that something follows. */
function moveUp(
  node: ElementNode,
  parent: ElementNode,
  ancestors: readonly ElementNode[],
): boolean {
  let section = parent;
  for (const ancestor of ancestors.toReversed()) {
    const at = ancestor.children.indexOf(section);
    if (at < ancestor.children.length - 1) {
      parent.children = parent.children.filter((child) => child !== node);
      ancestor.children.splice(at + 1, 0, node);
      return true;
    }
    section = ancestor;
  }
  return false;
}
