/**
 * The tokens of this user, by server: in the system's keyring where there is one, else in a file that its owner alone
 * can read. The file tells of the keyring's too, so that nobody asks a keyring in vain.
 * A token never leaves for another server than the one it was kept for.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.ts";
import { basicAuthorization } from "../system/http.ts";
import type { Keyring } from "./keyring.ts";
import { readJsonFile, type ServerAddress, writeKept } from "./settings.ts";
import type { Environment } from "./user-folders.ts";

/** What a server is shown. */
export type Credential = TokenCredential | PasswordCredential;

/** A token, and where it was found, so that a refusal can name the place. */
export interface TokenCredential {
  readonly kind: "token";
  readonly token: string;
  /** Completes "The token came from …". */
  readonly place: string;
  /** Of a token for minutes, where another can be had. */
  readonly renewal?: Renewal;
}

export interface Renewal {
  /** In milliseconds since 1970: from then on another is better. */
  readonly dueMs: number;
  /** Throws what the index or the CI refuse. */
  renew(): Promise<TokenCredential | undefined>;
}

/** For those who have no token yet. It is never kept. */
export interface PasswordCredential {
  readonly kind: "password";
  readonly user: string;
  readonly password: string;
  /** Completes "The password came from …". */
  readonly place: string;
}

/** The `Authorization` header. Every index takes a token as the password of the user `__token__`. */
export function formatAuthorization(credential: Credential): string {
  return credential.kind === "token"
    ? basicAuthorization("__token__", credential.token)
    : basicAuthorization(credential.user, credential.password);
}

const FILE = "credentials.json";
const TOKEN_USER = "__token__";
const IN_KEYRING = { in: "keyring" } as const;
const OWNER_ALONE = 0o600;

/** Where tokens are kept. */
export interface CredentialStore {
  /** Of the file. */
  readonly folder: string;
  readonly keyring: Keyring;
}

/** `CHEESESHOP_TOKEN`, else the one kept for this server; `undefined` where there is neither. */
export async function findCredential(
  store: CredentialStore,
  env: Environment,
  server: ServerAddress,
): Promise<TokenCredential | undefined> {
  const said = env.CHEESESHOP_TOKEN;
  if (said !== undefined && said !== "") {
    return parseToken(said, "CHEESESHOP_TOKEN");
  }
  return findKeptToken(store, server);
}

/** The one kept for this server, whatever the environment says. */
export async function findKeptToken(
  { folder, keyring }: CredentialStore,
  server: ServerAddress,
): Promise<TokenCredential | undefined> {
  const file = path.join(folder, FILE);
  const kept = (await readJsonFile(file))[server];
  if (typeof kept === "string") return parseToken(kept, file);
  if (kept === undefined) return undefined;
  const entry = await keyring.find(server, TOKEN_USER);
  return entry && parseToken(entry.secret, "the keyring");
}

/** Returns where it is kept now. */
export async function writeCredential(
  { folder, keyring }: CredentialStore,
  server: ServerAddress,
  token: string,
): Promise<"keyring" | "file"> {
  const others = await readJsonFile(path.join(folder, FILE));
  const isInKeyring = await keyring.keep(server, TOKEN_USER, token);
  await writeAll(folder, { ...others, [server]: isInKeyring ? IN_KEYRING : token });
  return isInKeyring ? "keyring" : "file";
}

/** Forgets the token of this server; `false` where none was kept. */
export async function forgetCredential(
  { folder, keyring }: CredentialStore,
  server: ServerAddress,
): Promise<boolean> {
  const { [server]: before, ...others } = await readJsonFile(path.join(folder, FILE));
  if (before === undefined) return false;
  if (typeof before !== "string") await keyring.forget(server, TOKEN_USER);
  await writeAll(folder, others);
  return true;
}

async function writeAll(folder: string, all: Readonly<Record<string, unknown>>): Promise<void> {
  const file = path.join(folder, FILE);
  if (Object.keys(all).length === 0) {
    await rm(file, { force: true });
    return;
  }
  await writeKept(file, all, OWNER_ALONE);
}

/** Refuses what pasting went wrong with. The message names the place and never the text. */
export function parseToken(text: string, place: string): TokenCredential {
  if (/^[\x21-\x7e]+$/.test(text)) return { kind: "token", token: text, place };
  throw new AppError(
    "invalid",
    `Cannot use the token of ${place}: it is empty, or holds a blank, a line end or another character that no token has`,
    { hint: "Copy it again, without anything before or behind it" },
  );
}
