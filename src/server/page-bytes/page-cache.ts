/**
 * Rendered pages, kept in memory with their compressed forms and ETags until something changes.
 *
 * A page is rendered once however many ask for it. What was being rendered while a commit changed its project is
 * given to those who asked before the commit and to nobody after it. A long page that has changed is at hand while it
 * is rendered anew: most of its pieces can stay.
 */
import { LRUCache } from "lru-cache";
import { SAFE_HEADERS } from "../line/safe-headers.ts";
import { KeysByProject } from "./keys-by-project.ts";
import {
  digestOf,
  type Encoding,
  joinPieces,
  joinPlain,
  type KeptBody,
  lengthOf,
  type Piece,
} from "./page-pieces.ts";

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
  readonly pieces: readonly Piece[];
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A header of the request on which the page depends besides those of its form and its encoding. */
  readonly vary?: string;
  /** For how many milliseconds the page may be answered from memory; until it changes, if not given. */
  readonly validForMs?: number;
}

/** A page ready to be answered. */
export interface KeptPage {
  readonly contentType: string;
  /** Names and values in turn, as `writeHead` takes them; those of its type and its body come to them. */
  readonly headers: readonly string[];
  /** The headers of the request on which the page depends, as the header `Vary` names them. */
  readonly vary: string;
  /** The body, if that encoding was made already. */
  now(encoding: Encoding): KeptBody | undefined;
  body(encoding: Encoding): Promise<KeptBody>;
}

/** What a page was before something changed. */
export interface OldPage {
  readonly pieces: readonly Piece[];
  /** The projects that have changed since. */
  readonly changed: ReadonlySet<string>;
}

export type Render = (old: OldPage | undefined) => Promise<Rendered | undefined>;

export interface PageCache {
  /** The page if it is there and still valid. */
  peek(key: PageKey): KeptPage | undefined;
  /** `undefined` where `render` says that there is no such page; that is not kept. */
  get(key: PageKey, render: Render): Promise<KeptPage | undefined>;
  /** Forgets a project's pages and the lists, or (without a project) everything. */
  forget(project?: string): void;
  /** Forgets the lists of projects, whatever has changed in them. */
  forgetLists(): void;
}

const MAX_BYTES = 192 * 1024 * 1024;

/** How the body in one encoding is made of the pieces. */
type Join = typeof joinPieces;

/** `clock` is monotonic, in milliseconds. */
export function pageCache(
  clock: () => number = () => performance.now(),
  join: Join = joinPieces,
): PageCache {
  const byProject = new KeysByProject();
  const kept = new LRUCache<string, Entry>({
    maxSize: MAX_BYTES,
    // A compressed form is a fraction of the plain one; both are counted at once, since they come later.
    sizeCalculation: ({ page }) => Math.ceil(lengthOf(page.pieces.map(plainOf)) * 1.5) + 1024,
    dispose: (_, text) => byProject.delete(text.slice(0, text.indexOf("\n")), text),
  });
  const coming = new Map<string, Promise<KeptPage | undefined>>();

  const peek = (text: string): KeptPage | undefined => {
    const entry = kept.get(text);
    const isValid = entry?.changed.size === 0 && clock() < entry.validUntil;
    return isValid ? entry.page : undefined;
  };

  const make = async (
    text: string,
    key: PageKey,
    render: Render,
    isCurrent: () => boolean,
  ): Promise<KeptPage | undefined> => {
    const old = kept.get(text);
    const rendered = await render(old && { pieces: old.page.pieces, changed: old.changed });
    if (rendered === undefined) return undefined;
    const page = makePage(rendered, join);
    if (isCurrent()) {
      kept.set(text, {
        page,
        changed: new Set(),
        validUntil: clock() + (rendered.validForMs ?? Number.POSITIVE_INFINITY),
      });
      byProject.add(key.project ?? LIST, text);
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
        return;
      }
      for (const name of [project, LIST]) {
        for (const text of byProject.list(name)) {
          const entry = kept.get(text);
          if (entry !== undefined && entry.page.pieces.length > 1) entry.changed.add(project);
          else kept.delete(text);
        }
      }
      for (const text of coming.keys()) {
        if (text.startsWith(`${project}\n`) || text.startsWith(`${LIST}\n`)) coming.delete(text);
      }
    },

    forgetLists() {
      for (const text of byProject.list(LIST)) kept.delete(text);
      for (const text of coming.keys()) if (text.startsWith(`${LIST}\n`)) coming.delete(text);
    },
  };
}

interface Entry {
  readonly page: Page;
  /** The projects that have changed since: not empty where the page is old. */
  readonly changed: Set<string>;
  readonly validUntil: number;
}

interface Page extends KeptPage {
  readonly pieces: readonly Piece[];
}

/** No project can be called so. */
const LIST = "";

function toText(key: PageKey): string {
  return `${key.project ?? LIST}\n${key.index}\n${key.form}\n${key.readable}`;
}

function makePage({ pieces, contentType, headers = {}, vary }: Rendered, join: Join): Page {
  const digest = digestOf(pieces);
  const bodies = new Map<Encoding, KeptBody>([["identity", joinPlain(pieces, digest)]]);
  const making = new Map<Encoding, Promise<KeptBody>>();
  const make = async (encoding: Encoding): Promise<KeptBody> => {
    const body = await join(pieces, encoding, digest);
    bodies.set(encoding, body);
    return body;
  };
  return {
    contentType,
    headers: [...SAFE_HEADERS, ...Object.entries(headers).flat()],
    vary: ["Accept", "Accept-Encoding", ...(vary === undefined ? [] : [vary])].join(", "),
    pieces,
    now: (encoding) => bodies.get(encoding),
    body(encoding) {
      const body = bodies.get(encoding);
      if (body !== undefined) return Promise.resolve(body);
      const running = making.get(encoding);
      if (running !== undefined) return running;
      // Kept only while it runs: what failed once, for want of memory, may be tried again.
      const started = make(encoding).finally(() => making.delete(encoding));
      making.set(encoding, started);
      return started;
    },
  };
}

function plainOf({ plain }: Piece): Buffer {
  return plain;
}
