/**
 * direct_url.json: where an installed project came from, if not from an index.
 * Spec: https://packaging.python.org/en/latest/specifications/direct-url/ (PEP 610)
 */
import { parseJsonObject } from "./json-document.ts";
import type { DocumentTable } from "./toml-document.ts";

/** Where an installed project came from. Source: PEP 610, "Specification". */
export interface DirectUrl {
  readonly url: string;
  /** Folder of the project below what the address leads to. */
  readonly subdirectory?: string;
  readonly origin: DirectOrigin;
}

/** What the address leads to. Source: PEP 610, "Specification". */
export type DirectOrigin =
  | { readonly kind: "archive"; readonly hashes: Readonly<Record<string, string>> }
  | { readonly kind: "directory"; readonly isEditable: boolean }
  | {
      readonly kind: "vcs";
      /** `git`, `hg`, `bzr` or `svn`. */
      readonly vcs: string;
      readonly commitId: string;
      readonly requestedRevision?: string;
    };

const SOURCE = "https://packaging.python.org/en/latest/specifications/direct-url/";

/**
 * Reads direct_url.json. Throws `invalid` with all faults. Source: PEP 610, "Specification".
 *
 * ```ts
 * parseDirectUrl('{"url":"file:///a","dir_info":{"editable":true}}').origin // => { kind: "directory", isEditable: true }
 * ```
 */
export function parseDirectUrl(text: string): DirectUrl {
  const purpose = { attempt: "read direct_url.json", rule: "direct-url", source: SOURCE };
  const root = parseJsonObject(text, purpose);
  root.addMissing("url", "Write the address");
  const url = root.string("url") ?? "";
  const subdirectory = root.string("subdirectory");
  const origin = parseOrigin(root);
  if (origin?.kind === "directory" && !/^file:(?:\/\/[^/]*)?\//.test(url)) {
    root.addFault("url", "is no address of a local folder", "Write file:// and an absolute path");
  }
  root.faults.throwIfAny();
  return {
    url,
    ...(subdirectory !== undefined && { subdirectory }),
    origin: origin ?? { kind: "archive", hashes: {} },
  };
}

/**
 * Writes direct_url.json. A user and a password in the address are left out, since the file stays on the disk for all
 * to read; variables such as `${USER}:${PASSWORD}`, and the user `git`, stay. Source: PEP 610, "Specification".
 *
 * ```ts
 * formatDirectUrl({ url: "https://me:secret@example.org/a", origin: { kind: "archive", hashes: {} } }) // => '{"url":"https://example.org/a","archive_info":{}}'
 * ```
 */
export function formatDirectUrl({ url, subdirectory, origin }: DirectUrl): string {
  return JSON.stringify({ url: withoutCredentials(url), ...formatOrigin(origin), subdirectory });
}

function parseOrigin(root: DocumentTable): DirectOrigin | undefined {
  const archive = root.table("archive_info");
  const directory = root.table("dir_info");
  const vcs = root.table("vcs_info");
  const origins = [archive, directory, vcs].filter((table) => table !== undefined);
  if (origins.length !== 1) {
    const why = "needs one of archive_info, dir_info and vcs_info";
    root.faults.add([], why, "Write that which the address leads to, and no other");
  }
  if (archive !== undefined) return { kind: "archive", hashes: parseHashes(archive) };
  if (directory !== undefined) {
    return { kind: "directory", isEditable: directory.boolean("editable") ?? false };
  }
  return vcs && parseVcs(vcs);
}

function parseVcs(vcs: DocumentTable): DirectOrigin {
  vcs.addMissing("vcs", "Write git, hg, bzr or svn");
  vcs.addMissing("commit_id", "Write the commit");
  const requestedRevision = vcs.string("requested_revision");
  return {
    kind: "vcs",
    vcs: vcs.string("vcs") ?? "",
    commitId: vcs.string("commit_id") ?? "",
    ...(requestedRevision !== undefined && { requestedRevision }),
  };
}

/** `hashes`, and the older `hash`, which must not say something else. */
function parseHashes(archive: DocumentTable): Readonly<Record<string, string>> {
  const table = archive.table("hashes");
  const pairs = table?.keys().map((algorithm) => {
    table.addMissing(algorithm, "Write the digest");
    return [algorithm, table.string(algorithm) ?? ""] as const;
  });
  const hashes = pairs && Object.fromEntries(pairs);
  const old = archive.string("hash");
  if (old === undefined) return hashes ?? {};
  const equals = old.indexOf("=");
  const [algorithm, digest] = [old.slice(0, Math.max(equals, 0)), old.slice(equals + 1)];
  if (equals < 0) archive.addFault("hash", "is no hash", "Write algorithm=digest");
  if (hashes === undefined) return { [algorithm]: digest };
  if (hashes[algorithm] !== digest) {
    archive.addFault(
      "hash",
      "is not among hashes",
      "Write the same digest in both, or hashes alone",
    );
  }
  return hashes;
}

function formatOrigin(origin: DirectOrigin): Readonly<Record<string, unknown>> {
  switch (origin.kind) {
    case "archive": {
      const { hashes } = origin;
      return { archive_info: Object.keys(hashes).length === 0 ? {} : { hashes } };
    }
    case "directory":
      return { dir_info: origin.isEditable ? { editable: true } : {} };
    case "vcs":
      return {
        vcs_info: {
          vcs: origin.vcs,
          requested_revision: origin.requestedRevision,
          commit_id: origin.commitId,
        },
      };
  }
}

/** Readers of addresses take `\` for `/`, and those of the web any number of either: all that there are, since a user is looked for once. */
const CREDENTIALS = /^((?:https?|ftp):[/\\]*(?![/\\])|[a-z][a-z0-9+.-]*:[/\\]{2})([^/?#]*)@/i;
const HARMLESS = /^(?:git|\$\{[\w-]+\}(?::\$\{[\w-]+\})?)$/;

/** What readers of addresses leave out before they look for a user: blanks round it, and tabs and line ends anywhere. */
function trimUrl(url: string): string {
  let [start, end] = [0, url.length];
  while (start < end && url.charCodeAt(start) <= 0x20) start++;
  while (end > start && url.charCodeAt(end - 1) <= 0x20) end--;
  return url.slice(start, end).replaceAll(/[\t\n\r]/g, "");
}

function withoutCredentials(url: string): string {
  return trimUrl(url).replace(CREDENTIALS, (whole, scheme: string, credentials: string) =>
    HARMLESS.test(credentials) ? whole : scheme,
  );
}
