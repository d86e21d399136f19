/** What an author is told of one file beyond what an index refuses. */
import type { Metadata } from "../standards/metadata.ts";
import type { ReportToAuthor } from "./author-catalog.ts";
import type { FileToCheck } from "./author-file.ts";
import { quote } from "./quote.ts";
import { checkUnwanted } from "./unwanted-content.ts";
import { checkWheelContents } from "./wheel-contents.ts";

/** PyPI's `MAX_FILESIZE`. */
const MOST_BYTES = 100 * 1024 ** 2;

export function checkForAuthor(file: FileToCheck, report: ReportToAuthor): void {
  if (file.size > MOST_BYTES) {
    report("file-size", `The file has ${Math.ceil(file.size / 1024 ** 2)} MiB`);
  }
  checkUnwanted(file, report);
  if (file.kind === "wheel") checkWheelContents(file, report);
  if (file.metadata !== undefined) checkWords(file.metadata, report);
}

function checkWords(metadata: Metadata, report: ReportToAuthor): void {
  const { description = "", descriptionContentType, licenseExpression, license } = metadata;
  const isSaid = (text: string | undefined): boolean => ![undefined, "", "UNKNOWN"].includes(text);
  if (!isSaid(description.trim())) {
    report("description-missing", "The metadata has no description");
  } else if (!isSaid(descriptionContentType)) {
    const message =
      "The metadata does not say what the description is written in: it is read as reStructuredText";
    report("description-type", message);
  }
  const classifiers = metadata.classifiers.filter((it) => it.startsWith("License :: "));
  const isLicensed = isSaid(licenseExpression) || isSaid(license) || classifiers.length > 0;
  if (!isLicensed && metadata.licenseFiles.length === 0) {
    report("license-missing", "The metadata names no licence and no licence file");
  }
  const [classifier] = classifiers;
  if (isSaid(licenseExpression) && classifier !== undefined) {
    report(
      "license-classifier",
      `The classifier ${quote(classifier)} stands beside License-Expression: ${licenseExpression}`,
    );
  }
}
