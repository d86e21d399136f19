/** JSON texts of standards, read as documents: their faults are noted by path, and have the place of it. */
import type { Place } from "../errors.ts";
import { findJsonFault } from "./json-fault.ts";
import { makeJsonPlaces } from "./json-place.ts";
import { placeAt, refuseFile } from "./refusal.ts";
import {
  DocumentFaults,
  type DocumentPurpose,
  DocumentTable,
  isTable,
  type TomlPath,
} from "./toml-document.ts";

/** Reads a JSON object. Throws `invalid` where the text is none; `purpose` says what for. */
export function parseJsonObject(text: string, purpose: DocumentPurpose): DocumentTable {
  const value = parseJson(text, purpose);
  const placeOf = makeJsonPlaces(text);
  if (isTable(value)) return makeJsonTable(value, purpose, placeOf);
  throw refuseFile({
    attempt: purpose.attempt,
    why: "it is no JSON object",
    hint: `Write one (${purpose.source})`,
    place: placeOf([]),
  });
}

/** Walks over an object that was read already; `placeOf` tells where a path stands. */
export function makeJsonTable(
  value: Readonly<Record<string, unknown>>,
  purpose: DocumentPurpose,
  placeOf?: (path: TomlPath) => Place,
): DocumentTable {
  const document = { value, ...(placeOf !== undefined && { placeOf }) };
  return new DocumentTable(value, [], new DocumentFaults(document, purpose));
}

/** What a text may hold: whoever writes what was read here calls itself for each level. */
export const JSON_LIMITS = { depth: 100 } as const;

/** Reads any JSON. Throws `invalid` where the text is none, or is nested too deeply. */
export function parseJson(text: string, purpose: DocumentPurpose): unknown {
  const value = parseAnyJson(text, purpose);
  if (isWithinDepth(value, JSON_LIMITS.depth)) return value;
  throw refuseFile({
    attempt: purpose.attempt,
    why: "its values are nested too deeply",
    hint: `Stay within ${JSON_LIMITS.depth} levels (${purpose.source})`,
  });
}

function parseAnyJson(text: string, purpose: DocumentPurpose): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { why, place } = describeJsonFault(text);
    const hint = `Write JSON (${purpose.source})`;
    throw refuseFile({ attempt: purpose.attempt, why, hint, place, cause });
  }
}

/** Whether lists and objects are inside each other at most so often. */
export function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithinDepth(inner, depth - 1));
}

/** Why a text is no JSON, and where it stops being that. */
export function describeJsonFault(text: string): { readonly why: string; readonly place: Place } {
  const fault = findJsonFault(text);
  if (fault === undefined) return { why: "it is no JSON", place: {} };
  return { why: `it is no JSON: ${fault.why}`, place: placeAt(text, fault.offset) };
}
