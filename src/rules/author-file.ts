/** What the rules for authors look at: a file with its members, and what was found in them. */
import type { Metadata } from "../standards/metadata.ts";

/** A member of an archive as the rules see it. */
export interface ContentMember {
  readonly name: string;
  /** In bytes, unpacked. */
  readonly size: number;
  /** In lower-case hex. */
  readonly sha256: string;
  /** Secrets that were found in it, by `findSecrets`. */
  readonly secrets: readonly FoundSecret[];
}

export interface FoundSecret {
  /** What it is, as a noun with its article. Never the secret itself. */
  readonly what: string;
  readonly line: number;
}

/** A file as the rules for authors see it. */
export interface FileToCheck {
  readonly filename: string;
  readonly kind: "wheel" | "sdist" | "other";
  /** Of the file, in bytes. */
  readonly size: number;
  readonly metadataFolder: string | undefined;
  readonly metadata: Metadata | undefined;
  /** Without folders. */
  readonly members: readonly ContentMember[];
}
