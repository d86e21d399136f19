/** Which release a file belongs to, and what its release and its form ask of it. */
import { isAppError } from "../errors.ts";
import { findFileVersion } from "../standards/file-owner.ts";
import { parseSdistFilename, type SdistFilename } from "../standards/filename.ts";
import { isName, parseName } from "../standards/name.ts";
import { findVersion, formatVersion } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";
import { quote } from "./quote.ts";
import type { Report } from "./rule-catalog.ts";
import type { ReleaseOfFile, UploadClaim, UploadToCheck } from "./upload.ts";

/**
 * The release that a file belongs to: its metadata says so, or its filename where it has none (old sdists). `undefined`
 * where neither tells a valid name and version: `checkUpload` says why.
 */
export function findRelease(
  upload: Pick<UploadToCheck, "filename" | "form" | "metadata">,
): ReleaseOfFile | undefined {
  const { metadata } = upload;
  return metadata === undefined
    ? findReleaseByFilename(upload.filename, upload.form)
    : makeRelease(metadata.name, metadata.version);
}

/** An old filename does not tell where the name ends and the version begins; a form does. */
function findReleaseByFilename(
  filename: string,
  form: UploadClaim | undefined,
): ReleaseOfFile | undefined {
  if (!/\.(?:tar\.gz|zip)$/.test(filename)) {
    return undefined;
  }
  if (form !== undefined && isName(form.name)) {
    return makeRelease(form.name, findFileVersion(filename, parseName(form.name)));
  }
  const sdist = findSdistFilename(filename);
  return sdist && { name: sdist.name, displayName: sdist.rawName, version: sdist.version };
}

function findSdistFilename(filename: string): SdistFilename | undefined {
  try {
    return parseSdistFilename(filename);
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}

function makeRelease(
  name: string | undefined,
  versionText: string | undefined,
): ReleaseOfFile | undefined {
  const version = versionText === undefined ? undefined : findVersion(versionText);
  return name !== undefined && isName(name) && version !== undefined
    ? { name: parseName(name), displayName: name, version }
    : undefined;
}

/** A form may differ from its file in spelling, not in what it names: else two readers would see two releases. */
export function checkForm(
  form: UploadClaim | undefined,
  release: ReleaseOfFile,
  report: Report,
): void {
  if (form === undefined) {
    return;
  }
  if (!isName(form.name) || parseName(form.name) !== release.name) {
    const message = `The form is for project ${quote(form.name)}, the file for ${quote(release.displayName)}`;
    report("form-agrees", message);
  }
  const version = findVersion(form.version);
  const isMissing = form.version === "" || form.version === "UNKNOWN";
  if (!isMissing && (version === undefined || compareVersions(version, release.version) !== 0)) {
    const ours = quote(formatVersion(release.version));
    report("form-agrees", `The form is for version ${quote(form.version)}, the file for ${ours}`);
  }
}

/** Two source distributions of one release would let installers choose between two sources. */
export function checkSdistIsSingle(upload: UploadToCheck, report: Report): void {
  const others = (upload.sdistsOfRelease ?? []).filter((name) => name !== upload.filename);
  if (upload.inspection.kind === "sdist" && others[0] !== undefined) {
    report("sdist-single", `The release has a source distribution already: ${quote(others[0])}`);
  }
}
