/** Spoils bytes as files and forms are spoilt: by chance, and by people who know where it hurts. */
import type { Random } from "../differential/random.ts";

/** Numbers at the edges of what a field can hold. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff];
const LONGEST_PIECE = 64;
const MOST_COPIES = 200;

/** A few changes to `seed`; `others` lend pieces. `words` are what the format itself is made of. */
export function mutate(seed: Uint8Array, { random, others, words }: MutateOptions): Uint8Array {
  let bytes: Uint8Array = seed;
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const at = random.below(bytes.length + 1);
    const length = Math.min(1 + random.below(LONGEST_PIECE), bytes.length - at);
    const [before, piece, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ];
    const other = random.pick(others);
    const borrowed = other.subarray(random.below(other.length + 1)).subarray(0, LONGEST_PIECE);
    const choices: readonly (() => readonly Uint8Array[])[] = [
      () => [before, after],
      () => [before, piece, piece, after],
      () => [before, ...Array.from({ length: random.below(MOST_COPIES) }, () => piece), after],
      () => [before, piece.map(() => random.below(256)), after],
      () => [before, piece.map(() => random.pick(EDGES)), after],
      () => [before, piece.toReversed(), after],
      () => [before, borrowed, after],
      () => [before, Buffer.from(random.pick(words), "latin1"), piece, after],
      () => [before],
      () => [after, before],
    ];
    bytes = Buffer.concat(random.pick(choices)());
  }
  return bytes;
}

export interface MutateOptions {
  readonly random: Random;
  /** At least one. */
  readonly others: readonly Uint8Array[];
  /** At least one. */
  readonly words: readonly string[];
}
