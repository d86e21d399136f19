/** What a shop has from its first start on: an administrator and three indexes. */
import { AppError } from "../../errors.ts";
import { PYPI } from "../../standards/known-indexes.ts";
import { sha256Of } from "../../system/digest.ts";
import { RIGHTS } from "../access/permissions.ts";
import { checkGivenToken, makeTokenSecret, TOKEN_RANDOM_BYTES } from "../access/tokens.ts";
import type { Transaction } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import {
  DEFAULT_SETTINGS,
  type IndexSettings,
  parseIndexSettings,
} from "../tables/index-settings.ts";
import { addIndex, findIndex, setBases, setIndexSettings } from "../tables/indexes.ts";
import { addToJournal } from "../tables/journal.ts";
import { findSetting, setSetting } from "../tables/settings.ts";
import { formatTime } from "../tables/time.ts";
import { addToken } from "../tables/tokens.ts";
import { addUser, countAdministrators, findUser, setUser, type User } from "../tables/users.ts";
import { describeUpstream } from "./describe-settings.ts";

export interface FirstStartParts extends Pick<Parts, "db" | "now" | "random" | "log"> {
  readonly settings: Pick<Parts["settings"], "upstream" | "adminToken">;
}

/** Whose journal rows are those that no person asked for. */
const ACTOR = "cheeseshop";
const ROOT = "root";
const FIRST_START = "first start";

/**
 * Makes what is missing; at a later start only the upstream may change. Gives the new administrator's token, to be
 * shown once, where the shop had no administrator and none was given by the settings.
 */
export async function firstStart(parts: FirstStartParts): Promise<string | undefined> {
  const { adminToken: given, upstream } = parts.settings;
  const secret = makeTokenSecret(parts.random(TOKEN_RANDOM_BYTES));
  const needsAdministrator = (await countAdministrators(parts.db.read)) === 0;
  if (given !== undefined && needsAdministrator) checkGivenToken(given);
  if (given !== undefined && !needsAdministrator) {
    parts.log.info(
      "The administrator's token of the settings is ignored: there is an administrator",
    );
  }

  return parts.db.transaction(async (db) => {
    const isFirst = (await findSetting(db, FIRST_START)) === undefined;
    if (needsAdministrator) await addAdministratorToken(parts, db, ROOT, given ?? secret);
    if (isFirst) await addFirstIndexes(parts, db, parseUpstream(upstream ?? PYPI.simpleUrl));
    else if (upstream !== undefined) await changeUpstream(parts, db, parseUpstream(upstream));
    return needsAdministrator && given === undefined ? secret : undefined;
  });
}

/** What whoever asks for the token has said in words of their own: no account gains rights by the way. */
export interface AdministratorRequest {
  readonly user: string;
  /** Make the account administrator where it is none. */
  readonly makeAdministrator: boolean;
  /** Let the account in again where it is blocked. */
  readonly unblock: boolean;
}

/**
 * A new token for an administrator, for whoever sits at the server's own machine. Throws `not-found` where there is no
 * such account, and `conflict` where it would need rights that nobody asked for.
 */
export async function makeAdministratorToken(
  parts: Pick<Parts, "db" | "now" | "random">,
  request: AdministratorRequest,
): Promise<string> {
  const { user: name } = request;
  const secret = makeTokenSecret(parts.random(TOKEN_RANDOM_BYTES));
  await parts.db.transaction(async (db) => {
    if ((await findSetting(db, FIRST_START)) === undefined) {
      throw new AppError("not-found", "Cannot make a token: no shop has been opened here yet", {
        hint: "Start the server once with this data folder: it shows the administrator's token",
      });
    }
    const user = await findUser(db, name);
    if (user === undefined) {
      throw new AppError("not-found", `Cannot make a token: there is no user "${name}"`);
    }
    checkAsked(request, user);
    await addAdministratorToken(parts, db, name, secret);
  });
  return secret;
}

function checkAsked(request: AdministratorRequest, user: User): void {
  const { user: name, makeAdministrator, unblock } = request;
  const refused = (obstacle: string, hint: string): AppError =>
    new AppError("conflict", `Cannot make an administrator's token of ${name}: ${obstacle}`, {
      hint,
    });
  if (!user.isAdmin && !makeAdministrator) {
    throw refused(
      "that account is no administrator",
      "With --make-administrator it becomes one, and may do everything on this server",
    );
  }
  if (user.isBlocked && !unblock) {
    throw refused("that account is blocked", "With --unblock it is let in again");
  }
}

async function addAdministratorToken(
  parts: Pick<Parts, "now">,
  db: Transaction,
  name: string,
  secret: string,
): Promise<void> {
  const at = parts.now();
  const created = formatTime(at);
  const user =
    (await findUser(db, name)) ??
    (await addUser(db, { name, password: undefined, isAdmin: true, created }));
  await setUser(db, user.id, { isAdmin: true, isBlocked: false });
  await addToken(db, {
    userId: user.id,
    name: `administrator, made on the server ${created.slice(0, 10)}`,
    hash: sha256Of(secret),
    rights: RIGHTS,
    indexId: undefined,
    project: undefined,
    expires: undefined,
    created,
  });
  const detail = `administrator's token of ${name}, made on the server's own machine`;
  await addToJournal(db, { at, actor: ACTOR, did: "add token", detail });
}

async function addFirstIndexes(
  parts: FirstStartParts,
  db: Transaction,
  upstream: string | undefined,
): Promise<void> {
  const at = parts.now();
  const add = async (name: string, settings: Partial<IndexSettings>): Promise<number> => {
    const { id } = await addIndex(db, {
      owner: ROOT,
      name,
      kind: name === "pypi" ? "mirror" : "hosted",
      settings: { ...DEFAULT_SETTINGS, ...settings },
      created: formatTime(at),
    });
    await addToJournal(db, { at, actor: ACTOR, did: "add index", indexId: id });
    return id;
  };
  const mirror = await add("pypi", { upstream });
  const main = await add("main", { upload: "users" });
  const test = await add("test", { upload: "users", replaceable: true });
  await setBases(db, main, [mirror]);
  await setBases(db, test, [mirror]);
  await setSetting(db, FIRST_START, formatTime(at));
}

/** A differing upstream of the settings wins over the one that is kept. */
async function changeUpstream(
  parts: FirstStartParts,
  db: Transaction,
  upstream: string | undefined,
): Promise<void> {
  const mirror = await findIndex(db, ROOT, "pypi");
  if (mirror === undefined || mirror.upstream === upstream) return;
  await setIndexSettings(db, mirror.id, { ...mirror, upstream });
  const at = parts.now();
  const [from, to] = [describeUpstream(mirror.upstream), describeUpstream(upstream)];
  const detail = `from ${from} to ${to}`;
  await addToJournal(db, { at, actor: ACTOR, did: "change upstream", indexId: mirror.id, detail });
  parts.log.info(
    upstream === undefined
      ? `The mirror ${mirror.label} is switched off; what it kept from ${from} stays usable`
      : `The mirror ${mirror.label} has another upstream from now on: ${to} in place of ${from}`,
    { index: mirror.label, from, to },
  );
}

/** `none` switches the mirror off. Throws `invalid` for what is no address. */
function parseUpstream(text: string): string | undefined {
  return text === "none" ? undefined : parseIndexSettings({ upstream: text }).upstream;
}
