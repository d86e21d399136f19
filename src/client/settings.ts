/**
 * What `cheeseshop use` keeps for the commands that talk to a server: its address and the index they mean.
 * No secret stands here; those are in credentials.ts.
 */
import path from "node:path";
import { AppError } from "../errors.ts";
import { describeDiskFault, makeFolder, writeFileDurably } from "../system/disk.ts";
import { readNamedFile, UnreadableFile } from "../system/named-file.ts";
import type { Environment } from "./user-folders.ts";

/** The server's address without a slash at its end, as `parseServer` makes it. */
export type ServerAddress = string & { readonly isServerAddress: true };

export interface ClientSettings {
  readonly server?: ServerAddress;
  /** `owner/name`. */
  readonly index?: string;
}

/** The index that stands at the server's top paths. */
const DEFAULT_INDEX = "root/main";

const FILE = "client.json";

/**
 * Reads a server's address as a person types it. Throws `invalid` for what is none, or holds a secret: what is no
 * address may be one with a password in it, and is shown only where it cannot be.
 */
export function parseServer(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new AppError(
      "invalid",
      `Cannot use ${mayBeSecret(text) ? "what was given" : `"${text}"`} as a server: it is no http or https address`,
      {
        hint: "Write it as http://127.0.0.1:2433",
      },
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new AppError("invalid", `Cannot use the address of ${url.host}: it holds a user name`, {
      hint: "Leave it out, and give the token in CHEESESHOP_TOKEN or by cheeseshop login",
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}` as ServerAddress;
}

/** A password within an address, or a token in its place. */
function mayBeSecret(text: string): boolean {
  return /@|^(?:pypi-|cheeseshop_|eyJ)/.test(text) || /^[\w+/=-]{20,}$/.test(text);
}

/** Reads `owner/name`. Throws `invalid`. */
export function parseIndexLabel(text: string): string {
  if (/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(text)) return text;
  throw new AppError("invalid", `Cannot use "${text}" as an index`, {
    hint: "Write it as owner/name, such as root/main: letters and digits, with . _ - between them",
  });
}

/** Nothing kept yet is an empty answer. Throws `invalid` where the file cannot be read as ours. */
export async function readSettings(folder: string): Promise<ClientSettings> {
  const file = path.join(folder, FILE);
  const kept = await readJsonFile(file);
  const { server, index } = kept;
  return {
    ...(typeof server === "string" ? { server: parseServer(server) } : {}),
    ...(typeof index === "string" ? { index: parseIndexLabel(index) } : {}),
  };
}

export async function writeSettings(folder: string, settings: ClientSettings): Promise<void> {
  await writeKept(path.join(folder, FILE), settings);
}

/** Writes what this user keeps between two commands. Throws `unavailable`, with the path, where the disk takes none. */
export async function writeKept(file: string, value: object, mode?: number): Promise<void> {
  try {
    await makeFolder(path.dirname(file));
    await writeFileDurably(file, `${JSON.stringify(value, undefined, 2)}\n`, mode);
  } catch (error) {
    const obstacle = describeDiskFault(error);
    if (obstacle === undefined) throw error;
    throw new AppError("unavailable", `Cannot write ${file}: ${obstacle}`, {
      hint: "Name another folder by XDG_CONFIG_HOME, or give address and token in CHEESESHOP_SERVER and CHEESESHOP_TOKEN each time",
      cause: error,
    });
  }
}

/** What was typed, else the environment, else what `use` kept. Throws `invalid` where none says. */
export function chooseServer(
  typed: string | undefined,
  env: Environment,
  kept: ClientSettings,
): ServerAddress {
  const said = typed ?? env.CHEESESHOP_SERVER;
  if (said !== undefined && said !== "") return parseServer(said);
  if (kept.server !== undefined) return kept.server;
  throw new AppError("invalid", "Cannot find the server: no address was given", {
    hint: "Say cheeseshop use ADDRESS once, or give --server ADDRESS or CHEESESHOP_SERVER",
  });
}

/** What was typed, else what `use` kept, else `root/main`. */
export function chooseIndex(typed: string | undefined, kept: ClientSettings): string {
  return typed === undefined ? (kept.index ?? DEFAULT_INDEX) : parseIndexLabel(typed);
}

/** The keys of a JSON file that holds an object; none where the file is not there. */
export async function readJsonFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse((await readNamedFile(file)).bytes.toString("utf8"));
    if (typeof value === "object" && value !== null) return { ...value };
    throw new SyntaxError("no object");
  } catch (error) {
    if (error instanceof UnreadableFile) {
      if (error.kind === "not-found") return {};
      throw error;
    }
    throw new AppError("invalid", `Cannot read ${file}: it is not as this program writes it`, {
      hint: "Mend it or delete it",
      cause: error,
    });
  }
}
