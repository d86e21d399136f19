/**
 * What only this machine can say about settings: whether the port is free, the data folder can be written, and
 * certificates are such. Nothing is left behind by looking.
 */
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { access, constants, rm, rmdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { isAppError } from "../../errors.ts";
import {
  codeOf,
  describeDiskFault,
  isMissing,
  makeFolder,
  OWNERS_FILE,
  OWNERS_FOLDER,
} from "../../system/disk.ts";
import { readNamedFile } from "../../system/named-file.ts";
import {
  databaseFile,
  describeHolder,
  findHolder,
  HELD_HINT,
  requireNothingLost,
} from "../data-folder.ts";
import { findPlaceToLook } from "../database/reading-place.ts";
import { checkSqlite } from "../database/sqlite.ts";
import type { SettingCheck, SettingFault, Settings } from "./config.ts";

/** Before a server starts. */
export const CHECKS_OF_A_START: readonly SettingCheck[] = [
  checkPort,
  async (settings) => {
    const faults = await checkFolder(settings);
    return faults.length > 0 ? faults : checkNobodyWorks(settings);
  },
  checkTlsPair,
  checkAuthorities,
];

/**
 * Beside a server that may be running on these very settings: its hold on the folder is no fault, nor is it that the
 * port is taken, if it is taken by that server.
 */
export const CHECKS_BESIDE_A_SERVER: readonly SettingCheck[] = [
  async (settings) => {
    const faults = await checkFolder(settings);
    const holder = faults.length > 0 ? undefined : await findHolder(settings.data);
    const isItsPort = holder !== undefined && holder.port === settings.port;
    return [...(isItsPort ? [] : await checkPort(settings)), ...faults];
  },
  checkTlsPair,
  checkAuthorities,
];

/** What stands in the way of listening, in half a sentence. */
export function describeListenFault(error: unknown): string {
  const code = codeOf(error);
  if (code === "EADDRINUSE") return "another program listens there";
  if (code === "EACCES") return "this user may not use that port";
  if (code === "EADDRNOTAVAIL") return "this machine has no such address";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "nobody knows this name";
  return error instanceof Error ? error.message : String(error);
}

async function checkPort({ host, port }: Settings): Promise<readonly SettingFault[]> {
  const probe = createServer();
  try {
    probe.listen({ host, port, exclusive: true });
    await once(probe, "listening");
    return [];
  } catch (error) {
    const message = `cannot listen on ${host}:${port}: ${describeListenFault(error)}`;
    return ["EADDRINUSE", "EACCES"].includes(codeOf(error) ?? "")
      ? [{ key: "port", message, hint: "Name another with --port; --port 0 takes any free one" }]
      : [{ key: "host", message, hint: "Name an address of this machine with --host" }];
  } finally {
    probe.close();
  }
}

async function checkFolder(settings: Settings): Promise<readonly SettingFault[]> {
  const faults = await checkMayWrite(settings);
  return faults.length > 0 ? faults : checkDatabase(settings);
}

/** Makes the folder and a file in it, and takes both away again: rights alone do not tell what a file system allows. */
async function checkMayWrite({ data }: Settings): Promise<readonly SettingFault[]> {
  let highest: string | undefined;
  try {
    highest = await makeFolder(data, OWNERS_FOLDER);
    const probe = path.join(data, `.probe-${process.pid}`);
    await writeFile(probe, "", { flag: "wx", mode: OWNERS_FILE });
    await rm(probe);
    return [];
  } catch (error) {
    const hint = "Name another folder with --data, or give this user the right to write there";
    const obstacle = describeDiskFault(error) ?? describe(error);
    return [{ key: "data", message: `cannot write to "${data}": ${obstacle}`, hint }];
  } finally {
    if (highest !== undefined) await removeEmpty(data, highest);
  }
}

/** Takes away empty folders from `folder` upward to `highest`, as far as no server has begun in them meanwhile. */
async function removeEmpty(folder: string, highest: string): Promise<void> {
  try {
    for (let at = path.resolve(folder); at.length >= highest.length; at = path.dirname(at))
      await rmdir(at);
  } catch (error) {
    if (!isMissing(error) && codeOf(error) !== "ENOTEMPTY") throw error;
  }
}

async function checkDatabase({ data }: Settings): Promise<readonly SettingFault[]> {
  const file = databaseFile(data);
  try {
    await requireNothingLost(data);
    await access(file, constants.R_OK | constants.W_OK);
    checkSqlite(findPlaceToLook(file));
    return [];
  } catch (error) {
    if (isMissing(error)) return [];
    const hint = isAppError(error) ? error.hint : undefined;
    return [{ key: "data", message: describe(error), ...(hint !== undefined && { hint }) }];
  }
}

async function checkNobodyWorks({ data }: Settings): Promise<readonly SettingFault[]> {
  const holder = await findHolder(data);
  if (holder === undefined) return [];
  return [
    { key: "data", message: `cannot use "${data}": ${describeHolder(holder)}`, hint: HELD_HINT },
  ];
}

async function checkTlsPair(settings: Settings): Promise<readonly SettingFault[]> {
  const { tlsCertificate, tlsKey } = settings;
  if (tlsCertificate === undefined || tlsKey === undefined) return [];
  try {
    const { bytes: cert } = await readNamedFile(tlsCertificate);
    const { bytes: key } = await readNamedFile(tlsKey);
    createSecureContext({ cert, key });
    return [];
  } catch (error) {
    const hint = "A PEM file of the certificate chain and one of its private key are needed";
    return [
      { key: "tls_certificate", message: `cannot use it with tls_key: ${describe(error)}`, hint },
    ];
  }
}

/** Node would take a file without any certificate in it for a list of none. */
async function checkAuthorities({ caFile }: Settings): Promise<readonly SettingFault[]> {
  if (caFile === undefined) return [];
  try {
    new X509Certificate((await readNamedFile(caFile)).bytes);
    return [];
  } catch (error) {
    return [
      {
        key: "ca_file",
        message: `cannot use it: ${describe(error)}`,
        hint: "A PEM file of certificates is needed",
      },
    ];
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
