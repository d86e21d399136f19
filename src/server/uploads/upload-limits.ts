/** What of an upload's form is refused before it costs anything. Sizes in bytes. */
export const UPLOAD_LIMITS = {
  fields: 5000,
  fieldNameSize: 100,
  /** A README with its pictures inlined is the longest field that anybody sends. */
  fieldSize: 16 * 1024 ** 2,
  allFields: 32 * 1024 ** 2,
  parts: 5010,
  headerPairs: 20,
  headerSize: 8192,
} as const;
