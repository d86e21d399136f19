/** What we answer to a case, in the shape in which `oracle.py` answers for the reference implementation. */
import { isAppError } from "../../src/errors.ts";
import { expandDependencyGroup } from "../../src/standards/dependency-group.ts";
import { formatDirectUrl, parseDirectUrl } from "../../src/standards/direct-url.ts";
import { parseSdistFilename, parseWheelFilename } from "../../src/standards/filename.ts";
import { parseLicense } from "../../src/standards/license.ts";
import { parseLockfile } from "../../src/standards/lockfile.ts";
import { selectFromLockfile } from "../../src/standards/lockfile-selection.ts";
import { findAddressObstacle } from "../../src/standards/mail-address.ts";
import { listMailAddresses } from "../../src/standards/mail-header.ts";
import { formatMarker, parseMarker } from "../../src/standards/marker.ts";
import { evaluateMarker } from "../../src/standards/marker-evaluation.ts";
import { type Metadata, parseMetadata } from "../../src/standards/metadata.ts";
import { checkMetadata } from "../../src/standards/metadata-check.ts";
import { parseName } from "../../src/standards/name.ts";
import { formatRequirement, parseRequirement } from "../../src/standards/requirement.ts";
import { listLogicalLines } from "../../src/standards/requirements-line.ts";
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
import type { LockCase } from "./random-documents.ts";

const REFUSED = { refused: true };

/** Whether an answer is a refusal. */
export function isRefused(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "refused" in answer;
}

/** Our answer. */
export function answer(asked: Case): unknown {
  try {
    return answerOrThrow(asked);
  } catch (error) {
    if (isAppError(error, "invalid", "conflict")) return REFUSED;
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
    case "mail":
      return listMailAddresses(input).map((address) => [
        address.trim(),
        findAddressObstacle(address) === undefined,
      ]);
    case "groups": {
      const document = { value: { "dependency-groups": input.groups } };
      return expandDependencyGroup(document, input.resolve).map(formatRequirement);
    }
    case "direct-url":
      return JSON.parse(formatDirectUrl(parseDirectUrl(input)));
    case "lock":
      return select(input);
    case "lines":
      return listLogicalLines(input, {}).map(({ line, text }) => [line, text]);
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

function select({ lock, ...selection }: LockCase): unknown {
  return selectFromLockfile(parseLockfile({ value: lock }), selection).map((each) => [
    each.package.name,
    each.kind,
    "file" in each ? each.file.filename : "",
  ]);
}
