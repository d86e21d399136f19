/**
 * The server's settings: one table, three sources. All faults are reported together, each with its place; those of the
 * machine, such as a port that is taken, are found by the checks that the caller names.
 */
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { AppError, type Problem } from "../../errors.ts";
import { readNamedFile } from "../../system/named-file.ts";
import { type Proxies, readProxies } from "../../system/proxies.ts";
import { SETTINGS, type SettingKey, type SettingRow } from "./setting-rows.ts";
import { findSaid, type Said, type SettingSources, settingProblem } from "./setting-sources.ts";
import { readAdminToken } from "./setting-values.ts";

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Folder of the database and the files. */
  readonly data: string;
  /** Address of the upstream of `root/pypi`; `none` switches mirroring off. `undefined`: as it was, at first PyPI. */
  readonly upstream?: string;
  /** Where clients reach the server, without a slash at its end; its path is the base path. */
  readonly publicUrl?: string;
  /** Addresses whose `X-Forwarded-*` headers count. */
  readonly trustedProxies: readonly string[];
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  /** In bytes. */
  readonly uploadLimit: number;
  /** In bytes: with less free disk than this, uploads are refused before their body. */
  readonly minimumFreeDisk: number;
  /** For how many seconds a mirror's page is taken as it is. */
  readonly mirrorFresh: number;
  /** Names that are never asked of any upstream; `acme-*` stands for all that begin so. */
  readonly privateNames: readonly string[];
  /** A file of certificates trusted in addition to the system's own. */
  readonly caFile?: string;
  readonly log: "auto" | "json" | "terminal" | "silent";
  /** For requests to upstreams; from the usual variables. */
  readonly proxies: Proxies;
  /** A first administrator's token given from outside, for containers. */
  readonly adminToken?: string;
}

/** What a look at the machine found, under the setting that it comes from. */
export interface SettingFault {
  readonly key: SettingKey;
  /** Completes "port: …". */
  readonly message: string;
  readonly hint?: string;
}

/** Looks whether this machine allows what the settings want. */
export type SettingCheck = (settings: Settings) => Promise<readonly SettingFault[]>;

/** Throws `invalid` with one problem for each fault. */
export async function readSettings(
  sources: SettingSources,
  checks: readonly SettingCheck[] = [],
): Promise<Settings> {
  const problems: Problem[] = [];
  const told = await findSaid(sources, problems);
  const found = new Map<SettingKey, unknown>();
  for (const row of SETTINGS) {
    const said = told.get(row.key);
    if (said === undefined) continue;
    if (isSecretFlag(row, said)) {
      problems.push(secretFlagProblem(row));
      continue;
    }
    try {
      found.set(row.key, row.read(said.value));
    } catch (error) {
      problems.push(settingProblem(`${said.where}: ${(error as Error).message}`, said.place));
    }
  }
  const adminToken = await readTokenFile(found, problems);
  const { proxies, faults } = readProxies(sources.env);
  problems.push(...faults.map((fault) => settingProblem(fault)));
  checkTls(told, problems);
  for (const key of ["tls_certificate", "tls_key", "ca_file"] as const) {
    await checkReadable(found.get(key), told.get(key), problems);
  }
  const settings = toSettings(found, { adminToken, proxies }, sources.env);
  // Of a setting that is wrong as it was written, the machine was not asked.
  const isWrong = (key: SettingKey): boolean => told.has(key) && !found.has(key);
  for (const { key, message, hint } of await findFaults(settings, checks)) {
    const said = told.get(key);
    if (isWrong(key)) continue;
    problems.push(settingProblem(`${said?.where ?? key}: ${message}`, said?.place, hint));
  }
  if (problems.length > 0) {
    throw new AppError("invalid", `Cannot start: ${count(problems.length)} in the settings`, {
      problems,
      hint: "All settings are explained in docs/settings.md",
    });
  }
  return settings;
}

function isSecretFlag({ isSecret }: SettingRow, { value, where }: Said): boolean {
  return where.startsWith("--") && isSecret?.(value) === true;
}

/** It never repeats the value. */
function secretFlagProblem({ key }: SettingRow): Problem {
  return settingProblem(
    `--${key.replaceAll("_", "-")}: an address with a user or a password may not be a flag, for lists of processes are public`,
    undefined,
    `Set CHEESESHOP_${key.toUpperCase()}, or ${key} in the file of settings`,
  );
}

async function findFaults(
  settings: Settings,
  checks: readonly SettingCheck[],
): Promise<readonly SettingFault[]> {
  return (await Promise.all(checks.map((check) => check(settings)))).flat();
}

function toSettings(
  found: ReadonlyMap<SettingKey, unknown>,
  { adminToken, proxies }: Pick<Settings, "proxies"> & { readonly adminToken: string | undefined },
  env: SettingSources["env"],
): Settings {
  // Each value was made by the `read` of its own row, which is what the types of `Settings` say.
  const get = <T>(key: SettingKey): T | undefined => found.get(key) as T | undefined;
  const optional = {
    upstream: get<string>("upstream"),
    publicUrl: get<string>("public_url"),
    tlsCertificate: get<string>("tls_certificate"),
    tlsKey: get<string>("tls_key"),
    caFile: get<string>("ca_file"),
    adminToken,
  };
  return {
    host: get<string>("host") ?? "127.0.0.1",
    port: get<number>("port") ?? 2433,
    data: get<string>("data") ?? defaultDataFolder(env),
    trustedProxies: get<string[]>("trusted_proxies") ?? [],
    uploadLimit: get<number>("upload_limit") ?? 1024 ** 3,
    minimumFreeDisk: get<number>("minimum_free_disk") ?? 256 * 1024 ** 2,
    mirrorFresh: get<number>("mirror_fresh") ?? 300,
    privateNames: get<string[]>("private_names") ?? [],
    log: get<Settings["log"]>("log") ?? "auto",
    ...withoutGaps(optional),
    proxies,
  };
}

function defaultDataFolder(env: SettingSources["env"]): string {
  const base = env.XDG_DATA_HOME ?? path.join(env.HOME ?? homedir(), ".local", "share");
  return path.join(base, "cheeseshop");
}

async function readTokenFile(
  found: ReadonlyMap<SettingKey, unknown>,
  problems: Problem[],
): Promise<string | undefined> {
  const filename = found.get("admin_token_file");
  if (typeof filename !== "string") return found.get("admin_token") as string | undefined;
  try {
    return readAdminToken((await readNamedFile(filename)).bytes.toString("utf8").trim());
  } catch (error) {
    problems.push(settingProblem(`CHEESESHOP_ADMIN_TOKEN_FILE: ${(error as Error).message}`));
    return undefined;
  }
}

function checkTls(told: ReadonlyMap<SettingKey, Said>, problems: Problem[]): void {
  for (const [key, other] of [
    ["tls_key", "tls_certificate"],
    ["tls_certificate", "tls_key"],
  ] as const) {
    const said = told.get(key);
    if (said === undefined || told.has(other)) continue;
    problems.push(settingProblem(`${said.where}: it is of no use without ${other}`, said.place));
  }
}

async function checkReadable(
  file: unknown,
  said: Said | undefined,
  problems: Problem[],
): Promise<void> {
  if (typeof file !== "string" || said === undefined) return;
  try {
    await access(file, constants.R_OK);
  } catch (error) {
    problems.push(
      settingProblem(`${said.where}: cannot read it: ${(error as Error).message}`, said.place),
    );
  }
}

function count(faults: number): string {
  return faults === 1 ? "one fault" : `${faults} faults`;
}

/** Drops the keys whose value is `undefined`. */
function withoutGaps<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
