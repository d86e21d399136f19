/** A shop after its first start, with its database in a temporary file, a clock to be set and a few people. */
import { after } from "node:test";
import type { Person } from "../../src/server/access/permissions.ts";
import { firstStart } from "../../src/server/actions/first-start.ts";
import type { Database } from "../../src/server/database/database.ts";
import { openTemporarySqlite } from "../../src/server/database/sqlite.ts";
import { makeSweepMark, type SweepMark } from "../../src/server/files/sweep-mark.ts";
import type { Change } from "../../src/server/parts.ts";
import { findIndex, type Index } from "../../src/server/tables/indexes.ts";
import { formatTime } from "../../src/server/tables/time.ts";
import { addUser, findUser } from "../../src/server/tables/users.ts";
import { type Log, silentLog } from "../../src/system/log.ts";
import { makePasswordHasher, type PasswordHasher } from "../../src/system/password-hash.ts";

export interface SampleShop {
  readonly db: Database;
  readonly log: Log;
  readonly sweepMark: SweepMark;
  readonly passwords: PasswordHasher;
  /** What `changed` was told. */
  readonly changes: Change[];
  changed(change: Change): Promise<void>;
  now(): Date;
  /** Moves the clock. */
  pass(ms: number): void;
  monotonic(): number;
  random(size: number): Uint8Array;
  /** Of the administrator, as the first start gave it. */
  readonly token: string;
  readonly admin: Person;
  addPerson(name: string): Promise<Person>;
  index(label: string): Promise<Index>;
}

/** Closed when the test file ends. */
export async function openSampleShop(): Promise<SampleShop> {
  const db = openTemporarySqlite();
  after(() => db.close());
  const log = silentLog;
  let time = Date.parse("2026-08-22T10:00:00Z");
  let seed = 0;
  const changes: Change[] = [];
  const now = (): Date => new Date(time);
  const random = (size: number): Uint8Array => {
    seed += 1;
    return Uint8Array.from({ length: size }, (_, at) => (seed * 31 + at * 7) & 0xff);
  };
  const token = await firstStart({ db, log, now, random, settings: {} });
  const root = await findUser(db.read, "root");
  if (root === undefined || token === undefined) throw new Error("The first start made nobody");
  return {
    db,
    log,
    sweepMark: makeSweepMark(),
    passwords: makePasswordHasher(random),
    changes,
    async changed(change) {
      changes.push(change);
    },
    now,
    pass(ms) {
      time += ms;
    },
    monotonic: () => time,
    random,
    token,
    admin: { kind: "person", userId: root.id, name: "root", isAdmin: true },
    async addPerson(name) {
      const created = formatTime(now());
      const user = await db.transaction((transaction) =>
        addUser(transaction, { name, password: undefined, isAdmin: false, created }),
      );
      return { kind: "person", userId: user.id, name, isAdmin: false };
    },
    async index(label) {
      const [owner = "", name = ""] = label.split("/");
      const index = await findIndex(db.read, owner, name);
      if (index === undefined) throw new Error(`There is no index ${label}`);
      return index;
    },
  };
}
