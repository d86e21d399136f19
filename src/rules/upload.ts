/** What the rules look at: an upload, the archive in it, and the release it belongs to. */
import type { Metadata } from "../standards/metadata.ts";
import type { ProjectName } from "../standards/name.ts";
import type { Version } from "../standards/version.ts";
import type { RuleProfile } from "./rule-catalog.ts";

/** What the rules ask of an archive: what `archives/inspect.ts` tells has this shape. */
export interface InspectedArchive {
  readonly kind: "wheel" | "sdist" | "other";
  /** `zip`, `tar.gz`, or what else the end of the filename says. */
  readonly format: string;
  readonly members: readonly { readonly name: string }[];
  /** The folder of the metadata: `.dist-info` of a wheel, the top folder of an sdist. */
  readonly metadataFolder: string | undefined;
  /** WHEEL and entry_points.txt of a wheel. */
  readonly wheelFile: Uint8Array | undefined;
  readonly entryPoints: Uint8Array | undefined;
  /** Faults by the name of a rule. */
  readonly faults: readonly { readonly code: string; readonly message: string }[];
}

/** The fields of an upload's form that count: whatever else it says, the file decides. */
export interface UploadClaim {
  readonly name: string;
  /** Empty where the form has none. */
  readonly version: string;
}

export interface UploadToCheck {
  readonly filename: string;
  /** Absent where nobody uploads: a check at home. */
  readonly form?: UploadClaim;
  /** Of the part that holds the file, where the client sent one. */
  readonly contentType?: string;
  readonly inspection: InspectedArchive;
  /** As it was read from the file; `undefined` where the file has none. */
  readonly metadata: Metadata | undefined;
  readonly profile: RuleProfile;
  /** Filenames of the sdists that the release has on this index. */
  readonly sdistsOfRelease?: readonly string[];
}

/** The release to which a file belongs. */
export interface ReleaseOfFile {
  readonly name: ProjectName;
  /** As the metadata spells it, else the form, else the filename. */
  readonly displayName: string;
  readonly version: Version;
}
