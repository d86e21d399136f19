/** JSON texts of standards, read as documents: their faults are noted by path. */
import type { Place } from "../errors.ts";
import { refuseFile } from "./refusal.ts";
import { DocumentFaults, type DocumentPurpose, DocumentTable, isTable } from "./toml-document.ts";

/** Reads a JSON object. Throws `invalid` where the text is none; `purpose` says what for. */
export function openJson(text: string, purpose: DocumentPurpose): DocumentTable {
  const value = parseJson(text, purpose);
  if (isTable(value)) return openJsonTable(value, purpose);
  throw refuseFile({
    attempt: purpose.attempt,
    why: "it is no JSON object",
    hint: `Write one (${purpose.source})`,
  });
}

/** Walks over an object that was read already. */
export function openJsonTable(
  value: Readonly<Record<string, unknown>>,
  purpose: DocumentPurpose,
): DocumentTable {
  return new DocumentTable(value, [], new DocumentFaults({ value }, purpose));
}

/** Reads any JSON. Throws `invalid` where the text is none. */
export function parseJson(text: string, purpose: DocumentPurpose): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuseFile({
      attempt: purpose.attempt,
      why: "it is no JSON",
      hint: `Write JSON (${purpose.source})`,
      place: findJsonPlace(cause),
      cause,
    });
  }
}

/** Where a text stops being JSON. V8 says `at position 17 (line 2 column 3)`; other engines say nothing. */
export function findJsonPlace(cause: unknown): Place {
  const message = cause instanceof Error ? cause.message : "";
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
}
