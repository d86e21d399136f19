/** One file of a page of the Simple API as a row for people. */
import type { FileEntry } from "../../standards/simple-page.ts";
import { describePlatform } from "./platform.ts";
import type { FileRow } from "./project-files.ts";

/** `filesAddress` is where files lie below the index that was asked. */
export function makeFileRow(file: FileEntry, filesAddress: string): FileRow {
  const { sha256 } = file.hashes;
  const address = `${filesAddress}${sha256 ?? "-"}/${encodeURIComponent(file.filename)}`;
  return {
    filename: file.filename,
    address,
    kind: file.filename.endsWith(".whl") ? "wheel" : "sdist",
    platform: describePlatform(file.filename),
    size: file.size,
    uploaded: file.uploadTime,
    sha256,
    yanked: file.yanked,
    metadataAddress: file.metadata === false ? undefined : `${address}.metadata`,
    provenanceAddress: file.provenance,
  };
}
