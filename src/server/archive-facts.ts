/** What the tables keep of an uploaded file, as it stands in the file itself. */
import { findPythonTag } from "../standards/filename.ts";
import { type Metadata, parseMetadata } from "../standards/metadata.ts";
import { sha256Of } from "../system/digest.ts";

export interface ArchiveFacts {
  /** `py3`, or `source` for an sdist. */
  readonly pythonTag: string;
  /** `undefined` where an old sdist has none. */
  readonly metadata: Metadata | undefined;
  /** The bytes that are served beside the file. */
  readonly metadataFile: { readonly sha256: string; readonly bytes: Uint8Array } | undefined;
}

/**
 * `bytes` are those of its METADATA or PKG-INFO, and `metadata` is what they say, where that was read. Throws `invalid`
 * where they are none.
 */
export function readArchiveFacts(
  filename: string,
  kind: "wheel" | "sdist",
  bytes: Uint8Array | undefined,
  metadata: Metadata | undefined = bytes && parseMetadata(bytes),
): ArchiveFacts {
  return {
    pythonTag: findPythonTag(filename) ?? "source",
    metadata,
    metadataFile:
      bytes && isServed(kind, metadata) ? { sha256: sha256Of(bytes), bytes } : undefined,
  };
}

/** Of an sdist only what its wheels will say, too: Metadata 2.2 and no dependency field that a build decides. */
function isServed(kind: "wheel" | "sdist", metadata: Metadata | undefined): boolean {
  if (kind === "wheel") return true;
  if (metadata === undefined || Number(metadata.metadataVersion ?? 0) < 2.2) return false;
  const decidedLater = new Set(metadata.dynamic.map((field) => field.toLowerCase()));
  return !["requires-dist", "requires-python", "provides-extra"].some((field) =>
    decidedLater.has(field),
  );
}
