/** Indexes: made, set and laid over one another. */
import { AppError } from "../../errors.ts";
import { checkIndexName } from "../access/account-names.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import type { Reader, Transaction } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import { type IndexSettings, parseIndexSettings } from "../tables/index-settings.ts";
import {
  addIndex,
  findIndex,
  type Index,
  listBases,
  listIndexesOver,
  listOwnedNames,
  removeIndex,
  setBases,
  setIndexSettings,
} from "../tables/indexes.ts";
import { addToJournal } from "../tables/journal.ts";
import { countProjects } from "../tables/projects.ts";
import { formatTime } from "../tables/time.ts";
import { describeChange } from "./describe-settings.ts";
import { findStanding, nameOf, requireIndex, requireUser } from "./target.ts";

export type IndexParts = Pick<Parts, "db" | "now" | "changed">;

export interface IndexRequest {
  /** `owner/name`. */
  readonly index: string;
  readonly kind: "hosted" | "mirror";
  /** As it came in: checked here. */
  readonly settings?: unknown;
  /** `owner/name` of each, the first one first. */
  readonly bases?: readonly string[] | undefined;
}

/** A chain longer than this is a mistake, and every page would pay for it. */
const LONGEST_CHAIN = 32;

/** Everybody may make indexes below their own name; a mirror is for administrators, who choose its upstream. */
export async function makeIndex(
  parts: IndexParts,
  actor: Actor,
  request: IndexRequest,
): Promise<Index> {
  const [owner = "", name = "", ...rest] = request.index.split("/");
  if (rest.length > 0) throw new AppError("invalid", `Cannot use "${request.index}" as an index`);
  requireMay(actor, "make index", { user: owner });
  checkIndexName(name);
  checkUpstream(request.index, request.kind, request.settings);
  const settings = parseIndexSettings(request.settings ?? {});
  if (request.kind === "mirror" && settings.upstream === undefined) {
    throw new AppError(
      "invalid",
      `Cannot make the mirror "${request.index}": nobody said what it mirrors`,
      { hint: "Give the address of the upstream's Simple API as upstream" },
    );
  }

  const made = await parts.db.transaction(async (db) => {
    await requireUser(db, owner);
    if ((await findIndex(db, owner, name)) !== undefined) {
      throw new AppError(
        "conflict",
        `Cannot make the index "${request.index}": it is there already`,
      );
    }
    const at = parts.now();
    const { kind } = request;
    if (kind === "mirror") await requireNoOwnedNames(db, owner, name);
    const index = await addIndex(db, { owner, name, kind, settings, created: formatTime(at) });
    if (needsAdministrator(settings)) requireMay(actor, "set upstream", { index });
    await layOver(db, actor, index, request.bases ?? []);
    await addToJournal(db, { at, actor: nameOf(actor), did: "add index", indexId: index.id });
    return index;
  });
  await parts.changed({ kind: "indexes" });
  return made;
}

export interface IndexChange {
  /** As they came in: checked here. What they do not name stays as it is. */
  readonly settings?: unknown;
  /** `owner/name` of each, the first one first: all that there shall be. */
  readonly bases?: readonly string[] | undefined;
}

/** All that is named, or nothing. */
export async function changeIndex(
  parts: IndexParts,
  actor: Actor,
  label: string,
  change: IndexChange,
): Promise<void> {
  await parts.db.transaction(async (db) => {
    const index = await requireIndex(db, label);
    requireMay(actor, "change index", { index }, await findStanding(db, actor, index));
    checkUpstream(index.label, index.kind, change.settings);
    const next = parseIndexSettings(change.settings ?? {}, index);
    if (changesUpstream(index, next)) requireMay(actor, "set upstream", { index });
    const noted = { at: parts.now(), actor: nameOf(actor), indexId: index.id };
    const detail = describeChange(index, next);
    if (detail !== "") {
      await setIndexSettings(db, index.id, next);
      await addToJournal(db, { ...noted, did: "change index", detail });
    }
    if (change.bases !== undefined) {
      await layOver(db, actor, index, change.bases);
      await addToJournal(db, { ...noted, did: "change bases", detail: change.bases.join(", ") });
    }
  });
  await parts.changed({ kind: "indexes" });
}

/**
 * Names are owned on: should an index be made again under this name, they are its own. Nothing else of it comes back.
 * What a mirror kept is served no more from now on; `remove-orphans` takes it away.
 */
export async function deleteIndex(parts: IndexParts, actor: Actor, label: string): Promise<void> {
  await parts.db.transaction(async (db) => {
    const index = await requireIndex(db, label);
    requireMay(actor, "change index", { index }, await findStanding(db, actor, index));
    const over = await listIndexesOver(db, index.id);
    if (over.length > 0) {
      const labels = over.map((other) => other.label).join(", ");
      throw new AppError(
        "conflict",
        `Cannot delete the index "${label}": it is a base of ${labels}`,
      );
    }
    const projects = await countProjects(db, index.id);
    if (projects > 0) {
      throw new AppError(
        "conflict",
        `Cannot delete the index "${label}": it has ${projects} projects`,
        {
          hint: "Delete its projects first",
        },
      );
    }
    const at = parts.now();
    await removeIndex(db, index.id, formatTime(at));
    await addToJournal(db, { at, actor: nameOf(actor), did: "delete index", indexId: index.id });
  });
  await parts.changed({ kind: "indexes" });
}

/** So many are named in a refusal. */
const NAMED_AT_MOST = 3;

/** A mirror would answer for them with what a stranger has under the same name (dependency confusion). */
async function requireNoOwnedNames(db: Reader, owner: string, name: string): Promise<void> {
  const names = await listOwnedNames(db, { owner, name }, NAMED_AT_MOST + 1);
  if (names.length === 0) return;
  const named = names.slice(0, NAMED_AT_MOST).map((one) => `"${one}"`);
  const more = names.length > NAMED_AT_MOST ? " and more" : "";
  throw new AppError(
    "conflict",
    `Cannot make the mirror "${owner}/${name}": the hosted index that was deleted under this name still owns the names ${named.join(", ")}${more}, which no upstream may answer for`,
    {
      hint: `Choose another name; or make the index hosted again, give its names back (DELETE /+api/indexes/${owner}/${name}/names/NAME), and delete it`,
    },
  );
}

/** What may be a base is decided in docs/decisions/bases.md. */
async function layOver(
  db: Transaction,
  actor: Actor,
  index: Index,
  labels: readonly string[],
): Promise<void> {
  const ids: number[] = [];
  for (const label of labels) {
    const base = await requireIndex(db, label);
    checkBase(index, base, ids);
    requireMay(actor, "use as base", { index: base }, await findStanding(db, actor, base));
    await checkNoCircle(db, index, base);
    ids.push(base.id);
  }
  await setBases(db, index.id, ids);
}

function checkBase(index: Index, base: Index, before: readonly number[]): void {
  const tried = `Cannot lay ${index.label} over ${base.label}`;
  if (index.kind === "mirror") {
    throw new AppError("invalid", `${tried}: it is a mirror, which has no bases`, {
      hint: "Lay a hosted index over both",
    });
  }
  if (before.includes(base.id)) {
    throw new AppError("invalid", `${tried} twice`, { hint: "Name each base once" });
  }
}

async function checkNoCircle(db: Reader, index: Index, base: Index): Promise<void> {
  const seen = new Set<number>();
  const waiting = [base];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.id === index.id) {
      throw new AppError(
        "invalid",
        `Cannot lay ${index.label} over ${base.label}: that one is laid over ${index.label} itself`,
      );
    }
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    if (seen.size > LONGEST_CHAIN) {
      throw new AppError(
        "invalid",
        `Cannot lay ${index.label} over ${base.label}: more than ${LONGEST_CHAIN} indexes would answer at once`,
      );
    }
    waiting.push(...(await listBases(db, next.id)));
  }
}

/** Before anybody asks whether it is an address: what it should have been is none either. */
function checkUpstream(label: string, kind: Index["kind"], given: unknown): void {
  const { upstream }: { readonly upstream?: unknown } = Object(given);
  if (kind === "mirror" || upstream === undefined || upstream === null) return;
  throw new AppError("invalid", `Cannot set an upstream of ${label}: it is no mirror`, {
    hint: "Make a mirror, and lay this index over it",
  });
}

function needsAdministrator(settings: IndexSettings): boolean {
  return settings.upstream !== undefined || settings.fileHosts.length > 0;
}

function changesUpstream(before: IndexSettings, after: IndexSettings): boolean {
  return (
    before.upstream !== after.upstream ||
    JSON.stringify(before.fileHosts) !== JSON.stringify(after.fileHosts)
  );
}
