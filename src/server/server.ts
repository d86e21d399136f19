/** The server's one door: opens the parts, listens, and ends in good order. */
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { AppError } from "../errors.ts";
import type { Log } from "../system/log.ts";
import {
  type AdministratorRequest,
  firstStart,
  makeAdministratorToken,
} from "./actions/first-start.ts";
import { makeApp, type TlsFiles } from "./app.ts";
import {
  type HeldFolder,
  holdDataFolder,
  makeDataFolder,
  requireNothingLost,
} from "./data-folder.ts";
import type { JobRunner } from "./jobs/runner.ts";
import { startJobs } from "./jobs/start-jobs.ts";
import { openParts, readPem } from "./make-parts.ts";
import type { Settings } from "./settings/config.ts";
import { describeListenFault } from "./settings/setting-checks.ts";
import { keepStartRoom, useStartRoom } from "./start-room.ts";
import { findShop, openDatabase, requireThisVersion, requireWritable } from "./upkeep/open-shop.ts";

export { findHolder } from "./data-folder.ts";
export { readSettings, type Settings } from "./settings/config.ts";
export { CHECKS_BESIDE_A_SERVER, CHECKS_OF_A_START } from "./settings/setting-checks.ts";
export { backUp, restore } from "./upkeep/copy-shop.ts";
export { verifyShop } from "./upkeep/verify-shop.ts";

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:2433`, without a slash at its end. */
  readonly url: string;
  /** How many requests were answered so far. */
  answered(): number;
  /** Takes no new requests, lets running ones end (uploads too), then closes database and files. */
  close(): Promise<void>;
}

/** Told the administrator's token, if this start has made one, before anybody is answered. */
export type TellToken = (token: string) => Promise<void>;

/** Throws `invalid` or `unavailable` with a sentence where the server cannot start. */
export async function serve(
  settings: Settings,
  log: Log,
  tellToken?: TellToken,
): Promise<RunningServer> {
  const tls = await readTls(settings);
  await requireNothingLost(settings.data);
  await makeDataFolder(settings.data);
  const held = await holdInRoom(settings, log);
  try {
    return await serveHeld(settings, log, { tls, held, tellToken });
  } catch (error) {
    await keepStartRoom(settings.data, log);
    await held.release({ isTidy: !held.wasAbandoned });
    throw error;
  }
}

/**
 * Before the database is opened: a newer program would change it under an older one that runs. A folder that cannot be
 * had keeps the room that was kept in it.
 */
async function holdInRoom({ data, port }: Settings, log: Log): Promise<HeldFolder> {
  const hadRoom = await useStartRoom(data);
  try {
    return await holdDataFolder(data, { processId: process.pid, port });
  } catch (error) {
    if (hadRoom) await keepStartRoom(data, log);
    throw error;
  }
}

interface Start {
  readonly tls: TlsFiles | undefined;
  readonly held: HeldFolder;
  readonly tellToken: TellToken | undefined;
}

/** Releases the folder when it closes; where it does not come to run, the caller does. */
async function serveHeld(settings: Settings, log: Log, start: Start): Promise<RunningServer> {
  const { tls, held, tellToken } = start;
  const opened = await openParts(settings, log, held);
  const { parts } = opened;
  const app = makeApp(parts, { isOurHost: opened.isOurHost, ...(tls && { tls }) });
  const letIn = holdAskers(app);
  let jobs: JobRunner | undefined;
  const close = async (): Promise<void> => {
    await app.close();
    await jobs?.close();
    await opened.close();
  };
  try {
    // Before anything is written: where the port is taken, the administrator's token would be made and never shown.
    await listen(app, settings);
    const newAdminToken = await firstStart(parts);
    if (newAdminToken !== undefined) await tellToken?.(newAdminToken);
    await parts.indexes.reload();
    jobs = startJobs(parts);
    opened.onChange(jobs.wake);
    letIn();
    const { port } = app.server.address() as AddressInfo;
    const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
    return {
      url: `${tls === undefined ? "http" : "https"}://${host}:${port}`,
      answered: parts.metrics.answered,
      async close() {
        await close();
        await keepStartRoom(settings.data, log);
        await held.release({ isTidy: !parts.sweepMark.isSet() });
      },
    };
  } catch (error) {
    letIn(new AppError("unavailable", "Cannot answer: the server could not start"));
    await close();
    throw error;
  }
}

/**
 * The port is taken before the first start has made what belongs to a shop. Who asks in between waits: whoever hears
 * from the server finds all of it, and the administrator's token in its place.
 */
function holdAskers(app: ReturnType<typeof makeApp>): (fault?: AppError) => void {
  const started = Promise.withResolvers<AppError | undefined>();
  let isOpen = false;
  app.addHook("onRequest", (_request, _reply, done) => {
    if (isOpen) done();
    else void started.promise.then((fault) => done(fault));
  });
  return (fault) => {
    isOpen = fault === undefined;
    started.resolve(fault);
  };
}

/**
 * A new token for an administrator, made on the server's own machine without the server. Throws `not-found` for a data
 * folder that holds no shop: a mistyped one would become a shop of its own.
 */
export async function makeAdminToken(
  { data }: Pick<Settings, "data">,
  request: AdministratorRequest,
): Promise<string> {
  using shop = await findShop(data);
  requireThisVersion(shop);
  requireWritable(shop, "make a token in");
  const db = openDatabase(shop);
  try {
    const now = (): Date => new Date();
    const random = (size: number): Uint8Array => randomBytes(size);
    return await makeAdministratorToken({ db, now, random }, request);
  } finally {
    await db.close();
  }
}

async function readTls({ tlsCertificate, tlsKey }: Settings): Promise<TlsFiles | undefined> {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  return {
    cert: await readPem(tlsCertificate, "tls_certificate"),
    key: await readPem(tlsKey, "tls_key"),
  };
}

async function listen(app: ReturnType<typeof makeApp>, { host, port }: Settings): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new AppError(
      "unavailable",
      `Cannot listen on ${host}:${port}: ${describeListenFault(error)}`,
      {
        hint: "Name another with --port; --port 0 takes any free one",
        cause: error,
      },
    );
  }
}
