/**
 * Rendered pages, kept in memory with their compressed forms and ETags until something changes.
 *
 * A page is rendered once however many ask for it. What was being rendered while a commit changed its project is
 * given to those who asked before the commit and to nobody after it.
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gzip as gzipCallback, zstdCompress as zstdCallback } from "node:zlib";
import { LRUCache } from "lru-cache";
import { SAFE_HEADERS } from "./safe-headers.ts";

const gzip = promisify(gzipCallback);
const zstd = promisify(zstdCallback);

export type Encoding = "identity" | "gzip" | "zstd";

/** What a page shows, and to whom: everything that its bytes depend on. */
export interface PageKey {
  readonly index: number;
  /** The project's normal name; `undefined` for the list of projects. */
  readonly project: string | undefined;
  readonly form: string;
  /** The indexes of the chain that the reader may read, as text. */
  readonly readable: string;
}

/** What rendering gives. */
export interface Rendered {
  readonly text: string | readonly string[];
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For how many milliseconds the page may be answered from memory; until it changes, if not given. */
  readonly validForMs?: number;
}

/** A page in one encoding, ready to be written to a socket. */
export interface KeptBody {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** A page ready to be answered. */
export interface KeptPage {
  readonly contentType: string;
  /** Names and values in turn, as `writeHead` takes them; those of its type and its body come to them. */
  readonly headers: readonly string[];
  /** The body, if that encoding was made already. */
  now(encoding: Encoding): KeptBody | undefined;
  body(encoding: Encoding): Promise<KeptBody>;
}

export interface PageCache {
  /** The page if it is there and still valid. */
  peek(key: PageKey): KeptPage | undefined;
  /** `undefined` where `render` says that there is no such page; that is not kept. */
  get(key: PageKey, render: () => Promise<Rendered | undefined>): Promise<KeptPage | undefined>;
  /** Forgets a project's pages, the lists, or (without a project) everything. */
  forget(project?: string): void;
}

const MAX_BYTES = 192 * 1024 * 1024;

type Compress = (plain: Buffer) => Promise<Buffer>;

/** How each compressed form is made: zstd 1 is smaller and faster than gzip 6. */
const COMPRESSORS: Compressors = {
  gzip: (plain) => gzip(plain, { level: 6 }),
  zstd: (plain) => zstd(plain, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
};

export type Compressors = Readonly<Record<Exclude<Encoding, "identity">, Compress>>;

/** `clock` is monotonic, in milliseconds. */
export function pageCache(
  clock: () => number = () => performance.now(),
  compressors = COMPRESSORS,
): PageCache {
  const byProject = new Map<string, Set<string>>();
  const kept = new LRUCache<string, Entry>({
    maxSize: MAX_BYTES,
    // A compressed form is a fraction of the plain one; both are counted at once, since they come later.
    sizeCalculation: (entry) => Math.ceil(entry.page.size * 1.5) + 1024,
    dispose: (_, text) => {
      const project = text.slice(0, text.indexOf("\n"));
      const texts = byProject.get(project);
      texts?.delete(text);
      if (texts?.size === 0) byProject.delete(project);
    },
  });
  const coming = new Map<string, Promise<KeptPage | undefined>>();

  const peek = (text: string): KeptPage | undefined => {
    const entry = kept.get(text);
    return entry !== undefined && clock() < entry.validUntil ? entry.page : undefined;
  };

  const make = async (
    text: string,
    key: PageKey,
    render: () => Promise<Rendered | undefined>,
    isCurrent: () => boolean,
  ): Promise<KeptPage | undefined> => {
    const rendered = await render();
    if (rendered === undefined) return undefined;
    const page = makePage(rendered, compressors);
    if (isCurrent()) {
      kept.set(text, {
        page,
        validUntil: clock() + (rendered.validForMs ?? Number.POSITIVE_INFINITY),
      });
      remember(byProject, key.project ?? LIST, text);
    }
    return page;
  };

  return {
    peek: (key) => peek(toText(key)),

    get(key, render) {
      const text = toText(key);
      const page = peek(text);
      if (page !== undefined) return Promise.resolve(page);
      const waiting = coming.get(text);
      if (waiting !== undefined) return waiting;
      // `forget` takes the promise out of `coming`: then the page is old already and is not kept.
      const isCurrent = (): boolean => coming.get(text) === started;
      const started = make(text, key, render, isCurrent).finally(() => {
        if (isCurrent()) coming.delete(text);
      });
      coming.set(text, started);
      return started;
    },

    forget(project) {
      if (project === undefined) {
        kept.clear();
        coming.clear();
        byProject.clear();
        return;
      }
      for (const name of [project, LIST]) {
        for (const text of [...(byProject.get(name) ?? [])]) kept.delete(text);
      }
      for (const text of coming.keys()) {
        if (text.startsWith(`${project}\n`) || text.startsWith(`${LIST}\n`)) coming.delete(text);
      }
    },
  };
}

interface Entry {
  readonly page: Page;
  readonly validUntil: number;
}

interface Page extends KeptPage {
  readonly size: number;
}

/** No project can be called so. */
const LIST = "";

function toText(key: PageKey): string {
  return `${key.project ?? LIST}\n${key.index}\n${key.form}\n${key.readable}`;
}

function remember(byProject: Map<string, Set<string>>, project: string, text: string): void {
  const texts = byProject.get(project);
  if (texts === undefined) byProject.set(project, new Set([text]));
  else texts.add(text);
}

function makePage(rendered: Rendered, compressors: Compressors): Page {
  const plain = Buffer.from(
    typeof rendered.text === "string" ? rendered.text : rendered.text.join(""),
    "utf8",
  );
  const digest = createHash("sha256").update(plain).digest("base64url").slice(0, 27);
  const bodies = new Map<Encoding, KeptBody>([["identity", { bytes: plain, etag: `"${digest}"` }]]);
  const making = new Map<Encoding, Promise<KeptBody>>();
  const compressed = async (encoding: "gzip" | "zstd"): Promise<KeptBody> => {
    const bytes = await compressors[encoding](plain);
    // A strong ETag names bytes: each encoding has its own.
    const body = { bytes, etag: `"${digest}-${encoding}"` };
    bodies.set(encoding, body);
    return body;
  };
  return {
    contentType: rendered.contentType,
    headers: [...SAFE_HEADERS, ...Object.entries(rendered.headers ?? {}).flat()],
    size: plain.length,
    now: (encoding) => bodies.get(encoding),
    body(encoding) {
      const body = bodies.get(encoding);
      if (body !== undefined || encoding === "identity") {
        return Promise.resolve(body as KeptBody);
      }
      const running = making.get(encoding);
      if (running !== undefined) return running;
      // Kept only while it runs: what failed once, for want of memory, may be tried again.
      const started = compressed(encoding).finally(() => making.delete(encoding));
      making.set(encoding, started);
      return started;
    },
  };
}
