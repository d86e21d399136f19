/** JSON texts of standards, read as documents: their faults are noted by path. */
import { AppError } from "../errors.ts";
import { DocumentFaults, type DocumentPurpose, DocumentTable, isTable } from "./toml-document.ts";

/** Reads a JSON object. Throws `invalid` where the text is none; `purpose` says what for. */
export function openJson(text: string, purpose: DocumentPurpose): DocumentTable {
  const value = parseJson(text, purpose);
  if (isTable(value)) return openJsonTable(value, purpose);
  throw refuse(purpose, "it is no JSON object");
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
    throw refuse(purpose, "it is no JSON", cause);
  }
}

function refuse(purpose: DocumentPurpose, why: string, cause?: unknown): AppError {
  return new AppError("invalid", `Cannot ${purpose.attempt}: ${why}`, {
    hint: `See ${purpose.source}`,
    ...(cause !== undefined && { cause }),
  });
}
