/** Accounts. Passwords are kept as PHC strings, by those who made them. */
import type { Reader, Selectable, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import type { Schema } from "../database/schema.ts";

export interface User {
  readonly id: number;
  readonly name: string;
  /** PHC string; `undefined` for an account that has tokens only. */
  readonly password: string | undefined;
  readonly isAdmin: boolean;
  readonly isBlocked: boolean;
  readonly created: string;
}

export interface NewUser {
  readonly name: string;
  readonly password: string | undefined;
  readonly isAdmin: boolean;
  readonly created: string;
}

export async function findUser(db: Reader, name: string): Promise<User | undefined> {
  const row = await selectByName.first(db, { name });
  return row && makeUser(row);
}

const selectByName = prepareQuery((db, of: { readonly name: string }) =>
  db.selectFrom("users").selectAll().where("name", "=", of.name),
);

export async function listUsers(db: Reader): Promise<readonly User[]> {
  const rows = await db.selectFrom("users").selectAll().orderBy("name").execute();
  return rows.map(makeUser);
}

/** The caller has made sure that the name is free. */
export async function addUser(db: Transaction, user: NewUser): Promise<User> {
  const row = await db
    .insertInto("users")
    .values({
      name: user.name,
      password: user.password ?? null,
      is_admin: user.isAdmin ? 1 : 0,
      created: user.created,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return makeUser(row);
}

export interface UserChange {
  readonly password?: string;
  readonly isAdmin?: boolean;
  readonly isBlocked?: boolean;
}

/** Changes what is given. */
export async function setUser(db: Transaction, id: number, change: UserChange): Promise<void> {
  const { password, isAdmin, isBlocked } = change;
  await db
    .updateTable("users")
    .set({
      ...(password === undefined ? {} : { password }),
      ...(isAdmin === undefined ? {} : { is_admin: isAdmin ? 1 : 0 }),
      ...(isBlocked === undefined ? {} : { blocked: isBlocked ? 1 : 0 }),
    })
    .where("id", "=", id)
    .execute();
}

/** With the account go its tokens and roles. An owner of indexes cannot go. */
export async function removeUser(db: Transaction, id: number): Promise<void> {
  await db.deleteFrom("users").where("id", "=", id).execute();
}

/** Those who can still do something: a blocked one does not count. */
export async function countAdministrators(db: Reader): Promise<number> {
  const row = await db
    .selectFrom("users")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("is_admin", "=", 1)
    .where("blocked", "=", 0)
    .executeTakeFirstOrThrow();
  return row.count;
}

function makeUser(row: Selectable<Schema["users"]>): User {
  return {
    id: row.id,
    name: row.name,
    password: row.password ?? undefined,
    isAdmin: row.is_admin === 1,
    isBlocked: row.blocked === 1,
    created: row.created,
  };
}
