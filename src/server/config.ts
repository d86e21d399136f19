/**
 * The server's settings: one table, three sources. A flag beats the environment, the environment beats the file.
 * All faults are reported together, each with its place.
 */
import { access, constants, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { AppError, isAppError, type Place, type Problem } from "../errors.ts";
import { parseToml } from "../system/toml.ts";
import {
  readAddresses,
  readAdminToken,
  readDuration,
  readNames,
  readOneOf,
  readPath,
  readPort,
  readProxy,
  readPublicUrl,
  readSize,
  readText,
  readUpstream,
} from "./setting-values.ts";

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
  /** Proxy for requests to upstreams, by scheme of the address asked; from the usual environment variables. */
  readonly proxy: { readonly http?: string; readonly https?: string; readonly none: string };
  /** A first administrator's token given from outside, for containers. */
  readonly adminToken?: string;
}

/** One row of the table in docs/settings.md. */
export interface SettingRow {
  /** The key in the TOML file. The flag is the same with dashes, the variable in capitals after `CHEESESHOP_`. */
  readonly key: string;
  readonly default: string;
  /** One sentence for people. */
  readonly words: string;
  /** Where the value may not stand. Secrets are never flags: process lists are public. */
  readonly except?: readonly ("flag" | "file")[];
  /** Reads text, or a value of the TOML file. Throws an `Error` whose message completes "port: …". */
  readonly read: (value: unknown) => unknown;
}

export const SETTINGS = [
  { key: "host", default: "127.0.0.1", words: "Address to listen on.", read: readText },
  {
    key: "port",
    default: "2433",
    words: "Port to listen on; 0 takes any free one.",
    read: readPort,
  },
  {
    key: "data",
    default: "the user's data folder, `~/.local/share/cheeseshop`",
    words: "Folder for the database and the files; made if it is not there.",
    read: readPath,
  },
  {
    key: "upstream",
    default: "PyPI, at first start",
    words:
      "Simple API that `root/pypi` mirrors. `none` switches the mirror off; what was kept stays usable.",
    read: readUpstream,
  },
  {
    key: "public_url",
    default: "taken from the request",
    words: "Address under which clients reach the server; may have a base path.",
    read: readPublicUrl,
  },
  {
    key: "trusted_proxies",
    default: "none",
    words: "Addresses of reverse proxies whose `X-Forwarded-*` headers count.",
    read: readAddresses,
  },
  {
    key: "tls_certificate",
    default: "none",
    words: "PEM file of the certificate chain; with `tls_key` the server speaks https.",
    read: readPath,
  },
  { key: "tls_key", default: "none", words: "PEM file of the private key.", read: readPath },
  {
    key: "upload_limit",
    default: "1 GiB",
    words: "Largest file that may be uploaded.",
    read: readSize,
  },
  {
    key: "minimum_free_disk",
    default: "256 MiB",
    words: "With less free disk than this an upload is refused before its body is read (507).",
    read: readSize,
  },
  {
    key: "mirror_fresh",
    default: "5 min",
    words: "How long a mirror's page is taken as it is before the upstream is asked again.",
    read: readDuration,
  },
  {
    key: "private_names",
    default: "none",
    words: "Names that no upstream is ever asked for; `acme-*` stands for all that begin so.",
    read: readNames,
  },
  {
    key: "ca_file",
    default: "none",
    words: "PEM file of certificates to trust beside the system's, for upstreams.",
    read: readPath,
  },
  {
    key: "log",
    default: "auto",
    words: "`json`, `terminal` or `silent`; `auto` is `terminal` on a terminal, else `json`.",
    read: readOneOf("auto", "json", "terminal", "silent"),
  },
  {
    key: "admin_token",
    default: "made at first start",
    words:
      "Token of the first administrator: at least 32 characters that begin `cheeseshop_`. Used only while there is none.",
    except: ["flag", "file"],
    read: readAdminToken,
  },
  {
    key: "admin_token_file",
    default: "none",
    words: "A file that holds that token.",
    except: ["flag", "file"],
    read: readPath,
  },
] as const satisfies readonly SettingRow[];

type Key = (typeof SETTINGS)[number]["key"];

/** What was said where. */
export interface SettingSources {
  /** By key (`public_url`), as the command line had them. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the TOML file; otherwise `CHEESESHOP_CONFIG` names it. */
  readonly config?: string;
}

/** Throws `invalid` with one problem for each fault. */
export async function readSettings(sources: SettingSources): Promise<Settings> {
  const problems: Problem[] = [];
  const file = await readConfigFile(sources.config ?? sources.env.CHEESESHOP_CONFIG, problems);
  const found = new Map<Key, unknown>();
  const told = new Map<Key, Said>();
  for (const row of SETTINGS) {
    const said = findValue(row, sources, file);
    if (said === undefined) continue;
    told.set(row.key, said);
    try {
      found.set(row.key, row.read(said.value));
    } catch (error) {
      problems.push(problem(`${said.where}: ${(error as Error).message}`, said.place));
    }
  }
  const adminToken = await readTokenFile(found, problems);
  const proxy = readProxies(sources.env, problems);
  checkTls(told, problems);
  for (const key of ["tls_certificate", "tls_key", "ca_file"] as const) {
    await checkReadable(found.get(key), told.get(key), problems);
  }
  if (problems.length > 0) {
    throw new AppError("invalid", `Cannot start: ${count(problems.length)} in the settings`, {
      problems,
      hint: "All settings are explained in docs/settings.md",
    });
  }
  return toSettings(found, { adminToken, proxy }, sources.env);
}

function toSettings(
  found: ReadonlyMap<Key, unknown>,
  { adminToken, proxy }: Pick<Settings, "proxy"> & { readonly adminToken: string | undefined },
  env: SettingSources["env"],
): Settings {
  // Each value was made by the `read` of its own row, which is what the types of `Settings` say.
  const get = <T>(key: Key): T | undefined => found.get(key) as T | undefined;
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
    proxy,
  };
}

function defaultDataFolder(env: SettingSources["env"]): string {
  const base = env.XDG_DATA_HOME ?? path.join(env.HOME ?? homedir(), ".local", "share");
  return path.join(base, "cheeseshop");
}

interface Said {
  readonly value: unknown;
  /** How to call the place in a message. */
  readonly where: string;
  readonly place?: Place;
}

interface ConfigFile {
  readonly values: ReadonlyMap<string, Said>;
}

function findValue(row: SettingRow, sources: SettingSources, file: ConfigFile): Said | undefined {
  const flag = row.except?.includes("flag") ? undefined : sources.flags[row.key];
  if (flag !== undefined) return { value: flag, where: `--${row.key.replaceAll("_", "-")}` };
  const variable = `CHEESESHOP_${row.key.toUpperCase()}`;
  const fromEnvironment = sources.env[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== "") {
    return { value: fromEnvironment, where: variable };
  }
  return file.values.get(row.key);
}

async function readConfigFile(
  filename: string | undefined,
  problems: Problem[],
): Promise<ConfigFile> {
  const values = new Map<string, Said>();
  if (filename === undefined) return { values };
  try {
    const document = await parseToml(await readFile(filename, "utf8"), { file: filename });
    for (const [key, value] of Object.entries(document.value)) {
      const place = document.placeOf([key]) ?? { file: filename };
      const row: SettingRow | undefined = SETTINGS.find((row) => row.key === key);
      if (row === undefined || row.except?.includes("file")) {
        problems.push(problem(`"${key}" is no setting of the file`, place));
      } else {
        values.set(key, { value, where: key, place });
      }
    }
  } catch (error) {
    if (isAppError(error)) problems.push(problem(error.message, error.place));
    else problems.push(problem(`Cannot read ${filename}: ${(error as Error).message}`));
  }
  return { values };
}

async function readTokenFile(
  found: ReadonlyMap<Key, unknown>,
  problems: Problem[],
): Promise<string | undefined> {
  const filename = found.get("admin_token_file");
  if (typeof filename !== "string") return found.get("admin_token") as string | undefined;
  try {
    return readAdminToken((await readFile(filename, "utf8")).trim());
  } catch (error) {
    problems.push(problem(`CHEESESHOP_ADMIN_TOKEN_FILE: ${(error as Error).message}`));
    return undefined;
  }
}

/** The usual variables, in small letters and in capitals. */
function readProxies(env: SettingSources["env"], problems: Problem[]): Settings["proxy"] {
  const read = (name: string): string | undefined => {
    const variable = [name, name.toUpperCase()].find((variable) => env[variable]);
    if (variable === undefined) return undefined;
    try {
      return readProxy(env[variable]);
    } catch (error) {
      problems.push(problem(`${variable}: ${(error as Error).message}`));
      return undefined;
    }
  };
  const none = env.no_proxy ?? env.NO_PROXY ?? "";
  return { none, ...withoutGaps({ http: read("http_proxy"), https: read("https_proxy") }) };
}

function checkTls(told: ReadonlyMap<Key, Said>, problems: Problem[]): void {
  for (const [key, other] of [
    ["tls_key", "tls_certificate"],
    ["tls_certificate", "tls_key"],
  ] as const) {
    const said = told.get(key);
    if (said === undefined || told.has(other)) continue;
    problems.push(problem(`${said.where}: it is of no use without ${other}`, said.place));
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
      problem(`${said.where}: cannot read it: ${(error as Error).message}`, said.place),
    );
  }
}

function problem(message: string, place?: Place): Problem {
  return { rule: "settings", level: "error", message, ...withoutGaps({ place }) };
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
