/** Numbers as Python writes them. */
import type { Expression, Span } from "./python-syntax.ts";

/** One that JavaScript cannot hold exactly is a bigint; a complex one, or one of Python 2, is "other". */
export function readNumber(text: string, span: Span): Expression {
  const plain = text.replaceAll("_", "").toLowerCase();
  if (/[jl]$/.test(plain)) return { kind: "other", words: "a number", names: [], ...span };
  if (/^(?:0[xob]|\d+$)/.test(plain)) {
    // Python 2 wrote 0755; Python 3 refuses it.
    if (/^0\d+$/.test(plain) && !/^0+$/.test(plain)) {
      return { kind: "other", words: "a number of Python 2", names: [], ...span };
    }
    const whole = BigInt(plain);
    const value = isSmall(whole) ? Number(whole) : whole;
    return { kind: "number", value, isFloat: false, ...span };
  }
  return { kind: "number", value: Number(plain), isFloat: true, ...span };
}

function isSmall(whole: bigint): boolean {
  return whole <= BigInt(Number.MAX_SAFE_INTEGER);
}
