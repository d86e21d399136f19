/**
 * The fields of core metadata: what they are called in a file, in the shape of `Metadata` and in PyPI's JSON.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/
 */

/**
 * Versions of core metadata, oldest first. There never was a 1.3, and 2.0 was withdrawn.
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/#metadata-version
 */
export const METADATA_VERSIONS = [
  "1.0",
  "1.1",
  "1.2",
  "2.1",
  "2.2",
  "2.3",
  "2.4",
  "2.5",
  "2.6",
] as const;

/**
 * A version of core metadata that exists.
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/#metadata-version
 */
export type MetadataVersion = (typeof METADATA_VERSIONS)[number];

/** How often a field may stand in a file, and what its text means. */
export type FieldKind = "text" | "list" | "keywords" | "urls";

/** One field of core metadata. */
export interface MetadataField {
  /** As it is written in a file. */
  readonly header: string;
  readonly kind: FieldKind;
  /** The first version of core metadata that has it. */
  readonly since: MetadataVersion;
}

/** All fields by their key in `Metadata`, in the order in which they are written. */
export const METADATA_FIELDS = {
  metadataVersion: { header: "Metadata-Version", kind: "text", since: "1.0" },
  name: { header: "Name", kind: "text", since: "1.0" },
  version: { header: "Version", kind: "text", since: "1.0" },
  summary: { header: "Summary", kind: "text", since: "1.0" },
  homePage: { header: "Home-page", kind: "text", since: "1.0" },
  downloadUrl: { header: "Download-URL", kind: "text", since: "1.1" },
  author: { header: "Author", kind: "text", since: "1.0" },
  authorEmail: { header: "Author-email", kind: "text", since: "1.0" },
  maintainer: { header: "Maintainer", kind: "text", since: "1.2" },
  maintainerEmail: { header: "Maintainer-email", kind: "text", since: "1.2" },
  license: { header: "License", kind: "text", since: "1.0" },
  licenseExpression: { header: "License-Expression", kind: "text", since: "2.4" },
  projectUrls: { header: "Project-URL", kind: "urls", since: "1.2" },
  keywords: { header: "Keywords", kind: "keywords", since: "1.0" },
  platforms: { header: "Platform", kind: "list", since: "1.0" },
  supportedPlatforms: { header: "Supported-Platform", kind: "list", since: "1.1" },
  classifiers: { header: "Classifier", kind: "list", since: "1.1" },
  requires: { header: "Requires", kind: "list", since: "1.1" },
  provides: { header: "Provides", kind: "list", since: "1.1" },
  obsoletes: { header: "Obsoletes", kind: "list", since: "1.1" },
  requiresPython: { header: "Requires-Python", kind: "text", since: "1.2" },
  descriptionContentType: { header: "Description-Content-Type", kind: "text", since: "2.1" },
  licenseFiles: { header: "License-File", kind: "list", since: "2.4" },
  importNames: { header: "Import-Name", kind: "list", since: "2.5" },
  importNamespaces: { header: "Import-Namespace", kind: "list", since: "2.5" },
  requiresDist: { header: "Requires-Dist", kind: "list", since: "1.2" },
  providesExtra: { header: "Provides-Extra", kind: "list", since: "2.1" },
  requiresExternal: { header: "Requires-External", kind: "list", since: "1.2" },
  providesDist: { header: "Provides-Dist", kind: "list", since: "1.2" },
  obsoletesDist: { header: "Obsoletes-Dist", kind: "list", since: "1.2" },
  dynamic: { header: "Dynamic", kind: "list", since: "2.2" },
  description: { header: "Description", kind: "text", since: "1.0" },
} as const satisfies Record<string, MetadataField>;

/** The name of a field in `Metadata`. */
export type MetadataKey = keyof typeof METADATA_FIELDS;

/** Whether `text` is the key of a field. */
export function isMetadataKey(text: string): text is MetadataKey {
  return Object.hasOwn(METADATA_FIELDS, text);
}

/** The keys by the lower-case name of the field in a file. */
export const METADATA_KEYS: ReadonlyMap<string, MetadataKey> = new Map(
  Object.keys(METADATA_FIELDS)
    .filter(isMetadataKey)
    .map((key) => [METADATA_FIELDS[key].header.toLowerCase(), key]),
);
