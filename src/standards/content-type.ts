/**
 * `Description-Content-Type`: in which markup a description is written.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#description-content-type
 */

/** A content type taken apart. */
export interface ContentType {
  /** `text/markdown`, in lower case. */
  readonly type: string;
  /** Values by lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a content type; `undefined` where it is none. A parameter may stand once, and needs a value. */
export function findContentType(text: string): ContentType | undefined {
  TYPE.lastIndex = 0;
  const type = TYPE.exec(text)?.[1]?.toLowerCase();
  if (type === undefined) return undefined;
  const parameters = new Map<string, string>();
  let at = TYPE.lastIndex;
  while (at < text.length) {
    REST.lastIndex = at;
    if (REST.test(text)) return { type, parameters };
    PARAMETER.lastIndex = at;
    const [, name, quoted, bare] = PARAMETER.exec(text) ?? [];
    const key = name?.toLowerCase();
    if (key === undefined || parameters.has(key)) return undefined;
    parameters.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "");
    at = PARAMETER.lastIndex;
  }
  return { type, parameters };
}

const TOKEN = String.raw`[^\s;,=*"()<>@:\\/[\]{}?\x00-\x1f\x7f]+`;
const TYPE = new RegExp(`[ \\t]*(${TOKEN}/${TOKEN})[ \\t]*`, "y");
const PARAMETER = new RegExp(
  `;[ \\t]*(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\\\r\\n]|\\\\[^\\r\\n])*)"|(${TOKEN}))[ \\t]*`,
  "y",
);
/** A last semicolon with nothing behind it. */
const REST = /;[ \t]*$/y;
