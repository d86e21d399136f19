/** Texts of licences, by their SPDX identifier. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { parseLicense } from "../../standards/license.ts";

// The same steps up lead to it from the source and from dist/.
const FOLDER = path.join(import.meta.dirname, "../../../assets/licenses");

/** Throws `invalid` for what is no identifier, and `not-found` where its text is not at hand. */
export function licenseText(identifier: string, holder: string, year: number): string {
  const known = parseLicense(identifier);
  const file = path.join(FOLDER, `${known}.txt`);
  if (!/^[A-Za-z0-9.-]+$/.test(known) || !existsSync(file)) {
    const texts = readdirSync(FOLDER).map((name) => name.replace(/\.txt$/, ""));
    throw new AppError("not-found", `Cannot write the text of ${known}: it is not at hand`, {
      hint: `Put it into LICENSE first, or take one of ${texts.sort().join(", ")}`,
    });
  }
  return readFileSync(file, "utf8")
    .replaceAll("{year}", String(year))
    .replaceAll("{holder}", () => holder);
}
