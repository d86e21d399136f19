/**
 * The server's settings: one table, three sources. A flag beats the environment, the environment beats the file.
 * All faults are reported together, each with its place.
 */
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { homedir } from "node:os";
import path from "node:path";
import { AppError, isAppError, type Place, type Problem } from "../errors.ts";
import { normalizeName } from "../standards/name.ts";
import { parseToml } from "../system/toml.ts";

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
    read: readUrl,
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
  for (const row of SETTINGS) {
    const said = findValue(row, sources, file);
    if (said === undefined) continue;
    try {
      found.set(row.key, row.read(said.value));
    } catch (error) {
      problems.push(problem(`${said.where}: ${(error as Error).message}`, said.place));
    }
  }
  const adminToken = await readTokenFile(found, problems);
  if (found.has("tls_key") !== found.has("tls_certificate")) {
    problems.push(problem("tls_certificate and tls_key: one is of no use without the other"));
  }
  if (problems.length > 0) {
    throw new AppError("invalid", `Cannot start: ${count(problems.length)} in the settings`, {
      problems,
      hint: "All settings are explained in docs/settings.md",
    });
  }
  return toSettings(found, adminToken, sources.env);
}

function toSettings(
  found: ReadonlyMap<Key, unknown>,
  adminToken: string | undefined,
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
  const proxy = {
    http: env.http_proxy ?? env.HTTP_PROXY,
    https: env.https_proxy ?? env.HTTPS_PROXY,
    none: env.no_proxy ?? env.NO_PROXY ?? "",
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
    proxy: { none: proxy.none, ...withoutGaps({ http: proxy.http, https: proxy.https }) },
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

function readText(value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new Error("a text is needed");
}

function readPath(value: unknown): string {
  return path.resolve(readText(value));
}

function readPort(value: unknown): number {
  const port = typeof value === "number" ? value : Number(readText(value));
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${JSON.stringify(value)} is no port: a number from 0 to 65535 is needed`);
}

function readUrl(value: unknown): string {
  const text = readText(value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(`"${text}" is no http or https address`);
  }
  if (url.search !== "" || url.hash !== "") throw new Error("an address without ? and # is needed");
  return url.href.replace(/\/+$/, "");
}

function readUpstream(value: unknown): string {
  return value === "none" ? "none" : `${readUrl(value)}/`;
}

function readAddresses(value: unknown): string[] {
  const addresses = readList(value);
  const wrong = addresses.find((address) => {
    const [ip = "", bits] = address.split("/");
    return isIP(ip) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits));
  });
  if (wrong === undefined) return addresses;
  throw new Error(`"${wrong}" is no address, such as 10.0.0.1 or 10.0.0.0/8`);
}

function readNames(value: unknown): string[] {
  const names = readList(value).map(normalizeName);
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9-]*\*?$/.test(name));
  if (wrong === undefined) return names;
  throw new Error(`"${wrong}" is no name, nor the beginning of names such as "acme-*"`);
}

function readList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(readText);
  return readText(value)
    .split(/[\s,]+/)
    .filter((item) => item !== "");
}

const UNITS = { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

function readSize(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(readText(value));
  if (match === null) throw new Error(`${JSON.stringify(value)} is no size, such as "500 MiB"`);
  const unit = (match[2] ?? "").toLowerCase() as keyof typeof UNITS;
  return Math.round(Number(match[1]) * UNITS[unit]);
}

function readDuration(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  const match = /^(\d+)\s*(s|sec|min|m|h|d)?$/i.exec(readText(value));
  if (match === null) throw new Error(`${JSON.stringify(value)} is no time, such as "5 min"`);
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 };
  const unit = (match[2] ?? "s").charAt(0).toLowerCase() as keyof typeof seconds;
  return Number(match[1]) * seconds[unit];
}

function readAdminToken(value: unknown): string {
  const token = readText(value);
  if (token.length >= 32 && token.startsWith("cheeseshop_") && /^[\x21-\x7e]+$/.test(token)) {
    return token;
  }
  throw new Error('at least 32 printable characters that begin "cheeseshop_" are needed');
}

function readOneOf(...choices: readonly string[]): (value: unknown) => string {
  return (value) => {
    const text = readText(value);
    if (choices.includes(text)) return text;
    throw new Error(`"${text}" is none of ${choices.join(", ")}`);
  };
}
