/** The indexes that pages tell of: those that their reader may read. */
import type { Actor } from "../access/permissions.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";

/** In the order of the tree. */
export async function listReadable(parts: Parts, actor: Actor): Promise<readonly IndexNode[]> {
  const nodes: IndexNode[] = [];
  for (const node of parts.indexes.list()) {
    if ((await parts.readers.readable(actor, node)).ids.has(node.id)) nodes.push(node);
  }
  return nodes;
}

/** Whether everybody may read it. */
export function isPublic(node: IndexNode): boolean {
  return node.access.read === "everyone";
}
