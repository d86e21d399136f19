/** The fields of an upload, as twine sends them for a file that tells nothing else. */
import { createHash } from "node:crypto";

export interface UploadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly version: string;
}

export function uploadFields({ filename, bytes, name, version }: UploadedFile) {
  const isWheel = filename.endsWith(".whl");
  return {
    ":action": "file_upload",
    protocol_version: "1",
    metadata_version: "2.4",
    ...{ name, version },
    filetype: isWheel ? "bdist_wheel" : "sdist",
    pyversion: isWheel ? "py3" : "source",
    sha256_digest: createHash("sha256").update(bytes).digest("hex"),
  };
}
