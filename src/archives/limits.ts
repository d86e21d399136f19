/** How much of an archive is believed: every bound that its readers keep, by name. Sizes are in bytes. */

export interface ArchiveLimits {
  /** Members of one archive, folders included. What a zip could count before ZIP64; the largest wheels have a third. */
  readonly members: number;
  /** A zip's central directory. */
  readonly directorySize: number;
  /** A member's whole path, and the target of a link. */
  readonly pathLength: number;
  /** All paths of a tar together; those of a zip stand in its directory. Characters, not bytes. */
  readonly pathsLength: number;
  /** Folders above a member and itself: each may be a folder that nobody has named before. */
  readonly pathDepth: number;
  /** Folders of one archive, named or only passed through. The largest wheels have a third. */
  readonly folders: number;
  /** Extra field of one zip header, and one pax or GNU long-name header of a tar. */
  readonly headerSize: number;
  /** An archive may always unpack to this much … */
  readonly freeUnpackedSize: number;
  /** … and beyond it to this many times its own size. */
  readonly unpackedRatio: number;
  /** METADATA or PKG-INFO. */
  readonly metadataSize: number;
  readonly wheelFileSize: number;
  readonly recordSize: number;
  readonly entryPointsSize: number;
  /** Files below this size are inflated at once; larger ones flow, so that the event loop stays free. */
  readonly wholeMemberSize: number;
  /** Archives below this size are read into memory at once. */
  readonly wholeArchiveSize: number;
  /** Faults that are told of one archive. */
  readonly faults: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The limits of this program. Tests may tighten them. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  members: 65_535,
  directorySize: 16 * MIB,
  pathLength: 1024,
  pathsLength: 8 * MIB,
  pathDepth: 64,
  folders: 32_768,
  headerSize: 64 * KIB,
  freeUnpackedSize: 64 * MIB,
  unpackedRatio: 50,
  metadataSize: 4 * MIB,
  wheelFileSize: 256 * KIB,
  recordSize: 16 * MIB,
  entryPointsSize: MIB,
  wholeMemberSize: 256 * KIB,
  wholeArchiveSize: MIB,
  faults: 50,
};

/** True where an archive of `size` may not unpack to `unpackedSize`. Both bounds must be passed: text packs well. */
export function isBomb(size: number, unpackedSize: number, limits: ArchiveLimits): boolean {
  return unpackedSize > limits.freeUnpackedSize && unpackedSize > limits.unpackedRatio * size;
}
