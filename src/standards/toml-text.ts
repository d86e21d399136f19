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

/** What is written: as deep as documents are read (`system/toml.ts`). */
export const TOML_TEXT_LIMITS = { depth: 100 } as const;

/**
 * Writes a value on one line; tables as inline tables. A `Date` that keeps its `text` is written as that. Throws
 * `invalid` for what TOML has no form for, such as `null`, and for what is nested too deeply.
 *
 * ```ts
 * formatTomlValue({ "a b": [1, true, "c\n"] }) // => '{ "a b" = [1, true, "c\\n"] }'
 * ```
 */
export function formatTomlValue(value: unknown): string {
  return formatWithin(value, TOML_TEXT_LIMITS.depth);
}

function formatWithin(value: unknown, depth: number): string {
  if (typeof value === "string") return formatTomlString(value);
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return formatNumber(value);
  if (value instanceof Date) return formatTomlTime(value);
  if (depth === 0) throw refuseDepth();
  const format = (inner: unknown): string => formatWithin(inner, depth - 1);
  if (Array.isArray(value)) return `[${value.map(format).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
    const inner = pairs.map(([key, each]) => `${formatTomlKey(key)} = ${format(each)}`);
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

function refuseDepth(): AppError {
  const message = "Cannot write a value as TOML: it is nested too deeply";
  const hint = `Stay within ${TOML_TEXT_LIMITS.depth} levels (https://toml.io/en/v1.0.0)`;
  return new AppError("invalid", message, { hint });
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
