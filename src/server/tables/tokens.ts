/** Tokens: secrets for programs, known here by their hashes. */
import type { ProjectName } from "../../standards/name.ts";
import { parseName } from "../../standards/name.ts";
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

export type TokenRight = "read" | "upload" | "manage";

export interface StoredToken {
  readonly id: number;
  readonly user: {
    readonly id: number;
    readonly name: string;
    readonly isAdmin: boolean;
    readonly isBlocked: boolean;
  };
  /** What its owner calls it. */
  readonly name: string;
  readonly rights: readonly TokenRight[];
  /** `owner/name` of the one index that it is for. */
  readonly index: string | undefined;
  readonly project: ProjectName | undefined;
  readonly expires: string | undefined;
  readonly created: string;
  readonly lastUsed: string | undefined;
  readonly revoked: string | undefined;
}

export interface NewToken {
  readonly userId: number;
  readonly name: string;
  /** Hex sha256 of the whole secret. */
  readonly hash: string;
  readonly rights: readonly TokenRight[];
  readonly indexId: number | undefined;
  readonly project: ProjectName | undefined;
  readonly expires: string | undefined;
  readonly created: string;
}

/** Also one that is revoked or has expired: the caller looks. */
export async function findTokenByHash(db: Reader, hash: string): Promise<StoredToken | undefined> {
  const row = await selectTokens(db).where("tokens.hash", "=", hash).executeTakeFirst();
  return row && makeToken(row);
}

export async function findTokenById(db: Reader, id: number): Promise<StoredToken | undefined> {
  const row = await selectById.first(db, { id });
  return row && makeToken(row);
}

const selectById = prepareQuery((db, of: { readonly id: number }) =>
  selectTokens(db).where("tokens.id", "=", of.id),
);

/** One user's, in the order in which they were made. */
export async function listTokens(db: Reader, userId: number): Promise<readonly StoredToken[]> {
  const rows = await selectTokens(db)
    .where("tokens.user_id", "=", userId)
    .orderBy("tokens.id")
    .execute();
  return rows.map(makeToken);
}

/** Gives the row's id. */
export async function addToken(db: Transaction, token: NewToken): Promise<number> {
  const { id } = await db
    .insertInto("tokens")
    .values({
      user_id: token.userId,
      name: token.name,
      hash: token.hash,
      rights: token.rights.join(","),
      index_id: token.indexId ?? null,
      project: token.project ?? null,
      expires: token.expires ?? null,
      created: token.created,
      last_used: null,
      revoked: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export async function setTokenRevoked(db: Transaction, id: number, revoked: string): Promise<void> {
  await db.updateTable("tokens").set({ revoked }).where("id", "=", id).execute();
}

export async function setTokenUsed(db: Transaction, id: number, lastUsed: string): Promise<void> {
  await db.updateTable("tokens").set({ last_used: lastUsed }).where("id", "=", id).execute();
}

function selectTokens(db: Reader) {
  return db
    .selectFrom("tokens")
    .innerJoin("users", "users.id", "tokens.user_id")
    .leftJoin("indexes", "indexes.id", "tokens.index_id")
    .select([
      "tokens.id",
      "tokens.name",
      "tokens.rights",
      "tokens.project",
      "tokens.expires",
      "tokens.created",
      "tokens.last_used",
      "tokens.revoked",
      "users.id as user_id",
      "users.name as user_name",
      "users.is_admin",
      "users.blocked",
      "indexes.owner as index_owner",
      "indexes.name as index_name",
    ]);
}

type TokenRow = Awaited<ReturnType<ReturnType<typeof selectTokens>["execute"]>>[number];

function makeToken(row: TokenRow): StoredToken {
  return {
    id: row.id,
    user: {
      id: row.user_id,
      name: row.user_name,
      isAdmin: row.is_admin === 1,
      isBlocked: row.blocked === 1,
    },
    name: row.name,
    rights: row.rights.split(",").filter(isTokenRight),
    index: row.index_owner === null ? undefined : `${row.index_owner}/${row.index_name}`,
    project: row.project === null ? undefined : parseName(row.project),
    expires: row.expires ?? undefined,
    created: row.created,
    lastUsed: row.last_used ?? undefined,
    revoked: row.revoked ?? undefined,
  };
}

/** Whether a word of the column `rights` is one. */
export function isTokenRight(word: string): word is TokenRight {
  return word === "read" || word === "upload" || word === "manage";
}
