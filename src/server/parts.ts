/** What every action, job and route of a running server works with. Made once, in `server.ts`. */
import type { Http } from "../system/http.ts";
import type { Log } from "../system/log.ts";
import type { Settings } from "./config.ts";
import type { Database } from "./database/database.ts";
import type { FileStore } from "./files/file-store.ts";

export interface Parts {
  readonly db: Database;
  readonly files: FileStore;
  readonly http: Http;
  readonly log: Log;
  readonly settings: Settings;
  /** The wall clock. Durations are measured by the monotonic one. */
  now(): Date;
  /** Random bytes fit for secrets. */
  random(size: number): Uint8Array;
  /** Told after a commit which project of which index changed, so that pages kept in memory are made anew. */
  changed(change: Change): void;
}

/** What a commit changed. Without a project: the index itself, its bases or its readers. */
export interface Change {
  readonly index?: number;
  readonly project?: string;
}
