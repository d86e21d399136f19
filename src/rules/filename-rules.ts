/**
 * What the name of a file must be.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention,
 * https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-file-name
 */
import { isAppError } from "../errors.ts";
import { findFileVersion } from "../standards/file-owner.ts";
import {
  escapeName,
  formatSdistFilename,
  parseSdistFilename,
  parseWheelFilename,
  type WheelFilename,
} from "../standards/filename.ts";
import { formatVersion } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";
import { isPublicPlatform } from "./platform-tags.ts";
import { refuseArchive } from "./pypi-words.ts";
import { quote } from "./quote.ts";
import type { Report } from "./rule-catalog.ts";
import type { InspectedArchive, ReleaseOfFile, UploadToCheck } from "./upload.ts";

/** What a name shows by itself. */
export function checkFilename(upload: UploadToCheck, report: Report): void {
  const { filename, inspection, contentType } = upload;
  const shown = quote(filename);
  if (/[\u0000-\u001f\u007f]/.test(filename)) {
    report("filename-characters", `The filename ${shown} has a control character`);
  }
  if (/[/\\]/.test(filename)) {
    report("filename-characters", `The filename ${shown} has a slash or a backslash`);
  }
  if (new TextEncoder().encode(filename).length > LONGEST) {
    report("filename-length", `The filename ${shown} is too long`);
  }
  if (contentType?.toLowerCase().startsWith("image/")) {
    const message = `The file is sent as ${quote(contentType)}`;
    report("content-type", refuseArchive("content-type", message));
  }
  if (inspection.kind === "other") {
    const what = inspection.format === "" ? "neither a wheel nor an sdist" : inspection.format;
    report("filename-extension", `The file ${shown} is ${what}: only .whl and .tar.gz are taken`);
  }
  if (inspection.kind === "sdist" && inspection.format === "zip") {
    report("filename-zip-sdist", `The sdist ${shown} is a zip`);
  }
}

/** File systems take 255 bytes, and `.metadata` may follow. */
const LONGEST = 255 - ".metadata".length;

/** What the name must be for its release. */
export function checkFilenameOfRelease(
  filename: string,
  inspection: InspectedArchive,
  release: ReleaseOfFile,
  report: Report,
): void {
  if (inspection.kind === "sdist") {
    checkSdistFilename(filename, release, report);
    return;
  }
  const parsed = tryParseWheelFilename(filename, report);
  if (parsed !== undefined) {
    checkWheelFilename(filename, parsed, release, report);
  }
}

function checkSdistFilename(filename: string, release: ReleaseOfFile, report: Report): void {
  const version = formatVersion(release.version);
  const today = formatSdistFilename(release.name, release.version);
  // That a zip is one, another rule tells.
  const expected = filename.endsWith(".zip") ? today.replace(/\.tar\.gz$/, ".zip") : today;
  const found = findFileVersion(filename, release.name);
  if (found === undefined && !isSdistFilename(filename)) {
    const message = `The filename ${quote(filename)} has no name and version: it should be ${quote(expected)}`;
    report("filename-sdist", message);
  } else if (found !== version) {
    const message = `The filename ${quote(filename)} is not that of version ${version} of ${release.displayName}: it should be ${quote(expected)}`;
    report("filename-project", message);
  } else if (filename !== expected) {
    report("filename-sdist-normal", `The filename ${quote(filename)} should be ${quote(expected)}`);
  }
}

function isSdistFilename(filename: string): boolean {
  try {
    parseSdistFilename(filename);
    return true;
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    return false;
  }
}

function tryParseWheelFilename(filename: string, report: Report): WheelFilename | undefined {
  try {
    return parseWheelFilename(filename);
  } catch (error) {
    if (!isAppError(error, "invalid")) {
      throw error;
    }
    report("filename-wheel", error.message);
    return undefined;
  }
}

function checkWheelFilename(
  filename: string,
  parsed: WheelFilename,
  release: ReleaseOfFile,
  report: Report,
): void {
  const platforms = new Set(parsed.rawTags.split("-").at(-1)?.split("."));
  for (const platform of platforms) {
    if (!isPublicPlatform(platform)) {
      report("filename-platform", `The wheel is for the platform ${quote(platform)}`);
    }
  }
  const name = escapeName(release.name);
  if (parsed.name !== release.name) {
    const message = `The filename ${quote(filename)} should begin with ${quote(name)}, as the project is called in the metadata`;
    report("filename-project", message);
  } else if (parsed.rawName !== name) {
    const message = `The filename ${quote(filename)} should begin with ${quote(name)}, not ${quote(parsed.rawName)}`;
    report("filename-wheel-normal", message);
  }
  if (compareVersions(parsed.version, release.version) !== 0) {
    const version = formatVersion(release.version);
    const message = `The filename ${quote(filename)} has version ${quote(parsed.rawVersion)}, the metadata ${quote(version)}`;
    report("filename-project", message);
  }
}
