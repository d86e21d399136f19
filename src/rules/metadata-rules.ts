/**
 * What the metadata in a file must be for an index: the specification's own rules, and what PyPI asks beyond them.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/
 */
import { isAppError } from "../errors.ts";
import { isManyLines } from "../standards/line-end.ts";
import { findAddressObstacle } from "../standards/mail-address.ts";
import { listMailAddresses } from "../standards/mail-header.ts";
import type { Metadata } from "../standards/metadata.ts";
import { checkMetadata } from "../standards/metadata-check.ts";
import {
  METADATA_FIELDS,
  METADATA_KEYS,
  METADATA_VERSIONS,
  type MetadataKey,
} from "../standards/metadata-field.ts";
import { isName } from "../standards/name.ts";
import { reasonOf } from "../standards/refusal.ts";
import { parseRequirement } from "../standards/requirement.ts";
import { findVersion } from "../standards/version.ts";
import { findSuccessors, isClassifier } from "./classifiers.ts";
import { findNearestClassifier } from "./nearest-classifier.ts";
import { quote } from "./quote.ts";
import type { Report } from "./rule-catalog.ts";

/** Reports every fault of the metadata. Fields that say UNKNOWN, as distutils wrote them, say nothing. */
export function checkMetadataOfUpload(metadata: Metadata, report: Report): void {
  checkRelease(metadata, report);
  checkFormat(metadata, report);
  checkSummary(metadata, report);
  checkClassifiers(metadata, report);
  checkFields(metadata, report);
  checkLicense(metadata, report);
  checkProvided(metadata, report);
  checkDirectUrls(metadata, report);
  checkUrls(metadata, report);
  checkEmails(metadata, report);
}

function checkRelease({ name, version: text }: Metadata, report: Report): void {
  if (name === undefined || !isName(name)) {
    report(
      "metadata-name",
      `The metadata has ${name === undefined ? "no name" : `the name ${quote(name)}`}`,
    );
  }
  const version = text === undefined ? undefined : findVersion(text);
  if (version === undefined) {
    report(
      "metadata-version",
      `The metadata has ${text === undefined ? "no version" : `the version ${quote(text)}`}`,
    );
  } else if (version.local !== undefined) {
    report("metadata-local-version", `The version ${quote(text ?? "")} has a local part`);
  }
}

/** 2.0 was withdrawn; 2.6 is younger than PyPI's own reader. */
const FORMATS: ReadonlySet<string> = new Set([
  ...["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"],
]);

function checkFormat({ metadataVersion: format }: Metadata, report: Report): void {
  if (format === undefined || !FORMATS.has(format)) {
    const what =
      format === undefined ? "has no Metadata-Version" : `is of version ${quote(format)}`;
    report("metadata-format", `The metadata ${what}`);
  }
}

function checkSummary({ summary = "" }: Metadata, report: Report): void {
  const length = countCharacters(summary);
  if (length > 512) {
    report("metadata-summary", `The summary has ${length} characters`);
  }
  if (isManyLines(summary)) {
    report("metadata-summary", "The summary has more than one line");
  }
}

/** As Python counts: `length` has two for each character beyond the first 65,536. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Looking for what was meant takes time: of a hostile file that has thousands, the first are looked at. */
const MOST_LOOKED_UP = 3;

function checkClassifiers({ classifiers }: Metadata, report: Report): void {
  let lookedUp = 0;
  for (const classifier of classifiers) {
    const successors = findSuccessors(classifier);
    if (successors !== undefined) {
      const instead = successors.length === 0 ? "" : `: use ${successors.map(quote).join(" or ")}`;
      report(
        "metadata-classifier-deprecated",
        `The classifier ${quote(classifier)} is deprecated${instead}`,
      );
    } else if (!isClassifier(classifier)) {
      const isPrivate = classifier.startsWith("Private :: ");
      const rule = isPrivate ? "metadata-classifier-private" : "metadata-classifier";
      const message = `The classifier ${quote(classifier)} is not on the list`;
      lookedUp += 1;
      const meant =
        isPrivate || lookedUp > MOST_LOOKED_UP ? undefined : findNearestClassifier(classifier);
      report(rule, message, meant === undefined ? {} : { hint: `Write ${quote(meant)}` });
    }
  }
}

/** Whose faults are told by rules of their own. */
const OWN_RULES: ReadonlySet<string> = new Set(["name", "version", "metadata-version", "summary"]);

/** What the specification asks of each field. */
function checkFields(metadata: Metadata, report: Report): void {
  for (const { field, message, hint, place } of checkMetadata(metadata)) {
    const key = METADATA_KEYS.get(field);
    const isUnknown = key !== undefined && metadata[key] === "UNKNOWN";
    // A field given twice is no value of its own rule.
    const hasOwnRule = OWN_RULES.has(field) && !Object.hasOwn(metadata.unparsed, field);
    if (hasOwnRule || isUnknown || isLicenseFileOfSetuptools(field, metadata)) {
      continue;
    }
    const rule =
      key === undefined
        ? "metadata-unknown-field"
        : isTooYoung(key, metadata.metadataVersion)
          ? "metadata-field-version"
          : "metadata-valid";
    report(rule, message, { ...(hint && { hint }), ...(place && { place }) });
  }
}

/** For years setuptools wrote License-File into metadata of version 2.1: half of all wheels have it. */
function isLicenseFileOfSetuptools(field: string, metadata: Metadata): boolean {
  return field === "license-file" && isTooYoung("licenseFiles", metadata.metadataVersion);
}

function isTooYoung(key: MetadataKey, version = ""): boolean {
  const known: readonly string[] = METADATA_VERSIONS;
  return (
    known.includes(version) && known.indexOf(METADATA_FIELDS[key].since) > known.indexOf(version)
  );
}

/** PEP 639: the words of old belong to metadata without an expression. */
function checkLicense({ license = "", licenseExpression = "" }: Metadata, report: Report): void {
  if (license !== "" && license !== "UNKNOWN" && licenseExpression !== "") {
    report("metadata-license-twice", `License says ${quote(license)} beside License-Expression`);
  }
}

/** What the specification leaves to whoever reads these fields; PyPI reads them as it reads Requires-Dist. */
function checkProvided(metadata: Metadata, report: Report): void {
  for (const key of ["providesDist", "obsoletesDist"] as const) {
    for (const text of metadata[key]) {
      const obstacle = text === "UNKNOWN" ? undefined : findObstacle(text);
      if (obstacle !== undefined) {
        const { header } = METADATA_FIELDS[key];
        report("metadata-provides-dist", `${header} is invalid: ${obstacle}`);
      }
    }
  }
}

/** Why a text is no requirement. */
function findObstacle(text: string): string | undefined {
  try {
    parseRequirement(text);
    return undefined;
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    return reasonOf(error);
  }
}

/** `name @ address`, by its form alone: whether it is a requirement at all, another rule tells. */
function checkDirectUrls(metadata: Metadata, report: Report): void {
  const requirements = [
    ...metadata.requiresDist,
    ...metadata.providesDist,
    ...metadata.obsoletesDist,
  ];
  for (const requirement of requirements) {
    if (/^\s*[\w.-]+\s*(?:\[[^\]]*\]\s*)?@/.test(requirement)) {
      report("metadata-direct-url", `The dependency ${quote(requirement)} names an address`);
    }
  }
}

function checkUrls(metadata: Metadata, report: Report): void {
  for (const [field, url] of [
    ["Home-page", metadata.homePage],
    ["Download-URL", metadata.downloadUrl],
  ]) {
    if (url !== undefined && url !== "" && url !== "UNKNOWN" && !isWebAddress(url)) {
      report("metadata-url", `${field} is ${quote(url)}, which is no http or https address`);
    }
  }
  for (const [label, url] of Object.entries(metadata.projectUrls)) {
    if (label === "" || countCharacters(label) > 32) {
      report("metadata-url", `The label ${quote(label)} of a Project-URL is empty or too long`);
    }
    if (!isWebAddress(url)) {
      report(
        "metadata-url",
        `The Project-URL ${quote(label)} is ${quote(url)}, which is no http or https address`,
      );
    }
  }
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && !/\s/.test(text) && URL.canParse(text);
}

/** PyPI looks at the first address alone; a second one that nobody can write to is no better. */
function checkEmails(metadata: Metadata, report: Report): void {
  for (const [field, text] of [
    ["Author-email", metadata.authorEmail],
    ["Maintainer-email", metadata.maintainerEmail],
  ]) {
    if (text === undefined || text === "UNKNOWN") continue;
    for (const address of listMailAddresses(text)) {
      const obstacle = findAddressObstacle(address);
      if (obstacle !== undefined) {
        report(
          "metadata-email",
          `${field} has ${quote(address)}, which is no mail address: ${obstacle}`,
        );
      }
    }
  }
}
