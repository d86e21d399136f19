/**
 * Which indexes of a chain somebody may read, remembered until members or indexes change.
 */
import { LRUCache } from "lru-cache";
import { type Actor, may, type Standing } from "./access/permissions.ts";
import type { Viewer } from "./access/visibility.ts";
import type { IndexNode } from "./index-tree.ts";

/** The part of a chain that one reader may read. */
export interface Readable extends Viewer {
  /** The ids as text: pages kept in memory are kept under it. */
  readonly key: string;
  /** Whether everybody may read the same part. */
  readonly isPublic: boolean;
}

export interface Readers {
  readable(actor: Actor, index: IndexNode): Promise<Readable>;
  /** The same from memory alone; `undefined` where that does not know. */
  readableNow(actor: Actor, index: IndexNode): Readable | undefined;
  /** Where somebody stands towards an index, and a project of it. */
  standing(actor: Actor, index: IndexNode, projectId?: number): Promise<Standing>;
  forget(): void;
}

/** Where the person stands towards the index. */
export type FindStanding = (
  userId: number,
  indexId: number,
  projectId: number | undefined,
) => Promise<Standing>;

export function makeReaders(findStanding: FindStanding): Readers {
  const known = new LRUCache<string, Readable>({ max: 10_000 });
  let generation = 0;

  const readableNow = (actor: Actor, index: IndexNode): Readable | undefined =>
    known.get(`${actorKey(actor)} ${index.id}`);

  const standing = async (actor: Actor, index: IndexNode, projectId?: number): Promise<Standing> =>
    actor.kind === "person" ? findStanding(actor.userId, index.id, projectId) : {};

  return {
    readableNow,
    standing,
    async readable(actor, index) {
      const remembered = readableNow(actor, index);
      if (remembered !== undefined) return remembered;
      const begun = generation;
      const ids: number[] = [];
      for (const node of index.chain) {
        // A token for one index reads what that index is made of: its bases ask for the person's role alone.
        const asking = node === index ? actor : beyondIndex(actor);
        const stands = await standing(actor, node);
        if (may(asking, "read index", { index: node.access }, stands)) ids.push(node.id);
      }
      const isPublic = index.chain.every((node) => node.access.read === "everyone");
      const readable = { ids: new Set(ids), key: ids.join(","), isPublic };
      if (begun === generation) known.set(`${actorKey(actor)} ${index.id}`, readable);
      return readable;
    },
    forget() {
      generation += 1;
      known.clear();
    },
  };
}

function beyondIndex(actor: Actor): Actor {
  if (actor.kind === "visitor" || actor.scope === undefined) return actor;
  return { ...actor, scope: { rights: actor.scope.rights } };
}

function actorKey(actor: Actor): string {
  if (actor.kind === "visitor") return "-";
  const { scope } = actor;
  return scope === undefined ? `${actor.userId}` : `${actor.userId} ${scope.rights} ${scope.index}`;
}
