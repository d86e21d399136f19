/**
 * Many items in pieces of a page. Where they were written before, pieces whose items are the very same values stay: one
 * more in fifty thousand costs one piece.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { makePiece, type Piece } from "./page-pieces.ts";

export interface ItemWriting<T> {
  /** Items of one piece, without what parts it from the others. */
  readonly write: (items: readonly T[]) => string | Promise<string>;
  /** What stands between two items. */
  readonly between: string;
  /** About how many items make a piece of some 256 kB. */
  readonly itemsOfPiece: number;
}

/** What a piece was made from. */
interface Origin {
  readonly items: readonly object[];
  /** Then nothing parts it from what stands before. */
  readonly isFirst: boolean;
}

const origins = new WeakMap<Piece, Origin>();

/** `old` are the pieces of the page before, in the same form, with others round them. */
export async function renderItemPieces<T extends object>(
  items: readonly T[],
  old: readonly Piece[],
  writing: ItemWriting<T>,
): Promise<readonly Piece[]> {
  const known = old.flatMap((piece) => {
    const origin = origins.get(piece);
    return origin === undefined ? [] : [{ piece, ...origin }];
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
  known: { readonly items: readonly object[] }[],
  items: readonly object[],
  after: number,
): number {
  for (let next = known[0]; next !== undefined; next = known[0]) {
    const [first] = next.items;
    const start = first === undefined ? -1 : items.indexOf(first, after);
    if (start > after) return start;
    known.shift();
  }
  return items.length;
}

async function renderSome<T extends object>(
  items: readonly T[],
  isFirst: boolean,
  { write, between, itemsOfPiece }: ItemWriting<T>,
): Promise<readonly Piece[]> {
  const count = Math.max(1, Math.round(items.length / itemsOfPiece));
  const size = Math.ceil(items.length / count);
  const pieces: Piece[] = [];
  for (let at = 0; at < items.length; at += size) {
    const some = items.slice(at, at + size);
    const origin = { items: some, isFirst: isFirst && at === 0 };
    const text = await write(some);
    const piece = makePiece(origin.isFirst ? text : between + text);
    origins.set(piece, origin);
    pieces.push(piece);
    // A long page takes its time: others get their turn.
    if (at + size < items.length) await nextTurn();
  }
  return pieces;
}

function isPart(part: readonly object[], items: readonly object[], at: number): boolean {
  return part.every((item, index) => items[at + index] === item);
}
