/** Uploads to be checked by the rules: a right wheel and a right sdist, with what is changed in them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleProfile } from "../../src/rules/rule-catalog.ts";
import type { InspectedArchive, UploadToCheck } from "../../src/rules/upload.ts";
import { checkUpload } from "../../src/rules/upload-rules.ts";
import { parseMetadata } from "../../src/standards/metadata.ts";

export const METADATA =
  "Metadata-Version: 2.4\nName: Some.Thing\nVersion: 1.2.3\nSummary: A thing\n";
export const FOLDER = "some_thing-1.2.3.dist-info";
export const WHEEL_FILE = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n";

export const WHEEL: InspectedArchive = {
  kind: "wheel",
  format: "zip",
  members: ["METADATA", "WHEEL", "RECORD"].map((name) => ({ name: `${FOLDER}/${name}` })),
  metadataFolder: FOLDER,
  wheelFile: bytes(WHEEL_FILE),
  entryPoints: undefined,
  faults: [],
};
export const SDIST: InspectedArchive = {
  kind: "sdist",
  format: "tar.gz",
  members: [{ name: "some_thing-1.2.3/PKG-INFO" }, { name: "some_thing-1.2.3/setup.py" }],
  metadataFolder: "some_thing-1.2.3",
  wheelFile: undefined,
  entryPoints: undefined,
  faults: [],
};

interface Change {
  readonly filename?: string;
  readonly archive?: Partial<InspectedArchive>;
  readonly metadata?: string | undefined;
  readonly rest?: Partial<UploadToCheck>;
}

export function wheel(change: Change = {}): Omit<UploadToCheck, "profile"> {
  return upload(WHEEL, "some_thing-1.2.3-py3-none-any.whl", change);
}

export function sdist(change: Change = {}): Omit<UploadToCheck, "profile"> {
  return upload(SDIST, "some_thing-1.2.3.tar.gz", change);
}

function upload(
  archive: InspectedArchive,
  filename: string,
  change: Change,
): Omit<UploadToCheck, "profile"> {
  const metadata = "metadata" in change ? change.metadata : METADATA;
  return {
    filename: change.filename ?? filename,
    inspection: { ...archive, ...change.archive },
    metadata: metadata === undefined ? undefined : parseMetadata(metadata),
    ...change.rest,
  };
}

/** Rules that are broken as errors under a profile. */
function errors(upload: Omit<UploadToCheck, "profile">, profile: RuleProfile): readonly string[] {
  const problems = checkUpload({ ...upload, profile }).filter(({ level }) => level === "error");
  return [...new Set(problems.map(({ rule }) => rule))];
}

/** What is wrong, the upload, the rules broken under strict, and those under private. */
export type UploadCase = readonly [
  string,
  Omit<UploadToCheck, "profile">,
  readonly string[],
  readonly string[],
];

/** One test for each. */
export function testUploads(cases: readonly UploadCase[]): void {
  for (const [what, upload, strict, lenient] of cases) {
    test(`checkUpload() with ${what}`, () => {
      assert.deepEqual([errors(upload, "strict"), errors(upload, "private")], [strict, lenient]);
    });
  }
}

/** Rules that are broken under both. */
export function twice(...rules: string[]): readonly [readonly string[], readonly string[]] {
  return [rules, rules];
}

/** Metadata with one more line. */
export const line = (text: string): string => `${METADATA}${text}\n`;

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
