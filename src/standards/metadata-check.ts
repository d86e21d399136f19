/**
 * Whether core metadata is what the specification allows, every field with its value.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/
 */
import { isAppError, type Place, type Problem } from "../errors.ts";
import { findContentTypeFault } from "./content-type.ts";
import { findImportNameFault } from "./import-name.ts";
import { parseLicense } from "./license.ts";
import { isManyLines } from "./line-end.ts";
import { findExcess, type Metadata, splitProjectUrl } from "./metadata.ts";
import {
  isMetadataKey,
  METADATA_FIELDS,
  METADATA_KEYS,
  METADATA_VERSIONS,
  type MetadataField,
  type MetadataKey,
} from "./metadata-field.ts";
import { parseName } from "./name.ts";
import { addSource, quote, reasonOf } from "./refusal.ts";
import { parseRequirement } from "./requirement.ts";
import { parseSpecifiers } from "./specifier.ts";
import { parseVersion } from "./version.ts";

/** A fault of one field. Source: https://packaging.python.org/en/latest/specifications/core-metadata/ */
export interface MetadataProblem extends Problem {
  /** Lower-case name of the field, such as `requires-dist`. */
  readonly field: string;
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/core-metadata/";

/**
 * All faults of the metadata, in the order of its fields; none for valid metadata.
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/
 *
 * ```ts
 * const metadata = parseMetadata("Metadata-Version: 2.1\nName: a\nVersion: one")
 * checkMetadata(metadata).map(({ field, place }) => [field, place?.line]) // => [["version", 3]]
 * ```
 */
export function checkMetadata(metadata: Metadata): MetadataProblem[] {
  const check = new Check(metadata);
  check.addUnparsedFaults();
  for (const key of Object.keys(METADATA_FIELDS).filter(isMetadataKey)) check.addFieldFaults(key);
  return check.problems;
}

class Check {
  readonly problems: MetadataProblem[] = [];
  readonly #metadata: Metadata;
  /** Index among the known versions, -1 where the version is none of them. */
  readonly #version: number;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
    const known: readonly string[] = METADATA_VERSIONS;
    this.#version = known.indexOf(metadata.metadataVersion ?? "");
  }

  addUnparsedFaults(): void {
    for (const [field, values] of Object.entries(this.#metadata.unparsed)) {
      const key = METADATA_KEYS.get(field);
      const excess = key && findExcess(key, values);
      if (key === undefined) {
        this.#add(field, `${quote(field)} is no field of core metadata`, "Remove it");
      } else if (excess !== undefined) {
        const { length, most } = excess;
        const message = `${headerOf(key)} has ${length} characters in all, and at most ${most} are read`;
        this.#add(field, message, "Make it shorter");
      } else if (METADATA_FIELDS[key].kind === "urls" && values.length > 1) {
        this.#addDoubledLabel(field, key, values);
      } else if (values.length > 1 && METADATA_FIELDS[key].kind !== "list") {
        this.#add(field, `${headerOf(key)} is given more than once`, "Leave one of them", 1);
      } else {
        this.#add(field, `${headerOf(key)} is not UTF-8`, "Write the file in UTF-8");
      }
    }
  }

  addFieldFaults(key: MetadataKey): void {
    const value = this.#metadata[key];
    const { header, since }: MetadataField = METADATA_FIELDS[key];
    const field = header.toLowerCase();
    const isUnparsed = Object.hasOwn(this.#metadata.unparsed, field);
    if (isAbsent(value) && !(key === "importNames" && value !== undefined)) {
      const isRequired = key === "metadataVersion" || key === "name" || key === "version";
      if (isRequired && !isUnparsed) {
        this.#add(field, `${header} is missing`, `Add ${header}`);
      }
      return;
    }
    if (this.#version >= 0 && METADATA_VERSIONS.indexOf(since) > this.#version) {
      const declared = this.#metadata.metadataVersion;
      const message = `${header} came with version ${since} of core metadata, not ${declared}`;
      this.#add(field, message, `Declare Metadata-Version: ${since} or newer`);
      return;
    }
    for (const [index, text] of listTexts(value).entries()) {
      const fault = findLengthFault(key, text) ?? RULES[key]?.(text);
      if (fault !== undefined) this.#add(field, fault.message, fault.hint, index);
    }
  }

  /** The reader puts all addresses aside where two have the same label. */
  #addDoubledLabel(field: string, key: MetadataKey, values: readonly string[]): void {
    const seen = new Set<string>();
    for (const [index, value] of values.entries()) {
      const { label } = splitProjectUrl(value);
      if (seen.has(label)) {
        const message = `${headerOf(key)} has the label ${quote(label)} more than once`;
        this.#add(field, message, "Give each address a label of its own", index);
      }
      seen.add(label);
    }
  }

  #add(field: string, message: string, hint: string, index = 0): void {
    const lines = this.#metadata.lines?.get(field);
    const line = lines?.[index] ?? lines?.[0];
    const place: Place | undefined = line === undefined ? undefined : { line, column: 1 };
    const rule = `metadata-${METADATA_KEYS.has(field) ? field : "unknown-field"}`;
    this.problems.push({
      ...{ rule, level: "error", field, message, hint: addSource(hint, SOURCE) },
      ...(place !== undefined && { place }),
    });
  }
}

/** Characters of one value: what pages carry and installers read again and again is no place for megabytes. */
const MOST_CHARACTERS: Partial<Record<MetadataKey, number>> = {
  ...{ name: 1000, version: 1000, requiresPython: 1000 },
  ...{ requiresDist: 10_000, providesExtra: 1000, licenseExpression: 10_000 },
};

function findLengthFault(key: MetadataKey, text: string): Fault | undefined {
  const most = MOST_CHARACTERS[key] ?? Number.POSITIVE_INFINITY;
  if (text.length <= most) return undefined;
  const message = `${headerOf(key)} has ${text.length} characters, and at most ${most} are read`;
  return { message, hint: "Make it shorter" };
}

interface Fault {
  readonly message: string;
  readonly hint: string;
}

/** What each value of a field has to be; fields without an entry take any text. */
const RULES: Partial<Record<MetadataKey, (text: string) => Fault | undefined>> = {
  metadataVersion: (text) => {
    if (METADATA_VERSIONS.some((known) => known === text)) return undefined;
    return {
      message: `Metadata-Version ${quote(text)} is not known`,
      hint: `Use one of ${METADATA_VERSIONS.join(", ")}`,
    };
  },
  name: readableBy("Name", parseName),
  version: readableBy("Version", parseVersion),
  summary: (text) => {
    if (!isManyLines(text)) return undefined;
    return { message: "Summary has more than one line", hint: "Put the rest into the description" };
  },
  requiresPython: readableBy("Requires-Python", parseSpecifiers),
  requiresDist: readableBy("Requires-Dist", parseRequirement),
  providesExtra: readableBy("Provides-Extra", parseName),
  licenseExpression: readableBy("License-Expression", parseLicense),
  licenseFiles: findLicensePathFault,
  dynamic: findDynamicFault,
  descriptionContentType: (text) => {
    const fault = findContentTypeFault(text);
    return fault && { ...fault, message: `Description-Content-Type ${fault.message}` };
  },
  importNames: (text) => findImportNameFault("Import-Name", text),
  importNamespaces: (text) => findImportNameFault("Import-Namespace", text),
};

function isAbsent(value: Metadata[MetadataKey]): boolean {
  if (value === undefined) return true;
  if (typeof value === "string") return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function listTexts(value: Metadata[MetadataKey]): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value : [];
}

function headerOf(key: MetadataKey): string {
  return METADATA_FIELDS[key].header;
}

/** The rule that a parser of this room reads the text; its refusal tells what is wrong. */
function readableBy(
  header: string,
  parse: (text: string) => unknown,
): (text: string) => Fault | undefined {
  return (text) => {
    try {
      parse(text);
      return undefined;
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
      return {
        message: `${header} is invalid: ${reasonOf(error)}`,
        hint: error.hint ?? "Correct it",
      };
    }
  };
}

/** Installers join these with folders: nothing may lead out, and nothing may be a pattern. */
function findLicensePathFault(path: string): Fault | undefined {
  const shown = quote(path);
  if (path.includes("\\")) {
    return { message: `License-File ${shown} has a backslash`, hint: "Put / between folders" };
  }
  if (path.startsWith("/") || /^[A-Za-z]:\//.test(path)) {
    return {
      message: `License-File ${shown} is absolute`,
      hint: "Write it relative to the project",
    };
  }
  if (path.includes("..")) {
    return {
      message: `License-File ${shown} leads out of its folder`,
      hint: "Write it without ..",
    };
  }
  if (path.includes("*")) {
    return { message: `License-File ${shown} is a pattern`, hint: "Name each file" };
  }
  if (path.split("/").some((part) => part === "" || part === ".")) {
    return {
      message: `License-File ${shown} has an empty part`,
      hint: "Write it without . and //",
    };
  }
  return undefined;
}

const NEVER_DYNAMIC: ReadonlySet<string> = new Set(["name", "version", "metadata-version"]);

function findDynamicFault(text: string): Fault | undefined {
  const field = text.toLowerCase();
  const shown = quote(text);
  if (NEVER_DYNAMIC.has(field)) {
    return { message: `Dynamic names ${shown}, which never may change`, hint: "Remove it" };
  }
  if (METADATA_KEYS.has(field)) return undefined;
  return {
    message: `Dynamic names ${shown}, which is no field`,
    hint: "Name a field of core metadata",
  };
}
