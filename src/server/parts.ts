/** What every action, job, route and page of a running server works with. Made once, in `server.ts`. */
import type { Http } from "../system/http.ts";
import type { Log } from "../system/log.ts";
import type { PasswordHasher } from "../system/password-hash.ts";
import type { Callers } from "./callers.ts";
import type { Database } from "./database/database.ts";
import type { FileStore } from "./files/file-store.ts";
import type { SweepMark } from "./files/sweep-mark.ts";
import type { Front } from "./front.ts";
import type { HotFiles } from "./hot-files.ts";
import type { IndexTree } from "./index-tree.ts";
import type { Metrics } from "./metrics.ts";
import type { PageCache } from "./page-bytes/page-cache.ts";
import type { Readers } from "./readers.ts";
import type { Settings } from "./settings/config.ts";

export interface Parts {
  readonly db: Database;
  readonly files: FileStore;
  readonly sweepMark: SweepMark;
  readonly http: Http;
  readonly log: Log;
  readonly settings: Settings;
  readonly indexes: IndexTree;
  readonly readers: Readers;
  readonly callers: Callers;
  readonly pages: PageCache;
  readonly hotFiles: HotFiles;
  readonly front: Front;
  readonly metrics: Metrics;
  readonly passwords: PasswordHasher;
  /** The wall clock. Durations are measured by the monotonic one. */
  now(): Date;
  /** Random bytes fit for secrets. */
  random(size: number): Uint8Array;
  /**
   * To be awaited after a commit and before its answer: what is kept in memory and rests on the changed rows is
   * forgotten, so that the next answer is right on every path.
   */
  changed(change: Change): Promise<void>;
}

/** What a commit changed. */
export type Change =
  /** Files, yanks, status or rows of one project; with `filename` that one file and nothing else. */
  | { readonly kind: "project"; readonly name: string; readonly filename?: string }
  /** The list of an upstream's projects. */
  | { readonly kind: "names" }
  /** Indexes, their settings or bases. */
  | { readonly kind: "indexes" }
  /** Accounts, tokens or members: who may do what. */
  | { readonly kind: "access" };
