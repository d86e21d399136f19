/** A mirror on the server: an upstream, what was kept of it, and what the server asks of it besides its pages. */
import { cached } from "../../indexes/cached.ts";
import { kept } from "../../indexes/kept.ts";
import { remote } from "../../indexes/remote.ts";
import type { MirrorIndex } from "../index-tree.ts";
import type { PageMemory } from "../page-memory.ts";
import type { Parts } from "../parts.ts";
import type { Index } from "../tables/indexes.ts";
import { type MirrorNames, mirrorNames } from "./mirror-names.ts";
import { type PageInMemory, type SqlMirrorStore, sqlMirrorStore } from "./mirror-store.ts";

export interface MirrorIndexParts
  extends Pick<Parts, "db" | "files" | "sweepMark" | "http" | "log" | "now"> {
  readonly settings: Pick<Parts["settings"], "minimumFreeDisk" | "mirrorFresh">;
  readonly memory?: PageMemory<PageInMemory>;
}

/** A page that should have been refreshed and was not is looked at again after so long. */
const STALE_LIFE_MS = 5_000;

export function makeMirrorIndex(parts: MirrorIndexParts, index: Index): MirrorIndex {
  const { upstream } = index;
  const { http, log, now, settings } = parts;
  const { id: indexId, fileHosts } = index;
  const source = upstream === undefined ? undefined : remote(http, { url: upstream, fileHosts });
  const names = mirrorNames(parts, { indexId, upstream, source });
  const options = { indexId, upstream, walkProjects: names.walk };
  const store = sqlMirrorStore(parts, options, parts.memory);
  if (upstream === undefined || source === undefined) return switchedOff(parts, store, names);

  const freshMs = settings.mirrorFresh * 1000;
  const mirror = cached(source, store, { log, now, freshMs, pauseMs: pauseFor(freshMs) });
  return {
    ...mirror,
    upstreamLabel: source.label,
    walkKnownProjects: names.walkKnown,
    hasWholeList: names.isWhole,

    isListed: names.has,

    async lookUpName(name) {
      const isListed = await names.has(name);
      if (isListed) return "taken";
      try {
        // The list may be hours old.
        return (await mirror.findProject(name)) === undefined ? "free" : "taken";
      } catch (error) {
        log.warn(`Cannot ask ${source.label} whether it has ${name}`, { project: name, error });
        return isListed === undefined ? "unknown" : "free";
      }
    },

    pageLifeMs(name) {
      const page = store.peekPage(name);
      const left = page === undefined ? 0 : page.checkedAt + freshMs - now().getTime();
      return left > 0 && left <= freshMs ? left : Math.min(STALE_LIFE_MS, freshMs);
    },

    refreshNames: names.refresh,
  };
}

const LONGEST_PAUSE_MS = 30_000;
const SHORTEST_PAUSE_MS = 1000;

/** An upstream that gave no answer is left alone for a moment, but not for longer than a page is taken as it is. */
function pauseFor(freshMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, freshMs));
}

/** Without an upstream: what was kept stays usable, and its names stay the upstream's. */
function switchedOff(
  { log }: MirrorIndexParts,
  store: SqlMirrorStore,
  names: MirrorNames,
): MirrorIndex {
  return {
    ...kept(store, log),
    upstreamLabel: "the upstream",
    walkKnownProjects: names.walkKnown,
    hasWholeList: names.isWhole,
    isListed: names.has,
    async lookUpName(name) {
      const page = await store.findPage(name);
      const isTaken = (page !== undefined && !page.isMissing) || (await names.has(name)) === true;
      return isTaken ? "taken" : "free";
    },
    listFaults: async () => [],
    pageLifeMs: () => Number.POSITIVE_INFINITY,
    refreshNames: names.refresh,
    settled: async () => {},
  };
}
