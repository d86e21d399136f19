/**
 * Writes values as TOML 1.0.
 * Spec: https://toml.io/en/v1.0.0
 */
import { AppError } from "../errors.ts";

/** Writes a key, in quotes where it needs them. */
export function formatTomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : formatTomlString(key);
}

/** Writes a string on one line. */
function formatTomlString(text: string): string {
  const escaped = text
    .toWellFormed()
    .replaceAll(
      /["\\\x00-\x1f\x7f]/g,
      (character) => ESCAPES.get(character) ?? escapeCode(character),
    );
  return `"${escaped}"`;
}

/**
 * Writes a value on one line; tables as inline tables. A `Date` that keeps its `text` is written as that. Throws
 * `invalid` for what TOML has no form for, such as `null`.
 *
 * ```ts
 * formatTomlValue({ "a b": [1, true, "c\n"] }) // => '{ "a b" = [1, true, "c\\n"] }'
 * ```
 */
export function formatTomlValue(value: unknown): string {
  if (typeof value === "string") return formatTomlString(value);
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return formatNumber(value);
  if (value instanceof Date) return formatTomlTime(value);
  if (Array.isArray(value)) return `[${value.map(formatTomlValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
    const inner = pairs.map(([key, each]) => `${formatTomlKey(key)} = ${formatTomlValue(each)}`);
    return inner.length === 0 ? "{}" : `{ ${inner.join(", ")} }`;
  }
  throw new AppError("invalid", `Cannot write ${String(value)} as TOML: it has no form there`, {
    hint: "Use strings, numbers, booleans, dates, lists and tables (https://toml.io/en/v1.0.0)",
  });
}

/** Writes `key = value`, with its line end. */
export function formatTomlPair(key: string, value: unknown): string {
  return `${formatTomlKey(key)} = ${formatTomlValue(value)}\n`;
}

const ESCAPES = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
]);

function escapeCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  // A large number would be read as an integer beyond 64 bits, which no reader has to know.
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes("e")
    ? `${text}.0`
    : text;
}

/** A reader of TOML may keep how a time was written; a plain `Date` has lost all beyond milliseconds. */
export function formatTomlTime(value: Date): string {
  return "text" in value && typeof value.text === "string" ? value.text : value.toISOString();
}
