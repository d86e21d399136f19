/**
 * Attestations: signed statements about a file, and the provenance which an index makes of them. Their shape alone:
 * nothing here knows whether a signature is right.
 * Spec: https://packaging.python.org/en/latest/specifications/index-hosted-attestations/ (PEP 740)
 */
import {
  isWithinDepth,
  JSON_LIMITS,
  makeJsonTable,
  parseJson,
  parseJsonObject,
} from "./json-document.ts";
import { makeJsonPlaces } from "./json-place.ts";
import { refuseFile } from "./refusal.ts";
import { DocumentTable, isTable } from "./toml-document.ts";

/** One attestation, version 1. Source: PEP 740, "Attestation objects". */
export interface Attestation {
  readonly version: 1;
  readonly verificationMaterial: {
    /** DER in base64. */
    readonly certificate: string;
    /** Entries of a transparency log, at least one. */
    readonly transparencyEntries: readonly Readonly<Record<string, unknown>>[];
  };
  readonly envelope: {
    /** An in-toto statement, in base64; `statement` has it read. */
    readonly statement: string;
    /** In base64. */
    readonly signature: string;
  };
  readonly statement: Statement;
}

/** What is attested: an in-toto statement about one file. Source: PEP 740, "Attestation objects". */
export interface Statement {
  readonly predicateType: string;
  /** Name of the file. */
  readonly subject: string;
  /** Lower-case hex digest of the file. */
  readonly sha256: string;
  readonly predicate?: unknown;
}

/**
 * What an index tells about a file: who published it, and what they attested. Source: PEP 740, "Provenance objects".
 */
export interface Provenance {
  readonly version: 1;
  readonly bundles: readonly AttestationBundle[];
}

/** All attestations of one publisher for a file. Source: PEP 740, "Provenance objects". */
export interface AttestationBundle {
  /** `kind` and what that kind has more. */
  readonly publisher: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly attestations: readonly Attestation[];
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/index-hosted-attestations/";
const PURPOSE = { attempt: "read the attestations", rule: "attestation", source: SOURCE };
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/**
 * Reads the field `attestations` of an upload: a JSON list. Throws `invalid` with all faults; an empty list is one.
 * Source: PEP 740, "Upload endpoint changes".
 *
 * ```ts
 * const digest = { sha256: "ab".repeat(32) }
 * const signed = { _type: "https://in-toto.io/Statement/v1", predicateType: "p", subject: [{ name: "a.zip", digest }] }
 * const envelope = { statement: btoa(JSON.stringify(signed)), signature: "AAAA" }
 * const verification_material = { certificate: "AAAA", transparency_entries: [{}] }
 * const text = JSON.stringify([{ version: 1, verification_material, envelope }])
 * parseAttestations(text)[0]?.statement.subject // => "a.zip"
 * ```
 */
export function parseAttestations(text: string): Attestation[] {
  const value = parseJson(text, PURPOSE);
  const placeOf = makeJsonPlaces(text);
  if (!Array.isArray(value) || value.length === 0) {
    throw refuseFile({
      attempt: PURPOSE.attempt,
      why: Array.isArray(value) ? "there are none" : "they are no list",
      hint: `Send a JSON list of one at least, or leave the field out (${SOURCE})`,
      place: placeOf([]),
    });
  }
  // The text is the list itself, so that the first key of each path leads nowhere.
  const root = makeJsonTable({ attestations: value }, PURPOSE, ([, ...path]) => placeOf(path));
  const attestations = parseAttestationList(root);
  root.faults.throwIfAny();
  return attestations;
}

/**
 * Reads the provenance of a file, as an index serves it. Throws `invalid` with all faults.
 * Source: PEP 740, "Provenance objects".
 *
 * ```ts
 * parseProvenance('{"version":1,"attestation_bundles":[]}') // => { version: 1, bundles: [] }
 * ```
 */
export function parseProvenance(text: string): Provenance {
  const root = parseJsonObject(text, { ...PURPOSE, attempt: "read the provenance" });
  addVersionFault(root);
  root.addMissing("attestation_bundles", "Write a list");
  const bundles = (root.tables("attestation_bundles") ?? []).map((bundle): AttestationBundle => {
    bundle.addMissing("publisher", "Say who published the file");
    bundle.addMissing("attestations", "Write a list");
    const publisher = bundle.table("publisher");
    publisher?.addMissing("kind", "Write the kind of the publisher");
    const kind = publisher?.string("kind") ?? "";
    return {
      publisher: { ...publisher?.values, kind },
      attestations: parseAttestationList(bundle),
    };
  });
  root.faults.throwIfAny();
  return { version: 1, bundles };
}

/**
 * Writes the provenance of a file. Source: PEP 740, "Provenance objects".
 *
 * ```ts
 * formatProvenance({ version: 1, bundles: [] }) // => '{"version":1,"attestation_bundles":[]}'
 * ```
 */
export function formatProvenance({ bundles }: Provenance): string {
  return JSON.stringify({
    version: 1,
    attestation_bundles: bundles.map(({ publisher, attestations }) => ({
      publisher,
      attestations: attestations.map(attestationToJson),
    })),
  });
}

/**
 * Writes the field `attestations` of an upload. Source: PEP 740, "Upload endpoint changes".
 *
 * ```ts
 * formatAttestations([]) // => "[]"
 * ```
 */
export function formatAttestations(attestations: readonly Attestation[]): string {
  return JSON.stringify(attestations.map(attestationToJson));
}

function attestationToJson(attestation: Attestation): unknown {
  const { verificationMaterial, envelope } = attestation;
  return {
    version: 1,
    verification_material: {
      certificate: verificationMaterial.certificate,
      transparency_entries: verificationMaterial.transparencyEntries,
    },
    envelope: { statement: envelope.statement, signature: envelope.signature },
  };
}

function parseAttestationList(table: DocumentTable): Attestation[] {
  return (table.tables("attestations") ?? []).map(parseAttestation);
}

function parseAttestation(table: DocumentTable): Attestation {
  addVersionFault(table);
  for (const key of ["verification_material", "envelope"]) table.addMissing(key, "Write a table");
  const material = table.table("verification_material") ?? emptyTable();
  const envelope = table.table("envelope") ?? emptyTable();
  const transparencyEntries = material.tables("transparency_entries") ?? [];
  if (table.has("verification_material") && transparencyEntries.length === 0) {
    material.addFault("transparency_entries", "is empty or missing", "Write at least one entry");
  }
  const statement = parseBase64(envelope, "statement");
  return {
    version: 1,
    verificationMaterial: {
      certificate: parseBase64(material, "certificate"),
      transparencyEntries: transparencyEntries.map(({ values }) => values),
    },
    envelope: { statement, signature: parseBase64(envelope, "signature") },
    statement: parseStatement(envelope, statement),
  };
}

/** Stands for a table that is missing, which was noted: that its own keys are missing, too, nobody needs to hear. */
function emptyTable(): DocumentTable {
  return makeJsonTable({}, PURPOSE);
}

function addVersionFault(table: DocumentTable): void {
  if (table.values.version !== 1) table.addFault("version", "is not 1", "Only version 1 is known");
}

function parseBase64(table: DocumentTable, key: string): string {
  table.addMissing(key, "Write base64");
  const text = table.string(key) ?? "";
  if (table.has(key) && (text === "" || !isBase64(text))) {
    table.addFault(key, "is no base64", "Write standard base64 with its padding");
    return "";
  }
  return text;
}

function isBase64(text: string): boolean {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.slice(0, text.length - padding));
}

function parseStatement(envelope: DocumentTable, base64: string): Statement {
  const value = base64 === "" ? undefined : decodeJson(base64);
  if (!isTable(value)) {
    if (base64 !== "")
      envelope.addFault(
        "statement",
        `is no JSON object of at most ${JSON_LIMITS.depth} levels`,
        "Sign an in-toto statement",
      );
    return { predicateType: "", subject: "", sha256: "" };
  }
  const statement = new DocumentTable(value, [...envelope.path, "statement"], envelope.faults);
  if (value._type !== STATEMENT_TYPE) {
    statement.addFault("_type", "is not known", `Write ${STATEMENT_TYPE}`);
  }
  statement.addMissing("predicateType", "Say what is attested");
  const subjects = statement.tables("subject") ?? [];
  const [subject] = subjects;
  if (subjects.length !== 1) statement.addFault("subject", "is not one file", "Attest one file");
  subject?.addMissing("name", "Name the file");
  subject?.addMissing("digest", "Write its digest");
  const sha256 = subject?.table("digest")?.string("sha256") ?? "";
  if (subject?.has("digest") && !/^[0-9a-f]{64}$/i.test(sha256)) {
    subject.addFault("digest", "has no sha256", "Write 64 hexadecimal digits");
  }
  return {
    predicateType: statement.string("predicateType") ?? "",
    subject: subject?.string("name") ?? "",
    sha256: sha256.toLowerCase(),
    ...(value.predicate !== undefined && { predicate: value.predicate }),
  };
}

function decodeJson(base64: string): unknown {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isWithinDepth(value, JSON_LIMITS.depth) ? value : undefined;
  } catch {
    return undefined; // The caller notes it, with the place.
  }
}
