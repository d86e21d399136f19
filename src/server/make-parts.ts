/** Opens database and file store and puts everything together that actions, jobs, routes and pages work with. */
import { randomBytes } from "node:crypto";
import { AppError } from "../errors.ts";
import { makeHttp } from "../system/http-client.ts";
import type { Log } from "../system/log.ts";
import { readNamedFile, UnreadableFile } from "../system/named-file.ts";
import { makePasswordHasher } from "../system/password-hash.ts";
import { makeCallers } from "./callers.ts";
import { closeToOthers } from "./close-to-others.ts";
import { makeCredentials } from "./credentials.ts";
import { databaseFile, filesFolder, makeDataFolder } from "./data-folder.ts";
import { openSqlite } from "./database/sqlite.ts";
import { openFolderStore } from "./files/folder.ts";
import { makeSweepMark } from "./files/sweep-mark.ts";
import { makeFront } from "./front.ts";
import { hotFiles } from "./hot-files.ts";
import { makeIndexTree } from "./index-tree.ts";
import { makeMetrics } from "./metrics.ts";
import { makeMirrorIndex } from "./mirrors/mirror-index.ts";
import { mirrorMemory } from "./mirrors/mirror-store.ts";
import { makeHostCheck } from "./origin.ts";
import { pageCache } from "./page-bytes/page-cache.ts";
import type { Change, Parts } from "./parts.ts";
import { makeReaders } from "./readers.ts";
import type { Settings } from "./settings/config.ts";
import { findRoles } from "./tables/members.ts";

export interface OpenedParts {
  readonly parts: Parts;
  readonly isOurHost: (host: string | undefined) => boolean;
  /** Called after each change, when all is told. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

/**
 * Opens the data folder and makes it where it is missing. `wasAbandoned` tells that the last server did not end in good
 * order. Throws `unavailable` where the folder cannot be used.
 */
export async function openParts(
  settings: Settings,
  log: Log,
  { wasAbandoned = false }: { readonly wasAbandoned?: boolean } = {},
): Promise<OpenedParts> {
  await makeDataFolder(settings.data);
  await closeToOthers(settings.data, log);
  const db = openSqlite(databaseFile(settings.data));
  const files = await openFolderStore(filesFolder(settings.data));
  const sweepMark = makeSweepMark(wasAbandoned);
  const http = makeHttp(await httpOptions(settings));
  const now = (): Date => new Date();
  const random = (size: number): Uint8Array => randomBytes(size);
  const passwords = makePasswordHasher(random);
  const monotonic = (): number => performance.now();
  const credentials = makeCredentials({ db, log, passwords, now, monotonic });
  const callers = makeCallers(credentials, random(32), { now, monotonic });
  const readers = makeReaders((userId, indexId, projectId) =>
    findRoles(db.read, userId, { indexId, projectId }),
  );
  const pages = pageCache();
  const kept = hotFiles();
  const metrics = makeMetrics();
  const isOurHost = makeHostCheck(settings);
  const front = makeFront({
    pages,
    hotFiles: kept,
    callers,
    readers,
    isOurHost,
    count: metrics.countAnswer,
  });
  const memory = mirrorMemory();
  const indexes = await makeIndexTree({
    db,
    files,
    privateNames: settings.privateNames,
    openMirror: (index) =>
      makeMirrorIndex({ db, files, sweepMark, http, log, settings, now, memory }, index),
  });
  const listeners: (() => void)[] = [];
  const forget = makeForget({ indexes, readers, callers, front, pages, hotFiles: kept });
  const parts: Parts = {
    ...{
      db,
      files,
      sweepMark,
      http,
      log,
      settings,
      indexes,
      readers,
      callers,
      pages,
      front,
      metrics,
      passwords,
    },
    hotFiles: kept,
    now,
    random,
    async changed(change) {
      await forget(change);
      for (const listener of listeners) listener();
    },
  };
  return {
    parts,
    isOurHost,
    onChange: (listener) => void listeners.push(listener),
    async close() {
      await http.close();
      // A mirrored file whose bytes are there gets its row, or is given up, while rows can be written.
      await indexes.settled();
      await db.close();
    },
  };
}

/** What is kept in memory and rests on what has changed. */
function makeForget(
  parts: Pick<Parts, "indexes" | "readers" | "callers" | "front" | "pages" | "hotFiles">,
): (change: Change) => Promise<void> {
  const { indexes, readers, callers, front, pages, hotFiles } = parts;
  const forgetAll = (): void => {
    for (const one of [readers, callers, front, pages, hotFiles]) one.forget();
  };
  return async (change) => {
    switch (change.kind) {
      case "project":
        indexes.forget(change.name, change.filename);
        pages.forget(change.name);
        hotFiles.forget(change.name);
        return;
      case "names":
        pages.forgetLists();
        return;
      case "access":
        callers.forget();
        readers.forget();
        return;
      case "indexes":
        // Before the tree is read anew as well: should that fail, nobody reads on by what was.
        forgetAll();
        await indexes.reload();
        forgetAll();
    }
  };
}

async function httpOptions({ proxies, caFile }: Settings): Promise<Parameters<typeof makeHttp>[0]> {
  return {
    proxies,
    ...(caFile !== undefined && { certificateAuthorities: [await readPem(caFile, "ca_file")] }),
  };
}

/** Reads a PEM file that a setting names. Throws `invalid` with the setting's name. */
export async function readPem(file: string, setting: string): Promise<string> {
  try {
    return (await readNamedFile(file)).bytes.toString("utf8");
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new AppError("invalid", `Cannot read ${setting}: "${file}" ${error.obstacle}`, {
      cause: error,
    });
  }
}
