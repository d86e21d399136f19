/** Accounts: who may log in. */
import { AppError } from "../../errors.ts";
import { checkAccountName } from "../access/account-names.ts";
import { checkNewPassword } from "../access/passwords.ts";
import { type Actor, type Deed, requireMay } from "../access/permissions.ts";
import type { Transaction } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import { listIndexes } from "../tables/indexes.ts";
import { addToJournal } from "../tables/journal.ts";
import { removePasswordLink } from "../tables/password-links.ts";
import { removeSessionsOf } from "../tables/sessions.ts";
import { formatTime } from "../tables/time.ts";
import {
  addUser,
  countAdministrators,
  findUser,
  listUsers,
  removeUser,
  setUser,
  type User,
} from "../tables/users.ts";
import { addLink, type NewLink } from "./password-links.ts";
import { nameOf, requireUser } from "./target.ts";

export type UserParts = Pick<Parts, "db" | "now" | "passwords" | "changed">;

/** Of an account, what may be told. */
export interface Account {
  readonly name: string;
  readonly isAdmin: boolean;
  readonly isBlocked: boolean;
  readonly hasPassword: boolean;
  readonly created: string;
}

export interface NewAccount {
  readonly name: string;
  /** Without one, the account has tokens only. */
  readonly password?: string | undefined;
  readonly isAdmin?: boolean | undefined;
}

/** Sign-up is closed: an administrator makes accounts. */
export async function addAccount(
  parts: UserParts,
  actor: Actor,
  account: NewAccount,
): Promise<Account> {
  const hash = await prepareAccount(parts, actor, account);
  return parts.db.transaction(async (db) =>
    makeAccount(await writeAccount(parts, db, { actor, account, hash })),
  );
}

/** The same without a password, and with a link by which its owner sets one. */
export async function addAccountWithLink(
  parts: UserParts & Pick<Parts, "random">,
  actor: Actor,
  account: Omit<NewAccount, "password">,
): Promise<{ readonly account: Account; readonly link: NewLink }> {
  await prepareAccount(parts, actor, account);
  requireMay(actor, "set passwords", { user: account.name });
  return parts.db.transaction(async (db) => {
    const user = await writeAccount(parts, db, { actor, account, hash: undefined });
    return { account: makeAccount(user), link: await addLink(parts, db, { actor, user }) };
  });
}

/** Whether it may be and can be; returns the hash of its password. */
async function prepareAccount(
  parts: UserParts,
  actor: Actor,
  { name, password, isAdmin }: NewAccount,
): Promise<string | undefined> {
  if (actor.kind === "visitor") {
    throw new AppError("unknown-caller", "Cannot sign up: this server has no open sign-up", {
      hint: "Ask an administrator of it for an account",
    });
  }
  requireMay(actor, "change accounts", { user: name });
  if (password !== undefined) requireMay(actor, "set passwords", { user: name });
  if (isAdmin === true) requireMay(actor, "make administrators", { user: name });
  checkAccountName(name);
  return password === undefined ? undefined : hashPassword(parts, name, password);
}

async function writeAccount(
  parts: Pick<Parts, "now">,
  db: Transaction,
  what: {
    readonly actor: Actor;
    readonly account: NewAccount;
    readonly hash: string | undefined;
  },
): Promise<User> {
  const { name, isAdmin = false } = what.account;
  if ((await findUser(db, name)) !== undefined) {
    throw new AppError("conflict", `Cannot add the user "${name}": there is one of that name`);
  }
  const at = parts.now();
  const user = await addUser(db, { name, password: what.hash, isAdmin, created: formatTime(at) });
  await addToJournal(db, { at, actor: nameOf(what.actor), did: "add user", detail: name });
  return user;
}

/** All accounts, by name. */
export async function listAccounts(parts: UserParts, actor: Actor): Promise<readonly Account[]> {
  requireMay(actor, "change accounts", {});
  return (await listUsers(parts.db.read)).map(makeAccount);
}

export async function findAccount(parts: UserParts, actor: Actor, name: string): Promise<Account> {
  requireMay(actor, "see account", { user: name });
  return makeAccount(await requireUser(parts.db.read, name));
}

/** What may be changed of an account; what is not named stays. */
export interface AccountChange {
  readonly password?: string | undefined;
  /** The account as it was when its owner gave the password until now: it may have been changed since. */
  readonly before?: User | undefined;
  readonly isAdmin?: boolean | undefined;
  /** A blocked account keeps everything and can do nothing. */
  readonly isBlocked?: boolean | undefined;
}

/**
 * All that is named, or nothing. With the password, and with a block, end all sessions and the link to set one; tokens
 * stay. To change nothing is to ask how it stands.
 */
export async function changeAccount(
  parts: UserParts,
  actor: Actor,
  name: string,
  change: AccountChange,
): Promise<Account> {
  const { password, isAdmin, isBlocked } = change;
  const deeds = listDeeds(change, isOwnPassword(actor, name));
  if (deeds.length === 0) return findAccount(parts, actor, name);
  for (const { deed } of deeds) requireMay(actor, deed, { user: name });
  const hash = password === undefined ? undefined : await hashPassword(parts, name, password);
  const changed = await parts.db.transaction(async (db) => {
    const user = await requireUser(db, name);
    if (change.before !== undefined) requireUnchanged(change.before, user);
    await setUser(db, user.id, {
      ...(hash !== undefined && { password: hash }),
      ...(isAdmin !== undefined && { isAdmin }),
      ...(isBlocked !== undefined && { isBlocked }),
    });
    if (hash !== undefined || isBlocked === true) {
      await removeSessionsOf(db, user.id);
      await removePasswordLink(db, user.id);
    }
    if (isAdmin === false || isBlocked === true) {
      await requireAdministrator(db, `take the rights of ${name}`);
    }
    for (const { did } of deeds) {
      await addToJournal(db, { at: parts.now(), actor: nameOf(actor), did, detail: name });
    }
    return makeAccount(await requireUser(db, name));
  });
  await parts.changed({ kind: "access" });
  return changed;
}

/**
 * Throws `unknown-caller` where an administrator has blocked the account, or set another password, while the one of
 * before was looked at: whoever knows that one must not slip in.
 */
export function requireUnchanged(before: User | undefined, user: User | undefined): User {
  if (user !== undefined && !user.isBlocked && user.password === before?.password) return user;
  throw new AppError("unknown-caller", "Cannot sign in: the account has just been changed");
}

/** Administrators set their own as they set everybody's: through another account they could anyway. */
function isOwnPassword(actor: Actor, name: string): boolean {
  return actor.kind === "person" && actor.name === name && !actor.isAdmin;
}

/** What a change consists of: in the words of the permissions, and in those of the journal. */
function listDeeds(
  { password, isAdmin, isBlocked }: AccountChange,
  isOwn: boolean,
): readonly {
  readonly deed: Deed;
  readonly did: string;
}[] {
  const deeds: { readonly deed: Deed; readonly did: string }[] = [];
  if (password !== undefined) {
    deeds.push({ deed: isOwn ? "set own password" : "set passwords", did: "set password" });
  }
  if (isAdmin === true) deeds.push({ deed: "make administrators", did: "make administrator" });
  if (isAdmin === false) deeds.push({ deed: "change accounts", did: "unmake administrator" });
  if (isBlocked !== undefined) {
    deeds.push({ deed: "change accounts", did: isBlocked ? "block user" : "unblock user" });
  }
  return deeds;
}

/** Its tokens and roles go with it; what it published stays. */
export async function removeAccount(parts: UserParts, actor: Actor, name: string): Promise<void> {
  requireMay(actor, "change accounts", { user: name });
  await parts.db.transaction(async (db) => {
    const user = await requireUser(db, name);
    const owned = await listIndexes(db, name);
    if (owned.length > 0) {
      const labels = owned.map((index) => index.label).join(", ");
      throw new AppError("conflict", `Cannot remove the user "${name}": it owns ${labels}`, {
        hint: "Remove its indexes first, or block the user",
      });
    }
    await removeUser(db, user.id);
    await requireAdministrator(db, `remove the user "${name}"`);
    const at = parts.now();
    await addToJournal(db, { at, actor: nameOf(actor), did: "remove user", detail: name });
  });
  await parts.changed({ kind: "access" });
}

/** A shop without an administrator could not be helped from outside. */
async function requireAdministrator(db: Transaction, tried: string): Promise<void> {
  if ((await countAdministrators(db)) > 0) return;
  throw new AppError("conflict", `Cannot ${tried}: nobody else is administrator`, {
    hint: "Make somebody else administrator first",
  });
}

/** Not inside the transaction: it takes long. */
function hashPassword(parts: UserParts, name: string, password: string): Promise<string> {
  checkNewPassword(name, password);
  return parts.passwords.hash(password);
}

function makeAccount(user: User): Account {
  return {
    name: user.name,
    isAdmin: user.isAdmin,
    isBlocked: user.isBlocked,
    hasPassword: user.password !== undefined,
    created: user.created,
  };
}
