/**
 * The kept list of an upstream's projects. It is read anew in the background and written in small transactions: nobody
 * waits for it, and what is read of it is never less than the truth of the last whole reading.
 */
import type { NameRange } from "../indexes/package-index.ts";
import type { RemoteIndex } from "../indexes/remote.ts";
import type { ProjectName } from "../standards/name.ts";
import type { ProjectEntry } from "../standards/simple-page.ts";
import { sha256Of } from "../system/digest.ts";
import type { Parts } from "./parts.ts";
import { formatTime } from "./tables/time.ts";
import {
  hasUpstreamName,
  listUpstreamNames,
  removeUnseenNames,
  setUpstreamNames,
} from "./tables/upstream-names.ts";
import { findUpstreamPage, setUpstreamPage } from "./tables/upstream-pages.ts";

export interface MirrorNames {
  /** `undefined` where no whole list of this upstream was read yet. */
  walk(range?: NameRange): Promise<AsyncIterable<readonly ProjectEntry[]> | undefined>;
  /** `undefined` where there is no list that could tell. */
  has(name: ProjectName): Promise<boolean | undefined>;
  /** Reads the upstream's list, unless that was done lately. */
  refresh(source: RemoteIndex, signal?: AbortSignal): Promise<void>;
}

/** A list younger than this is not read again: a server that is started often shall not fetch 40 MB each time. */
const FRESH_MS = 12 * 60 * 60_000;
/** Rows of one transaction: some milliseconds in which no one else writes. */
const ROWS_AT_ONCE = 1000;
const NAMES_AT_ONCE = 5000;

/** What is known of the whole list; it stands among the pages, under the empty name. */
interface NameList {
  readonly seen: number;
  readonly readAt: number;
  /** Whether it is the list of today's upstream. */
  readonly isCurrent: boolean;
}

const LIST = "";

export function mirrorNames(
  { db, log, now }: Pick<Parts, "db" | "log" | "now">,
  { indexId, upstream }: { readonly indexId: number; readonly upstream: string | undefined },
): MirrorNames {
  const upstreamDigest = sha256Of(upstream ?? "");

  async function findList(): Promise<NameList | undefined> {
    const row = await findUpstreamPage(db.read, indexId, LIST);
    if (row === undefined) return undefined;
    const isCurrent = Buffer.from(row.body).toString("utf8") === upstreamDigest;
    // Without an upstream the names of the last one are still those that people know.
    return {
      seen: row.serial ?? 0,
      readAt: Date.parse(row.fetched),
      isCurrent: isCurrent || upstream === undefined,
    };
  }

  async function* eachSome(range: NameRange): AsyncGenerator<readonly ProjectEntry[]> {
    for (let after = range.after ?? ""; ; ) {
      const wanted = { ...range, after, limit: NAMES_AT_ONCE };
      const some = await listUpstreamNames(db.read, indexId, wanted);
      const last = some.at(-1);
      if (last === undefined) return;
      yield some;
      after = last.name;
      await pause();
    }
  }

  async function write(projects: readonly ProjectEntry[], seen: number): Promise<void> {
    for (let at = 0; at < projects.length; at += ROWS_AT_ONCE) {
      const some = projects.slice(at, at + ROWS_AT_ONCE);
      await db.transaction((db) => setUpstreamNames(db, indexId, { seen, projects: some }));
      await pause();
    }
  }

  async function removeOld(seen: number): Promise<void> {
    for (let after: string | undefined = ""; after !== undefined; await pause()) {
      const from: string = after;
      const limit = NAMES_AT_ONCE;
      after = await db.transaction((db) =>
        removeUnseenNames(db, indexId, { seen, after: from, limit }),
      );
    }
  }

  return {
    walk: async (range = {}) => ((await findList())?.isCurrent ? eachSome(range) : undefined),

    async has(name) {
      if (!(await findList())?.isCurrent) return undefined;
      return hasUpstreamName(db.read, indexId, name);
    },

    async refresh(source, signal) {
      const before = await findList();
      const age = now().getTime() - (before?.readAt ?? 0);
      if (before?.isCurrent && age >= 0 && age < FRESH_MS) return;
      const seen = (before?.seen ?? 0) + 1;
      let count = 0;
      for await (const some of source.fetchProjects(signal)) {
        signal?.throwIfAborted();
        await write(some, seen);
        count += some.length;
      }
      await removeOld(seen);
      const row = {
        ...{ project: LIST, body: Buffer.from(upstreamDigest), serial: seen },
        ...{ etag: undefined, lastModified: undefined, fetched: formatTime(now()) },
      };
      await db.transaction((db) => setUpstreamPage(db, indexId, row));
      log.info(`Read the list of ${count} projects of ${source.label}`, { projects: count });
    },
  };
}

/** Lets others go first. */
function pause(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
