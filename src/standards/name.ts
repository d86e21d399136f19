/**
 * Project names.
 * Spec: https://packaging.python.org/en/latest/specifications/name-normalization/
 */
import { AppError } from "../errors.ts";

/** A project name in its normal form: `My.Package` is `my-package`. Made by `parseName` alone. */
export type ProjectName = string & { readonly isProjectName: true };

const VALID = /^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i;

/** Reads a name as a person or a file wrote it. Throws `invalid` where the spec forbids it. */
export function parseName(text: string): ProjectName {
  if (!VALID.test(text)) {
    throw new AppError("invalid", `Cannot use ${JSON.stringify(text)} as a project name`, {
      hint: "Use ASCII letters and digits, with . _ - between them",
    });
  }
  return text.toLowerCase().replaceAll(/[-_.]+/g, "-") as ProjectName;
}
