/**
 * Many items in pieces of a page. Where they were written before, pieces whose items are the very same values stay: one
 * more in fifty thousand costs one piece.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { makePiece, type Piece } from "./page-pieces.ts";

export interface ItemWriting<T> {
  /** What they are called: a page may have items of several kinds, one after the other. */
  readonly kind: string;
  /** Items of one piece, without what parts it from the others. */
  readonly write: (items: readonly T[]) => string | Promise<string>;
  /** What stands between two items. */
  readonly between: string;
  /** About how many items make a piece of some 256 kB. */
  readonly itemsOfPiece: number;
}

/** What a piece was made from. */
interface Origin {
  readonly kind: string;
  readonly items: readonly unknown[];
  /** Then nothing parts it from what stands before. */
  readonly isFirst: boolean;
}

const origins = new WeakMap<Piece, Origin>();

/** `old` are the pieces of the page before, in the same form, with others round them. */
export async function renderItemPieces<T>(
  items: readonly T[],
  old: readonly Piece[],
  writing: ItemWriting<T>,
): Promise<readonly Piece[]> {
  const known = old.flatMap((piece) => {
    const origin = origins.get(piece);
    return origin?.kind === writing.kind ? [{ piece, ...origin }] : [];
  });
  const pieces: Piece[] = [];
  let at = 0;
  while (at < items.length) {
    const next = known.shift();
    if (next !== undefined && next.isFirst === (at === 0) && isPart(next.items, items, at)) {
      pieces.push(next.piece);
      at += next.items.length;
      continue;
    }
    const end = findNextStart(known, items, at);
    pieces.push(...(await renderSome(items.slice(at, end), at === 0, writing)));
    at = end;
  }
  return pieces;
}

/** Where the next piece that may stay begins. Those before it are dropped. */
function findNextStart(
  known: { readonly items: readonly unknown[] }[],
  items: readonly unknown[],
  after: number,
): number {
  for (let next = known[0]; next !== undefined; next = known[0]) {
    const start = items.indexOf(next.items[0], after);
    if (start > after) return start;
    known.shift();
  }
  return items.length;
}

async function renderSome<T>(
  items: readonly T[],
  isFirst: boolean,
  { kind, write, between, itemsOfPiece }: ItemWriting<T>,
): Promise<readonly Piece[]> {
  const count = Math.max(1, Math.round(items.length / itemsOfPiece));
  const size = Math.ceil(items.length / count);
  const pieces: Piece[] = [];
  for (let at = 0; at < items.length; at += size) {
    const some = items.slice(at, at + size);
    const origin = { kind, items: some, isFirst: isFirst && at === 0 };
    const text = await write(some);
    const piece = makePiece(origin.isFirst ? text : between + text);
    origins.set(piece, origin);
    pieces.push(piece);
    // A long page takes its time: others get their turn.
    if (at + size < items.length) await nextTurn();
  }
  return pieces;
}

function isPart(part: readonly unknown[], items: readonly unknown[], at: number): boolean {
  return part.every((item, index) => items[at + index] === item);
}
