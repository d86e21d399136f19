/** Which rules a check leaves out. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { findRule } from "../rules/author-catalog.ts";
import type { Call } from "./command.ts";
import { WrongUsage } from "./report-error.ts";

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
  const [{ readSourceTree }, { readIgnored }] = await Promise.all([
    import("../build/source-tree.ts"),
    import("../client/check-project.ts"),
  ]);
  const folder = path.resolve(call.folder);
  const hasProject = await stat(path.join(folder, "pyproject.toml")).then(
    () => true,
    () => false,
  );
  return new Set([...typed, ...(hasProject ? readIgnored(await readSourceTree(folder)) : [])]);
}
