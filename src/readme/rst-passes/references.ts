/**
 * Finds out where every reference leads.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#hyperlink-references
 */
import { RST_LIMITS } from "../rst/limits.ts";
import type { Parser } from "../rst/parser.ts";
import { type ElementNode, isInvisible, shownText, textOf, walk } from "../rst/tree.ts";

/** An empty target names what follows it; what may itself be a target keeps its own names. */
export function handOnTargets(parser: Parser, root: ElementNode): void {
  const all = walk(root);
  // From the end: of targets in a row each is handed to the element behind them all, not from one to the next.
  for (let at = all.length - 1; at >= 0; at -= 1) {
    const target = all[at];
    if (target === undefined) continue;
    const isEmpty = target.kind === "target" && target.children.length === 0;
    if (!isEmpty || target.uri !== undefined || target.refname !== undefined) continue;
    const next = all[at + 1];
    if (next === undefined || ["footnote", "citation"].includes(next.kind)) continue;
    if (isInvisible(next) && next.kind !== "target") continue;
    target.handedTo = next.handedTo ?? next;
    parser.names.move(target, target.handedTo);
  }
}

/** Each `text__` leads to the next anonymous target in the order of the document. */
export function pairAnonymous(parser: Parser, root: ElementNode): void {
  const all = walk(root).filter((node) => node.isAnonymous === true);
  const references = all.filter((node) => node.kind === "reference");
  const targets = all.filter((node) => node.kind === "target");
  if (references.length !== targets.length) {
    parser.faults.add(
      references[0]?.line ?? targets[0]?.line,
      `${references.length} references without a name (text__) meet ${targets.length} targets without one (__ address)`,
      "Write a target for each reference, or `text <address>`__",
    );
    return;
  }
  for (const [at, reference] of references.entries()) {
    const target = targets[at];
    if (target !== undefined) lead(parser, reference, target, []);
  }
}

/** Everything that leads to a name; what no one has is a fault. */
export function resolveReferences(parser: Parser, root: ElementNode): void {
  for (const node of walk(root)) {
    if (node.kind === "substitution-definition") continue;
    const isOpen = node.uri === undefined && node.refid === undefined;
    if (node.refname !== undefined && isOpen) leadToName(parser, node, node.refname, []);
  }
}

function leadToName(
  parser: Parser,
  node: ElementNode,
  name: string,
  trail: readonly ElementNode[],
): void {
  const found = parser.names.find(name);
  if (found === undefined || found === "duplicate") {
    const written = textOf(node) === "" ? name : textOf(node);
    parser.faults.add(
      node.line,
      found === undefined
        ? `No target is named "${name}"`
        : `Several targets are named "${name}", so that it leads to none`,
      hintFor(node, written, found === "duplicate"),
    );
    return;
  }
  lead(parser, node, found, trail, name);
}

/** Follows targets that lead to others, up to an address or an element. */
function lead(
  parser: Parser,
  node: ElementNode,
  target: ElementNode,
  trail: readonly ElementNode[],
  name?: string,
): void {
  if (target.handedTo !== undefined) {
    lead(parser, node, target.handedTo, trail, name);
  } else if (target.kind === "target" && target.uri !== undefined) {
    node.uri = target.uri;
  } else if (target.kind === "target" && target.refname !== undefined) {
    if (trail.includes(target) || trail.length >= RST_LIMITS.maxTrail) {
      const message = `The target "${target.names[0] ?? ""}" leads back to itself, or on and on`;
      parser.faults.add(node.line, message, "Let one of them lead to an address");
    } else {
      leadToName(parser, node, target.refname, [...trail, target]);
    }
  } else {
    node.refid =
      name === undefined
        ? (target.ids[0] ?? parser.names.giveId(target))
        : parser.names.idOf(name, target);
  }
}

function hintFor(node: ElementNode, written: string, isDuplicate: boolean): string {
  if (isDuplicate) return "Give the one that is meant a name of its own: .. _name: before it";
  if (node.kind === "footnote-reference" || node.kind === "citation-reference") {
    return `Write .. [${shownText(written)}] and the text of the note`;
  }
  if (/[<>]/.test(written)) return "An address is written `text <https://example.com>`_";
  return `Write .. _${written}: https://example.com, or ${written}\\_ where no link is meant`;
}
