/** Asks both sides the same and lists where they differ. */
import { isDeepStrictEqual } from "node:util";
import { isAppError } from "../../src/errors.ts";
import { parseSdistFilename, parseWheelFilename } from "../../src/standards/filename.ts";
import { parseLicense } from "../../src/standards/license.ts";
import { formatMarker, parseMarker } from "../../src/standards/marker.ts";
import { evaluateMarker } from "../../src/standards/marker-evaluation.ts";
import { type Metadata, parseMetadata } from "../../src/standards/metadata.ts";
import { checkMetadata } from "../../src/standards/metadata-check.ts";
import { isName, parseName } from "../../src/standards/name.ts";
import { formatRequirement, parseRequirement } from "../../src/standards/requirement.ts";
import {
  filterVersions,
  formatSpecifiers,
  isEmpty,
  matchesVersion,
  parseSpecifiers,
} from "../../src/standards/specifier.ts";
import { parseTags } from "../../src/standards/tag.ts";
import { formatVersion, isPrerelease, parseVersion } from "../../src/standards/version.ts";
import { compareVersions } from "../../src/standards/version-order.ts";
import type { Case } from "./random-cases.ts";
import { askReference } from "./reference.ts";

const REFUSED = { refused: true };

/** The cases in which we and the reference implementation differ, one line each; known differences are left out. */
export function findDifferences(python: string, cases: readonly Case[]): string[] {
  const theirs = askReference(python, cases);
  return cases.flatMap((asked, at) => {
    const ours = answer(asked);
    const wanted = theirs[at];
    if (isDeepStrictEqual(ours, wanted) || isKnown(asked, ours, wanted)) return [];
    return [
      `${JSON.stringify(asked)}: reference ${JSON.stringify(wanted)}, ours ${JSON.stringify(ours)}`,
    ];
  });
}

function answer(asked: Case): unknown {
  try {
    return answerOrThrow(asked);
  } catch (error) {
    if (isAppError(error, "invalid")) return REFUSED;
    throw error;
  }
}

function answerOrThrow([kind, input]: Case): unknown {
  switch (kind) {
    case "version": {
      const version = parseVersion(input);
      return [formatVersion(version), isPrerelease(version)];
    }
    case "order":
      return Math.sign(compareVersions(parseVersion(input[0]), parseVersion(input[1])));
    case "match":
      return matchesVersion(parseSpecifiers(input.specifier), input.version, input);
    case "filter":
      return filterVersions(parseSpecifiers(input.specifier), input.versions, input);
    case "specifiers": {
      const specifiers = parseSpecifiers(input);
      return [formatSpecifiers(specifiers), isEmpty(specifiers)];
    }
    case "marker":
      return formatMarker(parseMarker(input));
    case "evaluate":
      return evaluateMarker(parseMarker(input.marker), input.environment);
    case "requirement": {
      const requirement = parseRequirement(input);
      return [formatRequirement(requirement), requirement.project, requirement.extras];
    }
    case "name":
      return parseName(input);
    case "wheel": {
      const { name, version, build, tags } = parseWheelFilename(input);
      return [name, formatVersion(version), build ? [Number(build.number), build.text] : [], tags];
    }
    case "sdist": {
      const { name, version } = parseSdistFilename(input);
      return [name, formatVersion(version)];
    }
    case "tags":
      return parseTags(input);
    case "license":
      return parseLicense(input);
    case "metadata":
      return describeMetadata(parseMetadata(input));
  }
}

/** What was said by the reference implementation's keys, what was not understood, and what is invalid. */
function describeMetadata(metadata: Metadata): unknown {
  const { unparsed, lines: _, ...fields } = metadata;
  const said = Object.entries(fields)
    .filter(
      ([key, value]) =>
        key === "importNames" || Object.keys(Object(value)).length > 0 || value === "",
    )
    .map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]);
  const invalid = new Set(checkMetadata(metadata).map((problem) => problem.field));
  return [Object.fromEntries(said), Object.keys(unparsed).sort(), [...invalid].sort()];
}

/** Where we are right by the letter of the standard: docs/standards-exceptions.md shows the clauses. */
function isKnown([kind, input]: Case, ours: unknown, theirs: unknown): boolean {
  const isOnlyOursRefused = isDeepStrictEqual(ours, REFUSED);
  if (kind === "requirement") {
    const endsWithUnderscore = /[A-Za-z0-9][-._]*_\s*([[\]<>=!~;@,(]|$)/.test(input);
    // To them a comma right behind === and its text belongs to that text.
    const isRefused = isOnlyOursRefused || isDeepStrictEqual(theirs, REFUSED);
    if (isRefused && /===[ \t]*[^\s;)]*,/.test(input)) return true;
    return isOnlyOursRefused && (endsWithUnderscore || input.includes("\n"));
  }
  if (kind === "metadata") return METADATA_EXCEPTIONS.some((pattern) => pattern.test(input));
  const name = kind === "sdist" ? input.slice(0, input.lastIndexOf("-")) : "";
  return isOnlyOursRefused && kind === "sdist" && !isName(name);
}

/** Values that begin on the line after their name, descriptions in a field, and keywords that say nothing. */
const METADATA_EXCEPTIONS = [
  /:[ \t]*(?:\r\n|\r|\n)[ \t]/,
  /^description:[^\r\n]*(?:\r\n|\r|\n)[ \t]/im,
  /^keywords:[ \t,]*$/im,
  /^keywords:[\s\S]*,\s*(?:,|$)/im,
];
