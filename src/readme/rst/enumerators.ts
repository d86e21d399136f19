/** The numbers of enumerated lists: arabic, letters, roman, or `#` for "the next one". */

export type Sequence = "arabic" | "loweralpha" | "upperalpha" | "lowerroman" | "upperroman" | "#";

export interface Ordinal {
  readonly sequence: Sequence;
  readonly ordinal: number;
}

const SEQUENCES: readonly (readonly [Sequence, RegExp])[] = [
  ["arabic", /^[0-9]+$/],
  ["loweralpha", /^[a-z]$/],
  ["upperalpha", /^[A-Z]$/],
  ["lowerroman", /^[ivxlcdm]+$/],
  ["upperroman", /^[IVXLCDM]+$/],
];
const ROMAN: readonly (readonly [number, string])[] = [
  ...([
    [1000, "M"],
    [900, "CM"],
    [500, "D"],
    [400, "CD"],
    [100, "C"],
    [90, "XC"],
  ] as const),
  ...([
    [50, "L"],
    [40, "XL"],
    [10, "X"],
    [9, "IX"],
    [5, "V"],
    [4, "IV"],
    [1, "I"],
  ] as const),
];
const MAX_ROMAN = 4999;

/** Reads a number; in a list, as one of its sequence where that is possible. `undefined` where it is none. */
export function parseOrdinal(text: string, expected?: Sequence): Ordinal | undefined {
  if (text === "#") return { sequence: "#", ordinal: 1 };
  const sequence =
    SEQUENCES.find(([name, pattern]) => name === expected && pattern.test(text))?.[0] ??
    (expected === undefined ? romanOne(text) : undefined) ??
    SEQUENCES.find(([, pattern]) => pattern.test(text))?.[0];
  const ordinal = sequence && parseValue(text, sequence);
  return sequence === undefined || ordinal === undefined ? undefined : { sequence, ordinal };
}

/** The number as its sequence writes it; `undefined` where the sequence does not reach so far. */
export function formatOrdinal(ordinal: number, sequence: Sequence): string | undefined {
  switch (sequence) {
    case "#":
      return "#";
    case "arabic":
      return String(ordinal);
    case "loweralpha":
      return ordinal > 26 ? undefined : String.fromCodePoint(96 + ordinal);
    case "upperalpha":
      return ordinal > 26 ? undefined : String.fromCodePoint(64 + ordinal);
    case "lowerroman":
      return ordinal > MAX_ROMAN ? undefined : formatRoman(ordinal).toLowerCase();
    case "upperroman":
      return ordinal > MAX_ROMAN ? undefined : formatRoman(ordinal);
  }
}

/** `i` begins a list of roman numbers, not one of letters. */
function romanOne(text: string): Sequence | undefined {
  return text === "i" ? "lowerroman" : text === "I" ? "upperroman" : undefined;
}

function parseValue(text: string, sequence: Sequence): number | undefined {
  if (sequence === "arabic") return Number(text);
  if (sequence === "loweralpha" || sequence === "upperalpha") {
    return (text.toLowerCase().codePointAt(0) ?? 0) - 96;
  }
  return parseRoman(text.toUpperCase());
}

function parseRoman(text: string): number | undefined {
  let value = 0;
  let rest = text;
  for (const [worth, letters] of ROMAN) {
    for (; rest.startsWith(letters); rest = rest.slice(letters.length)) value += worth;
  }
  return rest === "" && value <= MAX_ROMAN && formatRoman(value) === text ? value : undefined;
}

function formatRoman(value: number): string {
  let text = "";
  let rest = value;
  for (const [worth, letters] of ROMAN) {
    for (; rest >= worth; rest -= worth) text += letters;
  }
  return text;
}
