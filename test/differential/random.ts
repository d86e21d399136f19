/** Numbers, choices and slips of the pen that a seed decides. */

const CHARACTERS = "0123456789aAbcdefinoprstvxyzXK.-_+!*~=<>()[]{};,@\"' \t#/:&|";

/** A small generator of numbers that a seed decides (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  isOneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Every third text with one character put in, taken out or changed. */
  maybeBroken(text: string): string {
    if (!this.isOneIn(3)) return text;
    const at = this.below(text.length + 1);
    const character = this.isOneIn(4) ? "" : this.pick([...CHARACTERS]);
    return text.slice(0, at) + character + text.slice(at + this.below(2));
  }
}
