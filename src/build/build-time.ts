/**
 * The time that everything in an archive gets.
 * Spec: https://reproducible-builds.org/specs/source-date-epoch/
 */
import { AppError } from "../errors.ts";

/**
 * What archives get where nobody says a time: the same on every machine, whenever it is built. After 1980, which is as
 * early as a zip can tell.
 */
const USUAL_SECONDS = 1_580_601_600;

/** Throws `invalid` where `SOURCE_DATE_EPOCH` is no number of seconds. */
export function findBuildTime(env: Readonly<Record<string, string | undefined>>): Date {
  const text = env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === "") return new Date(USUAL_SECONDS * 1000);
  if (!/^\d{1,10}$/.test(text)) {
    const why = /^-?\d+$/.test(text) ? "archives know no such time" : "it is no number";
    throw new AppError("invalid", `Cannot use SOURCE_DATE_EPOCH=${text}: ${why}`, {
      hint: "Give it seconds since 1970, such as the output of: git log -1 --format=%ct",
    });
  }
  return new Date(Number(text) * 1000);
}
