/** What the readers of wheels and of sdists tell alike. */

/** What an archive holds, as far as anybody asks. */
export interface ArchiveContent {
  /** Files, folders and links, in the order of the archive. */
  readonly members: readonly InspectedMember[];
  /** The sum of what the members unpack to, in bytes. */
  readonly unpackedSize: number;
  /** The folder of the metadata: `{name}-{version}.dist-info` of a wheel, the top folder of an sdist. */
  readonly metadataFolder: string | undefined;
  /** METADATA or PKG-INFO, byte for byte. */
  readonly metadata: Uint8Array | undefined;
  /** WHEEL, RECORD and entry_points.txt of a wheel. */
  readonly wheelFile: Uint8Array | undefined;
  readonly record: Uint8Array | undefined;
  readonly entryPoints: Uint8Array | undefined;
}

export interface InspectedMember {
  readonly name: string;
  /** In bytes, unpacked. */
  readonly size: number;
  readonly isFolder: boolean;
}
