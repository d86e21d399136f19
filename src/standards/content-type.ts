/**
 * `Description-Content-Type`: in which markup a description is written.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#description-content-type
 */
import { quote } from "./refusal.ts";

/** A content type taken apart. */
export interface ContentType {
  /** `text/markdown`, in lower case. */
  readonly type: string;
  /** Values by lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What is wrong with a content type, to go on with behind the name of its field, and what to do about it. */
export interface ContentTypeFault {
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads a content type; `undefined` where it is none. A parameter may stand once, and needs a value.
 *
 * ```ts
 * findContentType("Text/Markdown; variant=GFM")?.parameters.get("variant") // => "GFM"
 * ```
 */
export function findContentType(text: string): ContentType | undefined {
  if (text.length > MAX_LENGTH) return undefined;
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

/**
 * What is wrong with the content type of a description; undefined where nothing is.
 *
 * ```ts
 * findContentTypeFault("text/markdown; variant=GFM") // => undefined
 * findContentTypeFault("text/html")?.hint // => "Use text/markdown, text/x-rst or text/plain"
 * ```
 */
export function findContentTypeFault(text: string): ContentTypeFault | undefined {
  const found = findContentType(text);
  const shown = quote(text);
  if (found === undefined || !MARKUPS.has(found.type)) {
    return {
      message: `is ${shown}, which is none of those for descriptions`,
      hint: "Use text/markdown, text/x-rst or text/plain",
    };
  }
  const charset = found.parameters.get("charset") ?? "UTF-8";
  if (charset.toLowerCase() !== "utf-8") {
    return { message: `is ${shown}, with a charset other than UTF-8`, hint: "Use charset=UTF-8" };
  }
  const variant = found.parameters.get("variant") ?? "GFM";
  if (found.type === "text/markdown" && !VARIANTS.has(variant)) {
    return {
      message: `is ${shown}, with a variant that is not known`,
      hint: "Use variant=GFM or variant=CommonMark",
    };
  }
  return undefined;
}

/** In characters. No real one comes near. */
const MAX_LENGTH = 10_000;
const MARKUPS: ReadonlySet<string> = new Set(["text/plain", "text/x-rst", "text/markdown"]);
const VARIANTS: ReadonlySet<string> = new Set(["GFM", "CommonMark"]);
const TOKEN = String.raw`[^\s;,=*"()<>@:\\/[\]{}?\x00-\x1f\x7f]+`;
const TYPE = new RegExp(`[ \\t]*(${TOKEN}/${TOKEN})[ \\t]*`, "y");
const PARAMETER = new RegExp(
  `;[ \\t]*(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\\\r\\n]|\\\\[^\\r\\n])*)"|(${TOKEN}))[ \\t]*`,
  "y",
);
/** A last semicolon with nothing behind it. */
const REST = /;[ \t]*$/y;
