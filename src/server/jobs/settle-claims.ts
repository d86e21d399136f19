/**
 * Finds out what nobody could tell when a name was taken: whether an upstream has it, too. The kept lists of names
 * answer; no upstream is asked about a name that is hosted here.
 */
import type { ProjectName } from "../../standards/name.ts";
import type { Parts } from "../parts.ts";
import { addToJournal } from "../tables/journal.ts";
import { listUncheckedClaims, type Project, setClaimChecked } from "../tables/projects.ts";

export type ClaimParts = Pick<Parts, "db" | "indexes" | "now" | "changed">;

const ACTOR = "cheeseshop";

/** To be called after the lists were read. Claims that no list can tell of stay unchecked. */
export async function settleClaims(parts: ClaimParts): Promise<void> {
  for (const project of await listUncheckedClaims(parts.db.read)) {
    const answer = await findOut(parts, project);
    if (answer !== undefined) await writeDown(parts, project, answer);
  }
}

interface Answer {
  /** In words; absent where no upstream has the name. */
  readonly upstream?: string;
}

/** `undefined` where there is a mirror whose upstream's list was not read yet. */
async function findOut(
  { indexes }: ClaimParts,
  { indexId, name }: Project,
): Promise<Answer | undefined> {
  const index = indexes.findById(indexId);
  if (index === undefined) return undefined;
  let isKnown = true;
  for (const mirror of indexes.mirrorsFor(index, name).map(indexes.mirror)) {
    const isListed = await mirror.isListed(name);
    if (isListed) return { upstream: mirror.upstreamLabel };
    isKnown &&= isListed === false;
  }
  return isKnown ? {} : undefined;
}

async function writeDown(parts: ClaimParts, project: Project, { upstream }: Answer): Promise<void> {
  const name: ProjectName = project.name;
  const isClaimed = upstream !== undefined;
  await parts.db.transaction(async (db) => {
    // Given back, or settled, while the lists were looked at.
    if (!(await setClaimChecked(db, project.id, isClaimed))) return;
    await addToJournal(db, {
      at: parts.now(),
      ...{ actor: ACTOR, did: "check claim", indexId: project.indexId, project: name },
      detail: isClaimed ? `claimed: ${upstream} has the name too` : "no upstream has the name",
    });
  });
  await parts.changed({ kind: "project", name });
}
