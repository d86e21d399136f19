/** What a mirror is made of, and how long it waits. */
import type { Log } from "../system/log.ts";
import type { MirrorStore } from "./mirror-store.ts";
import type { RemoteIndex } from "./remote.ts";

export interface MirrorTimes {
  /** How long a page is answered without asking the upstream. */
  readonly freshMs: number;
  /** How long a page that is kept may keep its asker waiting for a fresher one. */
  readonly patienceMs: number;
  /** The same where nothing is kept. */
  readonly firstAnswerMs: number;
  /** How long a kept page is the answer at once after the upstream failed. */
  readonly pauseMs: number;
  /** How long a project counts as missing after the upstream said so. */
  readonly missingMs: number;
  /** How long the upstream's JSON API may keep a page waiting for its dates. */
  readonly datesMs: number;
}

export interface MirrorParts {
  readonly source: RemoteIndex;
  readonly store: MirrorStore;
  readonly log: Log;
  readonly times: MirrorTimes;
  now(): Date;
}
