/** The check that `publish` makes before anything leaves: what is an error stops it, the rest is told. */

import { AppError } from "../../errors.ts";
import type { RuleProfile } from "../../rules/rule-catalog.ts";
import type { Call } from "../command.ts";
import { countFindings, formatCounts } from "./findings.ts";
import { listIgnored } from "./ignored-rules.ts";

/** Throws `invalid` with all errors. */
export async function checkBeforeSending(
  call: Call,
  paths: readonly string[],
  profile: RuleProfile,
): Promise<void> {
  const { checkFiles, nameFiles } = await import("../../client/check-files.ts");
  const ignored = await listIgnored(call);
  const checked = await checkFiles(nameFiles(paths, call.folder), { profile });
  const files = checked.map((file) => ({
    ...file,
    problems: file.problems.filter(({ rule }) => !ignored.has(rule)),
  }));
  const counts = countFindings(files);
  const errors = files.flatMap(({ problems }) => problems.filter(({ level }) => level === "error"));
  if (errors.length > 0) {
    const [first] = errors;
    const rules = [...new Set(errors.map(({ rule }) => rule))].join(", ");
    throw new AppError("invalid", `Cannot publish: ${first?.message}`, {
      problems: errors,
      hint: [
        ...(first?.hint === undefined ? [] : [`${first.hint}\n  `]),
        `Rules: ${rules}. Nothing was sent; --ignore RULE or --no-check sends it all the same`,
      ].join(""),
    });
  }
  if (counts.warnings > 0) {
    call.terminal.note(`cheeseshop check has ${formatCounts({ ...counts, notes: 0 })} to tell`);
  }
}
