/** Accounts: who may log in. */
import { AppError } from "../../errors.ts";
import { checkAccountName } from "../access/account-names.ts";
import { checkNewPassword } from "../access/passwords.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import type { Transaction } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import { listIndexes } from "../tables/indexes.ts";
import { addToJournal } from "../tables/journal.ts";
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
  { name, password, isAdmin = false }: NewAccount,
): Promise<Account> {
  if (actor.kind === "visitor") {
    throw new AppError("unknown-caller", "Cannot sign up: this server has no open sign-up", {
      hint: "Ask an administrator of it for an account",
    });
  }
  requireMay(actor, "change accounts", { user: name });
  checkAccountName(name);
  const hash = password === undefined ? undefined : await hashPassword(parts, name, password);
  return parts.db.transaction(async (db) => {
    if ((await findUser(db, name)) !== undefined) {
      throw new AppError("conflict", `Cannot add the user "${name}": there is one of that name`);
    }
    const at = parts.now();
    const user = await addUser(db, { name, password: hash, isAdmin, created: formatTime(at) });
    await addToJournal(db, { at, actor: nameOf(actor), did: "add user", detail: name });
    return makeAccount(user);
  });
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

/** Whatever was remembered of the old password ends with it; tokens stay. */
export async function setPassword(
  parts: UserParts,
  actor: Actor,
  name: string,
  password: string,
): Promise<void> {
  requireMay(actor, "change account", { user: name });
  const hash = await hashPassword(parts, name, password);
  await changeUser(parts, actor, name, "set password", (db, user) =>
    setUser(db, user.id, { password: hash }),
  );
}

/** A blocked account keeps everything and can do nothing. */
export async function setBlocked(
  parts: UserParts,
  actor: Actor,
  name: string,
  isBlocked: boolean,
): Promise<void> {
  requireMay(actor, "change accounts", { user: name });
  const did = isBlocked ? "block user" : "unblock user";
  await changeUser(parts, actor, name, did, async (db, user) => {
    await setUser(db, user.id, { isBlocked });
    await requireAdministrator(db, `block ${name}`);
  });
}

export async function setAdministrator(
  parts: UserParts,
  actor: Actor,
  name: string,
  isAdmin: boolean,
): Promise<void> {
  requireMay(actor, "change accounts", { user: name });
  const did = isAdmin ? "make administrator" : "unmake administrator";
  await changeUser(parts, actor, name, did, async (db, user) => {
    await setUser(db, user.id, { isAdmin });
    await requireAdministrator(db, `take the administrator's rights from ${name}`);
  });
}

/** Its tokens and roles go with it; what it published stays. */
export async function removeAccount(parts: UserParts, actor: Actor, name: string): Promise<void> {
  requireMay(actor, "change accounts", { user: name });
  await changeUser(parts, actor, name, "remove user", async (db, user) => {
    const owned = await listIndexes(db, name);
    if (owned.length > 0) {
      const labels = owned.map((index) => index.label).join(", ");
      throw new AppError("conflict", `Cannot remove the user "${name}": it owns ${labels}`, {
        hint: "Remove its indexes first, or block the user",
      });
    }
    await removeUser(db, user.id);
    await requireAdministrator(db, `remove the user "${name}"`);
  });
}

async function changeUser(
  parts: UserParts,
  actor: Actor,
  name: string,
  did: string,
  change: (db: Transaction, user: User) => Promise<void>,
): Promise<void> {
  await parts.db.transaction(async (db) => {
    await change(db, await requireUser(db, name));
    await addToJournal(db, { at: parts.now(), actor: nameOf(actor), did, detail: name });
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
