/** What a release says of itself, read from beside the files that an index shows of it. */
import { buffer } from "node:stream/consumers";
import type { PackageIndex } from "../indexes/package-index.ts";
import { EMPTY_METADATA, type Metadata, parseMetadata } from "../standards/metadata.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry } from "../standards/simple-page.ts";

export interface ReleaseOnIndex {
  readonly source: PackageIndex;
  readonly name: ProjectName;
  readonly files: readonly FileEntry[];
}

/**
 * Of the first file that has any: wheels before sdists, as they hold what will be installed. `onFailure` throws what
 * shall end the search; where it returns, the next file is asked.
 */
export async function readReleaseMetadata(
  { source, name, files }: ReleaseOnIndex,
  onFailure: (error: unknown, filename: string) => void,
): Promise<Metadata> {
  const isWheel = ({ filename }: FileEntry): boolean => filename.endsWith(".whl");
  const asked = files
    .filter(({ metadata }) => metadata !== false)
    .sort((one, other) => Number(isWheel(other)) - Number(isWheel(one)));
  for (const { filename } of asked) {
    try {
      const opened = await source.openFile(name, `${filename}.metadata`);
      if (opened !== undefined) return parseMetadata(await buffer(opened.body));
    } catch (error) {
      onFailure(error, filename);
    }
  }
  return EMPTY_METADATA;
}
