/** What a release says of itself, read from beside the files that an index shows of it. */

import { isAppError } from "../errors.ts";
import type { PackageIndex } from "../indexes/package-index.ts";
import { within } from "../indexes/patience.ts";
import { EMPTY_METADATA, type Metadata, parseMetadata } from "../standards/metadata.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import type { Log } from "../system/log.ts";
import { readBytes } from "../system/read-stream.ts";

export interface ReleaseOnIndex {
  readonly source: PackageIndex;
  readonly name: ProjectName;
  readonly files: readonly FileEntry[];
}

/** For so long an upstream may keep the rest of the answer waiting, whether it is slow for one wheel or for fifty. */
const SEARCH_MS = 5_000;

/**
 * Of the first file that has any: wheels before sdists, as they hold what will be installed. What an upstream cannot
 * give now, or gives wrong, is logged and passed over: it takes nothing else from the answer.
 */
export async function readReleaseMetadata(
  { source, name, files }: ReleaseOnIndex,
  log: Log,
): Promise<Metadata> {
  const isWheel = ({ filename }: FileEntry): boolean => filename.endsWith(".whl");
  const asked = files
    .filter(({ metadata }) => metadata !== false)
    .sort((one, other) => Number(isWheel(other)) - Number(isWheel(one)));
  const endAt = performance.now() + SEARCH_MS;
  for (const { filename } of asked) {
    try {
      const asked = source.openFile(name, `${filename}.metadata`);
      // It goes on behind the asker's back, and is there for the next one.
      const opened = await within(endAt - performance.now(), asked);
      if (opened !== undefined) return parseMetadata(await readBytes(opened.body));
    } catch (error) {
      if (!isAppError(error, "unavailable", "not-found", "invalid")) throw error;
      log.warn(`Cannot show the metadata of ${filename}: ${error.message}`, { filename });
    }
    if (performance.now() >= endAt) break;
  }
  return EMPTY_METADATA;
}
