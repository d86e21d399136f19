/** What backends ask of a licence expression beyond the standard, which lets readers correct its case. */
import { AppError } from "../../errors.ts";
import { listDeprecatedLicenses, parseLicense } from "../../standards/license.ts";
import { NeedsPython } from "../needs-python.ts";
import type { SourceTree } from "../source-tree.ts";
import { findWritten } from "./project-readme.ts";

/**
 * Throws `invalid` where the expression is not in the case of the SPDX list: its operators, or all of it. Deprecated
 * licences are left to the backend, which has a list of its own.
 */
export function requireExactLicense(
  pyproject: SourceTree["pyproject"],
  strict: "operators" | "all",
): void {
  const written = findWritten(pyproject?.document.value.project, "license");
  if (written === undefined) return;
  const expression = parseLicense(written);
  const place = pyproject?.document.placeOf(["project", "license"]) ?? { file: "pyproject.toml" };
  const [deprecated] = listDeprecatedLicenses(expression);
  if (deprecated !== undefined)
    throw new NeedsPython(`its licence ${deprecated} is deprecated`, place);
  const words = listWords(expression);
  const isExact = listWords(written).every(
    (word, at) => word === words[at] || (strict === "operators" && !OPERATOR.test(word)),
  );
  if (isExact) return;
  throw new AppError(
    "invalid",
    `Cannot build: the licence "${written}" is not written as the list of SPDX has it`,
    {
      hint: `Write license = "${expression}"`,
      place,
    },
  );
}

const OPERATOR = /^(?:and|or|with)$/i;

function listWords(expression: string): readonly string[] {
  return expression.match(/[()]|[^\s()]+/g) ?? [];
}
