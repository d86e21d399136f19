/**
 * Writes an sdist from its members, in one or several formats.
 * Spec: https://packaging.python.org/en/latest/specifications/source-distribution-format/
 */
import { makeTar, makeTarGz } from "../../archives/tar-writer.ts";
import { makeZip, type ZipEntry } from "../../archives/zip-writer.ts";
import { compareWalked } from "./archive-order.ts";
import type { ArchiveOptions, WrittenFile } from "./wheel-writer.ts";

export interface SdistToWrite {
  /** `name-1.0`: the one folder in which everything lies. */
  readonly folder: string;
  /** Paths below that folder. */
  readonly members: readonly ZipEntry[];
}

/** Indexes take `gztar` alone, and some `zip`. */
export const SDIST_FORMATS = {
  gztar: { ending: ".tar.gz", make: makeTarGz },
  zip: { ending: ".zip", make: makeZip },
  tar: { ending: ".tar", make: makeTar },
} as const;

export type SdistFormat = keyof typeof SDIST_FORMATS;

export function isSdistFormat(text: string): text is SdistFormat {
  return Object.hasOwn(SDIST_FORMATS, text);
}

/** The whole sdist in memory. */
export function writeSdist(
  { folder, members }: SdistToWrite,
  format: SdistFormat,
  options: ArchiveOptions,
): WrittenFile {
  const sorted = members
    .toSorted((a, b) => compareWalked(a.name, b.name))
    .map((member) => ({ ...member, name: `${folder}/${member.name}` }));
  const { ending, make } = SDIST_FORMATS[format];
  return { filename: `${folder}${ending}`, bytes: make(sorted, options) };
}
