/**
 * What a file must be before an index takes it: the same for the server that receives it and for the author who checks
 * it at home. The file decides: metadata is what stands in it, and a form may only agree.
 */
import type { Problem } from "../errors.ts";
import { checkArchive } from "./archive-rules.ts";
import { checkFilename, checkFilenameOfRelease } from "./filename-rules.ts";
import { checkMetadataOfUpload } from "./metadata-rules.ts";
import { checkForm, checkSdistIsSingle, findRelease } from "./release-rules.ts";
import { makeFindings } from "./rule-catalog.ts";
import type { UploadToCheck } from "./upload.ts";

/** Everything that is wrong with an upload, errors first. An index takes it where no problem is an error. */
export function checkUpload(upload: UploadToCheck): readonly Problem[] {
  const { report, listProblems } = makeFindings(upload.profile);
  checkFilename(upload, report);
  if (upload.inspection.kind !== "other") {
    checkArchive(upload, report);
    if (upload.metadata !== undefined) {
      checkMetadataOfUpload(upload.metadata, report);
    }
    const release = findRelease(upload);
    if (release !== undefined) {
      checkFilenameOfRelease(upload.filename, upload.inspection, release, report);
      checkForm(upload.form, release, report);
      checkSdistIsSingle(upload, report);
    }
  }
  return listProblems();
}
