import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProjectStatus } from "../../standards/simple-page.ts";
import { mayShow, shownTo } from "./visibility.ts";

const CASES: readonly (readonly [ProjectStatus["status"], boolean])[] = [
  ["active", true],
  ["archived", true],
  ["deprecated", true],
  ["quarantined", false],
];

for (const [projectStatus, isShown] of CASES) {
  test(`mayShow() and shownTo() say the same of a project that is ${projectStatus}`, () => {
    const reader = { ids: new Set([1, 2]) };
    const { indexIds, statuses } = shownTo(reader);
    for (const id of [1, 2, 3]) {
      const may = mayShow({ id }, reader, { projectStatus });
      assert.equal(may, isShown && id < 3);
      assert.equal(indexIds.includes(id) && statuses.includes(projectStatus), may);
    }
  });
}
