/** Holds the rows that no file tells of against what they may hold: indexes, tokens, projects. */
import {
  listSpoiltIndexes,
  listSpoiltTokens,
  setProjectFacts,
  walkSpoiltProjects,
} from "../tables/spoilt-rows.ts";
import type { Fault, VerifyWork } from "./fault.ts";

/** What somebody has decided nobody can put right; what comes out of other rows is put right by them. */
export async function checkRows(
  { db, isRepairing = false }: VerifyWork,
  tell: (fault: Fault) => void,
): Promise<void> {
  for (const list of [listSpoiltIndexes, listSpoiltTokens]) {
    for (const message of await list(db.read)) tell({ message, isRepaired: false });
  }
  for await (const projects of walkSpoiltProjects(db.read)) {
    for (const { id, label, faults, facts } of projects) {
      const isRepaired = isRepairing && facts !== undefined;
      if (isRepaired) await db.transaction((rows) => setProjectFacts(rows, id, facts));
      for (const half of faults) tell({ message: `${label}: ${half}`, isRepaired });
    }
  }
}
