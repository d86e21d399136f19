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
  for (const run of joinSmall(findRuns(items, known), writing.itemsOfPiece / 2)) {
    const isFirst = pieces.length === 0;
    pieces.push(...(run.piece ? [run.piece] : await renderSome(run.items, isFirst, writing)));
  }
  return pieces;
}

/** Items that follow one another, and the piece in which they stand already. */
interface Run<T> {
  readonly items: readonly T[];
  readonly piece?: Piece;
}

function findRuns<T>(
  items: readonly T[],
  known: (Origin & { readonly piece: Piece })[],
): readonly Run<T>[] {
  const runs: Run<T>[] = [];
  for (let at = 0, end = 0; at < items.length; at = end) {
    const next = known.shift();
    const stays =
      next !== undefined && next.isFirst === (at === 0) && isPart(next.items, items, at);
    end = stays ? at + next.items.length : findNextStart(known, items, at);
    runs.push({ items: items.slice(at, end), ...(stays && { piece: next.piece }) });
  }
  return runs;
}

/**
 * What is new is written together with the pieces beside it that have fewer than `fewest` items: files that come one by
 * one at the same place, as new releases do, would else be a piece each.
 */
function joinSmall<T>(runs: readonly Run<T>[], fewest: number): readonly Run<T>[] {
  const isSmall = ({ items, piece }: Run<T>): boolean =>
    piece !== undefined && items.length < fewest;
  const joined: Run<T>[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const isJoined =
      (last?.piece === undefined && isSmall(run)) ||
      (run.piece === undefined && last !== undefined && isSmall(last));
    if (last !== undefined && isJoined)
      joined.splice(-1, 1, { items: [...last.items, ...run.items] });
    else joined.push(run);
  }
  return joined;
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
