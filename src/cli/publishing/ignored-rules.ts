/** Which rules a check leaves out. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { findRule } from "../../rules/author-catalog.ts";
import type { Call } from "../command.ts";
import { WrongUsage } from "../report-error.ts";

/** Those of the command line, and those of the project in whose folder the command is run. */
export async function listIgnored(call: Call): Promise<ReadonlySet<string>> {
  const typed = call.texts("ignore").map((text) => {
    const rule = findRule(text);
    if (rule !== undefined) return rule.name;
    throw new WrongUsage(
      `Cannot ignore "${text}": there is no such rule`,
      "docs/rules.md lists them",
    );
  });
  return new Set([...typed, ...(await listProjectsOwn(path.resolve(call.folder)))]);
}

async function listProjectsOwn(folder: string): Promise<readonly string[]> {
  const hasProject = await stat(path.join(folder, "pyproject.toml")).then(
    () => true,
    () => false,
  );
  // The readers of a project are not loaded where there is none.
  if (!hasProject) return [];
  const [{ readSourceTree }, { readIgnored }] = await Promise.all([
    import("../../build/source-tree.ts"),
    import("../../client/ignored-rules.ts"),
  ]);
  return readIgnored(await readSourceTree(folder));
}
