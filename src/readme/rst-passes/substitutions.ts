/**
 * Puts in the place of every `|name|` what it stands for.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#substitution-references
 */
import { weigh } from "../rst/budget.ts";
import { RST_LIMITS } from "../rst/limits.ts";
import type { Parser } from "../rst/parser.ts";
import { copyNode, type ElementNode, type RstNode, textOf } from "../rst/tree.ts";

interface State {
  readonly parser: Parser;
  /** The definitions that are being put in now: none may hold itself. */
  readonly open: string[];
  /** Where the outermost of them is referred to. */
  line: number;
}

export function replaceSubstitutions(parser: Parser, root: ElementNode): void {
  if (parser.substitutions.exact.size === 0 && !hasReference(root)) return;
  expand({ parser, open: [], line: root.line }, root);
}

function hasReference(node: ElementNode): boolean {
  return node.children.some(
    (child) =>
      child.kind === "substitution-reference" || (child.kind !== "text" && hasReference(child)),
  );
}

function expand(state: State, node: ElementNode): void {
  const children: RstNode[] = [];
  let trimsNext = false;
  for (const child of node.children) {
    if (child.kind === "text") {
      children.push(trimsNext ? { kind: "text", text: child.text.trimStart() } : child);
      trimsNext = false;
      continue;
    }
    trimsNext = false;
    if (child.kind !== "substitution-reference") {
      expand(state, child);
      children.push(child);
      continue;
    }
    if (state.open.length === 0) state.line = child.line;
    const definition = findDefinition(state, child);
    if (definition === undefined) continue;
    const last = children.at(-1);
    if (definition.trims?.includes("left") && last?.kind === "text") {
      children[children.length - 1] = { kind: "text", text: last.text.trimEnd() };
    }
    trimsNext = definition.trims?.includes("right") ?? false;
    children.push(...putIn(state, definition));
  }
  node.children = children;
}

function findDefinition(state: State, reference: ElementNode): ElementNode | undefined {
  const { exact, folded } = state.parser.substitutions;
  const name = reference.refname ?? "";
  const definition = exact.get(name) ?? exact.get(folded.get(name.toLowerCase()) ?? "");
  const fault =
    definition === undefined
      ? `Nothing says what |${name}| stands for`
      : state.open.includes(definition.names[0] ?? name)
        ? `|${name}| stands for itself`
        : textOf(definition).length > RST_LIMITS.maxSubstitution ||
            state.open.length > RST_LIMITS.maxSubstitutions
          ? `|${name}| stands for too much`
          : undefined;
  if (fault === undefined) return definition;
  const hint = `Write .. |${name}| replace:: text, or \\| where the mark itself is meant`;
  state.parser.faults.add(state.line, fault, hint);
  return undefined;
}

function putIn(state: State, definition: ElementNode): readonly RstNode[] {
  // Before the copy is made: substitutions within substitutions grow exponentially.
  state.parser.budget.spend(weigh(definition), state.line);
  const copy = copyNode(definition);
  if (copy.kind === "text") return [copy];
  state.open.push(definition.names[0] ?? "");
  expand(state, copy);
  state.open.pop();
  return copy.children;
}
