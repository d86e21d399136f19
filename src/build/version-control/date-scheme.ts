/** Versions that are dates: the scheme `calver-by-date` of setuptools_scm. */
import { AppError } from "../../errors.ts";
import { formatVersion, parseVersion } from "../../standards/version.ts";
import type { ScmState } from "./scm-state.ts";
import { matchTag, type TagRules } from "./tag.ts";

const DATE =
  /^(?<prefix>[vV]?)(?<year>\d{2}|\d{4})\.(?<month>\d{1,2})\.(?<day>\d{1,2})(?:\.(?<patch>\d*))?$/;

interface DateVersion {
  readonly prefix: string;
  readonly hasCentury: boolean;
  /** `2026-11-24` */
  readonly date: string;
  readonly patch: number;
}

/** The day of the commit; on the day of the tag, the next number behind it. */
export function calverByDate(state: ScmState, rules: TagRules, now: Date): string {
  const { branch, tag, distance, nodeDate } = state;
  if (branch?.startsWith("release-")) {
    const named = matchTag(branch.slice(branch.lastIndexOf("-") + 1), rules)?.version;
    if (named !== undefined && DATE.test(named)) return named;
  }
  const last = readDate(tag.text);
  const day = nodeDate ?? now.toISOString().slice(0, "2026-11-24".length);
  const [year = "", month = "", dayOfMonth = ""] = day.split("-");
  const patch = last?.date === day ? last.patch + 1 : 0;
  const shownYear = last?.hasCentury === true ? year : year.slice(2);
  const next = `${last?.prefix ?? ""}${shownYear}.${month}.${dayOfMonth}.${patch}`;
  const text = rules.isNormalized ? formatVersion(parseVersion(next)) : next;
  return `${text}.dev${distance}`;
}

/** `undefined` where the version is no date. Throws `invalid` for a date that no calendar has. */
function readDate(text: string): DateVersion | undefined {
  const groups = DATE.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { prefix = "", year = "", month = "", day = "", patch = "" } = groups;
  const hasCentury = year.length === "2026".length;
  // As Python reads two digits: from 1969 to 2068.
  const full = hasCentury ? year : `${Number(year) < 69 ? 20 : 19}${year}`;
  const date = `${full}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const known = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(known.getTime()) || !known.toISOString().startsWith(date)) {
    throw new AppError("invalid", `Cannot read the tag "${text}" as a date: no calendar has it`, {
      hint: "Tag a date such as 2026.11.24",
    });
  }
  return { prefix, hasCentury, date, patch: Number(patch || "0") };
}
