/** What must be in a wheel or an sdist. That the archive itself is sound, its reader tells by faults. */
import { isAppError } from "../errors.ts";
import { parseEntryPoints } from "../standards/entry-point.ts";
import { makeInfoFolder, parseWheelFilename } from "../standards/filename.ts";
import type { Metadata } from "../standards/metadata.ts";
import { normalizeName } from "../standards/name.ts";
import { findVersion } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";
import { parseWheel } from "../standards/wheel.ts";
import { refuseArchive } from "./pypi-words.ts";
import { quote } from "./quote.ts";
import { isRuleName, type Report } from "./rule-catalog.ts";
import type { InspectedArchive, UploadToCheck } from "./upload.ts";

/** Reports every fault of the archive, and what is missing in it. */
export function checkArchive(upload: UploadToCheck, report: Report): void {
  const { inspection, metadata } = upload;
  for (const { code, message } of inspection.faults) {
    const rule = isRuleName(code) ? code : "archive-unreadable";
    report(rule, refuseArchive(rule, message));
  }
  // Of an archive that could not be read nobody knows what is missing.
  if (inspection.members.length === 0 && inspection.faults.length > 0) {
    return;
  }
  const names = new Set(inspection.members.map(({ name }) => name));
  if (inspection.kind === "wheel") {
    checkWheel(upload, names, report);
  } else {
    checkSdist(inspection, names, report);
  }
  if (metadata !== undefined && inspection.metadataFolder !== undefined) {
    checkLicenseFiles(metadata, inspection, names, report);
  }
}

function checkSdist(
  inspection: InspectedArchive,
  names: ReadonlySet<string>,
  report: Report,
): void {
  const folder = inspection.metadataFolder ?? "";
  if (names.has(`${folder}/PKG-INFO`)) {
    return;
  }
  const rule = names.has(`${folder}/setup.py`) ? "sdist-metadata-required" : "sdist-metadata";
  report(rule, refuseArchive(rule, `PKG-INFO not found at ${quote(`${folder}/PKG-INFO`)}`));
}

function checkWheel(upload: UploadToCheck, names: ReadonlySet<string>, report: Report): void {
  const { filename, inspection } = upload;
  const folder = inspection.metadataFolder;
  const named = makeInfoFolder(filename);
  if (folder === undefined) {
    report("wheel-dist-info", `The wheel has no ${quote(named)}`);
    return;
  }
  if (folder !== named) {
    const message = `The wheel has ${quote(folder)} where its filename asks for ${quote(named)}`;
    report(isSameRelease(folder, named) ? "wheel-dist-info-spelling" : "wheel-dist-info", message);
  }
  for (const [rule, name] of [
    ["wheel-metadata", "METADATA"],
    ["wheel-file", "WHEEL"],
    ["wheel-record", "RECORD"],
  ] as const) {
    if (!names.has(`${folder}/${name}`)) {
      report(rule, refuseArchive(rule, `${name} not found at ${quote(`${folder}/${name}`)}`));
    }
  }
  if (inspection.wheelFile !== undefined) {
    checkWheelFile(inspection.wheelFile, filename, report);
  }
  if (inspection.entryPoints !== undefined) {
    checkEntryPoints(inspection.entryPoints, report);
  }
}

/** Old tools spelled the folder as the project, new ones as the filename. */
function isSameRelease(folder: string, named: string): boolean {
  const [name = "", version = ""] = splitDistInfo(folder);
  const [otherName = "", otherVersion = ""] = splitDistInfo(named);
  const [a, b] = [findVersion(version), findVersion(otherVersion)];
  const isSameVersion = a && b ? compareVersions(a, b) === 0 : version === otherVersion;
  return normalizeName(name) === normalizeName(otherName) && isSameVersion;
}

function splitDistInfo(folder: string): readonly string[] {
  const stem = folder.slice(0, -".dist-info".length);
  const dash = stem.lastIndexOf("-");
  return dash < 0 ? [stem] : [stem.slice(0, dash), stem.slice(dash + 1)];
}

function checkWheelFile(bytes: Uint8Array, filename: string, report: Report): void {
  try {
    const { tags } = parseWheel(new TextDecoder().decode(bytes));
    const expected = parseWheelFilename(filename).tags;
    const isSame = expected.every((tag) => tags.includes(tag)) && tags.length === expected.length;
    if (!isSame) {
      const own = tags.length === 0 ? "no tags" : `the tags ${tags.join(", ")}`;
      report("wheel-tags", `WHEEL has ${own}, the filename ${expected.join(", ")}`);
    }
  } catch (error) {
    if (!isAppError(error, "invalid")) {
      throw error;
    }
    // A wrong filename is told by the rules of filenames.
    if (error.place?.file === "WHEEL") {
      report("wheel-file", error.message);
    }
  }
}

/** Attack: a command whose name is a path, written outside the folder of scripts. */
export function checkEntryPoints(bytes: Uint8Array, report: Report): void {
  const text = decode(bytes);
  if (text === undefined) {
    report("wheel-entry-points", "entry_points.txt is not UTF-8");
    return;
  }
  try {
    for (const { group, name } of parseEntryPoints(text)) {
      const isCommand = group === "console_scripts" || group === "gui_scripts";
      if (isCommand && !/^[\w.-]+$/.test(name)) {
        report("wheel-entry-points", `The command ${quote(name)} cannot be a file name`);
      }
    }
  } catch (error) {
    if (!isAppError(error, "invalid")) {
      throw error;
    }
    report("wheel-entry-points", error.message);
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Before 2.4, License-File was what setuptools wrote of its own, and the files lay elsewhere. */
const LICENSE_FILES_SINCE = findVersion("2.4");

function checkLicenseFiles(
  metadata: Metadata,
  inspection: InspectedArchive,
  names: ReadonlySet<string>,
  report: Report,
): void {
  const format = findVersion(metadata.metadataVersion ?? "");
  if (!format || !LICENSE_FILES_SINCE || compareVersions(format, LICENSE_FILES_SINCE) < 0) {
    return;
  }
  const folder = inspection.metadataFolder ?? "";
  const base = inspection.kind === "wheel" ? `${folder}/licenses` : folder;
  for (const path of metadata.licenseFiles) {
    if (!names.has(`${base}/${path}`)) {
      const message = `The licence file ${quote(path)} of the metadata is not at ${quote(`${base}/${path}`)}`;
      report("license-file-missing", message);
    }
  }
}
