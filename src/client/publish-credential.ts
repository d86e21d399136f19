/** What a target is shown, from whichever of the usual places has it. What twine does not know comes after its own. */
import { AppError } from "../errors.ts";
import type { Http } from "../system/http.ts";
import { type Credential, type CredentialStore, findKeptToken, parseToken } from "./credentials.ts";
import { findInNetrc } from "./netrc.ts";
import type { PublishTarget, SaidText } from "./publish-target.ts";
import { parseServer, readSettings } from "./settings.ts";
import { mintToken } from "./trusted-publishing.ts";
import type { Environment } from "./user-folders.ts";

export interface CredentialPlaces extends CredentialStore {
  readonly env: Environment;
  readonly home: string;
  readonly http: Http;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

const TOKEN_USER = "__token__";

/** `undefined` where no place has one. Throws `invalid` for one that the target cannot take. */
export async function findPublishCredential(
  target: PublishTarget,
  places: CredentialPlaces,
): Promise<Credential | undefined> {
  // A password beside an index of ours was typed in twine's manner.
  const isOurs = target.server !== undefined && target.password === undefined;
  const found =
    (isOurs ? await ownToken(target, places) : undefined) ??
    variablesOfTwine(target, places.env) ??
    (target.password && pair(target, target.username, target.password)) ??
    (isOurs ? undefined : await afterKeyring(target, places)) ??
    (await keptToken(target, places)) ??
    (await fromKeyring(target, places)) ??
    (await fromNetrc(target, places));
  // What the index itself makes is for it, whatever it looks like.
  if (found === undefined) return mintToken(places.http, target.url, places);
  refuseMisfit(target, found);
  return found;
}

/** A target that was named as twine names it asks twine's own places first, and the keyring is one of them. */
async function afterKeyring(
  target: PublishTarget,
  places: CredentialPlaces,
): Promise<Credential | undefined> {
  const own = await ownToken(target, places);
  return own && ((await fromKeyring(target, places)) ?? own);
}

/**
 * Attack: an address of another server, by a line of .pypirc or a typing error, would collect the token. So it goes
 * to the server that it is for alone; where no server is known, to the one that is named.
 */
async function ownToken(
  target: PublishTarget,
  { env, folder }: CredentialPlaces,
): Promise<Credential | undefined> {
  const token = env.CHEESESHOP_TOKEN;
  if (!token) return undefined;
  if (target.known !== undefined) {
    return isTokenOfPypi(token) ? parseToken(token, "CHEESESHOP_TOKEN") : undefined;
  }
  const server = await findOwnServer(env, folder);
  // Who names a server on the command line means it by more than what `cheeseshop use` once kept.
  const isMeant = target.server !== undefined && !env.CHEESESHOP_SERVER;
  const isElsewhere =
    !isMeant && server !== undefined && new URL(server).origin !== new URL(target.url).origin;
  return isElsewhere ? undefined : parseToken(token, "CHEESESHOP_TOKEN");
}

/** The server that `CHEESESHOP_TOKEN` is for. */
async function findOwnServer(env: Environment, folder: string) {
  const said = env.CHEESESHOP_SERVER;
  return said ? parseServer(said) : (await readSettings(folder)).server;
}

function variablesOfTwine(target: PublishTarget, env: Environment): Credential | undefined {
  const password = env.TWINE_PASSWORD;
  if (!password) return undefined;
  const user = env.TWINE_USERNAME;
  const said = user ? { text: user, place: "TWINE_USERNAME" } : target.username;
  return pair(target, said, { text: password, place: "TWINE_PASSWORD" });
}

/** PyPI knows no other user; elsewhere a password without a user is taken for a token. */
function pair(
  target: PublishTarget,
  user: SaidText | undefined,
  { text, place }: SaidText,
): Credential {
  const isToken = target.known !== undefined ? isTokenOfPypi(text) : false;
  if (isToken || user === undefined || user.text === TOKEN_USER) return parseToken(text, place);
  return { kind: "password", user: user.text, password: text, place };
}

function isTokenOfPypi(text: string): boolean {
  return text.startsWith("pypi-");
}

/** Under the server of ours, or under the upload address of any other. */
function keptToken(target: PublishTarget, store: CredentialStore): Promise<Credential | undefined> {
  return findKeptToken(store, target.server ?? parseServer(target.url));
}

async function fromKeyring(
  target: PublishTarget,
  { keyring }: CredentialPlaces,
): Promise<Credential | undefined> {
  const user = target.known === undefined ? target.username?.text : TOKEN_USER;
  const entry =
    (await keyring.find(target.url, user)) ??
    (target.server === undefined ? undefined : await keyring.find(target.server, TOKEN_USER));
  const place = "the keyring";
  return (
    entry && pair(target, { text: entry.user, place }, { text: entry.secret, place: "the keyring" })
  );
}

async function fromNetrc(
  target: PublishTarget,
  { env, home }: CredentialPlaces,
): Promise<Credential | undefined> {
  const entry = await findInNetrc(new URL(target.url).hostname, env, home);
  if (entry === undefined) return undefined;
  const { login, password, file } = entry;
  return pair(target, login === "" ? undefined : { text: login, place: file }, {
    text: password,
    place: file,
  });
}

/** PyPI would refuse it too, but only after the whole file has gone there. */
function refuseMisfit({ known }: PublishTarget, credential: Credential): void {
  if (known === undefined) return;
  const isToken = credential.kind === "token" && isTokenOfPypi(credential.token);
  if (isToken) return;
  const kind = credential.kind === "token" ? "one of another index" : "a user and a password";
  throw new AppError(
    "unknown-caller",
    `Cannot publish to ${known.label}: it takes its own tokens alone, and ${credential.place} has ${kind}`,
    {
      hint: `Make a token at ${known.webUrl}manage/account/token/ and put it there, with the user ${TOKEN_USER}`,
    },
  );
}
