/** One file of a page of the Simple API as a row for people. */
import type { ProjectName } from "../../standards/name.ts";
import { provenanceAddress } from "../../standards/provenance-path.ts";
import type { FileEntry } from "../../standards/simple-page.ts";
import { describePlatform } from "./platform.ts";
import type { FileRow } from "./project-files.ts";

/** `indexAddress` is that of the index which was asked, with a slash at its end. */
export function makeFileRow(file: FileEntry, project: ProjectName, indexAddress: string): FileRow {
  const { sha256 } = file.hashes;
  const address = `${indexAddress}files/${sha256 ?? "-"}/${encodeURIComponent(file.filename)}`;
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
    provenanceAddress: provenanceAddress(file, project, indexAddress),
  };
}
