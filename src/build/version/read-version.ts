/** Reads a version that a project keeps in some file of its own. */
import { AppError, type Place } from "../../errors.ts";
import { parseVersion, type Version } from "../../standards/version.ts";

/** Throws `invalid` with the place where it is no version. */
export function readVersionAt(text: string, place: Place): Version {
  try {
    return parseVersion(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const why = error.message.replace(/^[^:]*: /, "");
    throw new AppError("invalid", `Cannot use "${text}" as a version: ${why}`, {
      place,
      cause: error,
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  }
}
