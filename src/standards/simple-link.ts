/**
 * The addresses on a page of the Simple API: made absolute, freed of their fragment, and refused where no
 * installer may follow them.
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
import { quote, refuseFile } from "./refusal.ts";

const SOURCE = "https://packaging.python.org/en/latest/specifications/simple-repository-api/";

/** Where a link leads. */
export interface Link {
  /** Absolute, without a fragment. */
  readonly url: string;
  /** What stood behind `#`, empty where nothing did. */
  readonly fragment: string;
}

/** Answers `undefined` for an address that cannot be used. */
export type LinkParser = (href: string) => Link | undefined;

/**
 * Makes the reader of the links of the page at `pageUrl` (absolute). Throws `invalid` where that is no address. Without
 * one relative addresses stay as they are written.
 *
 * Links may leave for http and https alone: `javascript:` and `data:` would run or smuggle content where a page of
 * ours repeats them, and `file:` is for pages that are files themselves.
 */
export function makeLinkParser(pageUrl: string | undefined): LinkParser {
  const base = parseUrl(pageUrl ?? NOWHERE);
  if (base === undefined) {
    throw refuseFile({
      attempt: `read the links of ${quote(pageUrl ?? "")}`,
      why: "it is no absolute address",
      hint: `Give the address of the page with its scheme, such as https://example.org/simple/name/ (${SOURCE})`,
    });
  }
  return (href) => {
    const hash = href.indexOf("#");
    const address = hash < 0 ? href : href.slice(0, hash);
    const fragment = hash < 0 ? "" : href.slice(hash + 1);
    if (isPlain(address)) return { url: address, fragment };
    const url = parseUrl(address, base);
    if (url === undefined || !isAllowed(url, base)) return undefined;
    const isRelative = pageUrl === undefined && url.origin === base.origin;
    return { url: isRelative ? address : url.href, fragment };
  };
}

/** The last part of an address's path, decoded; `undefined` where it could lead out of a folder. */
export function findFilename(url: string): string | undefined {
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  const last = path.slice(path.lastIndexOf("/") + 1);
  const name = last.includes("%") ? decode(last) : last;
  return name !== undefined && isSafeFilename(name) ? name : undefined;
}

/** A page is not trusted: `..%2F` in a link would otherwise become a path on the disk of whoever keeps the file. */
export function isSafeFilename(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !UNSAFE.test(name);
}

/** What `new URL` would give back unchanged: nine tenths of all links, and ten times faster. */
const PLAIN = /^https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,}\/[\w~!$&'()*+,;=:@/.-]*$/;
/** In characters. A longer text would fill the stack of the regular expression. */
const MAX_PLAIN = 10_000;
/** Stands for the page where nobody says which: names below `.invalid` never lead anywhere (RFC 2606). */
const NOWHERE = "https://nowhere.invalid/";
const UNSAFE = /[/\\\x00-\x1f\x7f]/;

function isPlain(address: string): boolean {
  return address.length <= MAX_PLAIN && PLAIN.test(address) && !address.includes("/.");
}

function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.parse(text, base?.href) ?? undefined;
}

function isAllowed(url: URL, base: URL): boolean {
  if (url.protocol === "https:" || url.protocol === "http:") return true;
  return url.protocol === "file:" && base.protocol === "file:";
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // No UTF-8 behind the percent signs: no file can be called so.
  }
}
