/**
 * The standards of Python packaging, for use outside of this program: `cheeseshop/standards`. Pure functions over texts
 * and plain values; they run wherever JavaScript does, in a browser too.
 *
 * `parseX` takes a text and returns a plain value, or throws an `AppError` of kind `invalid` that tells the input, the
 * place in it, the rule with its source, and what to write instead. `formatX` is its counterpart, `checkX` lists all
 * faults. pyproject.toml, pylock.toml and script metadata are read from a parsed TOML document (`TomlDocument`).
 * Specs: https://packaging.python.org/en/latest/specifications/
 */
export { AppError, type ErrorKind, isAppError, type Place, type Problem } from "../errors.ts";
export {
  type Attestation,
  type AttestationBundle,
  formatAttestations,
  formatProvenance,
  type Provenance,
  parseAttestations,
  parseProvenance,
  type Statement,
} from "./attestation.ts";
export {
  type DependencyGroupItem,
  type DependencyGroups,
  expandDependencyGroup,
} from "./dependency-group.ts";
export {
  type DirectOrigin,
  type DirectUrl,
  formatDirectUrl,
  parseDirectUrl,
} from "./direct-url.ts";
export {
  type EntryPoint,
  formatEntryPoints,
  formatObjectReference,
  parseEntryPoints,
  parseObjectReference,
} from "./entry-point.ts";
export {
  type BuildNumber,
  formatSdistFilename,
  parseSdistFilename,
  parseWheelFilename,
  type SdistFilename,
  type WheelFilename,
} from "./filename.ts";
export { type LicenseExpression, listDeprecatedLicenses, parseLicense } from "./license.ts";
export type {
  LockedArchive,
  LockedBytes,
  LockedDirectory,
  LockedFile,
  LockedPlace,
  LockedVcs,
} from "./locked-file.ts";
export { isLockfileName, type LockedPackage, type Lockfile, parseLockfile } from "./lockfile.ts";
export { formatLockfile } from "./lockfile-format.ts";
export {
  type LockSelection,
  type SelectedPackage,
  selectFromLockfile,
} from "./lockfile-selection.ts";
export {
  type Combination,
  type Comparison,
  formatMarker,
  type Marker,
  type MarkerOperator,
  type Operand,
  parseMarker,
} from "./marker.ts";
export { evaluateMarker, type MarkerEnvironment } from "./marker-evaluation.ts";
export { areDisjoint, type SimpleMarker, simplifyMarker } from "./marker-logic.ts";
export type { MarkerVariable } from "./marker-variable.ts";
export { EMPTY_METADATA, formatMetadata, type Metadata, parseMetadata } from "./metadata.ts";
export { checkMetadata, type MetadataProblem } from "./metadata-check.ts";
export { METADATA_VERSIONS, type MetadataVersion } from "./metadata-field.ts";
export { type MetadataJson, makeMetadataJson } from "./metadata-json.ts";
export { isName, isNormalName, normalizeName, type ProjectName, parseName } from "./name.ts";
export {
  findGlibcVersion,
  findMuslVersion,
  type LinuxPlatform,
  listAndroidTags,
  listIosTags,
  listMacTags,
  listManylinuxTags,
  listMusllinuxTags,
  listPlatformTags,
  type MajorMinor,
  type Platform,
} from "./platform-tag.ts";
export type { Person, ProjectLicense, ProjectReadme } from "./project-field.ts";
export type { ImportNames } from "./project-import.ts";
export type { Project } from "./project-table.ts";
export { type BuildSystem, type Pyproject, parsePyproject } from "./pyproject.ts";
export { formatRecord, parseRecord, type RecordEntry, type RecordHash } from "./record.ts";
export { formatRequirement, parseRequirement, type Requirement } from "./requirement.ts";
export {
  type IncludeEntry,
  type OptionEntry,
  parseRequirementsFile,
  type RequirementEntry,
  type RequirementsEntry,
  type RequirementsFileOptions,
} from "./requirements-file.ts";
export type { RequirementTarget } from "./requirements-target.ts";
export {
  findScriptBlock,
  formatScriptBlock,
  parseScriptMetadata,
  type ScriptBlock,
  type ScriptMetadata,
} from "./script-metadata.ts";
export {
  formatSimpleHtml,
  formatSimpleListHtml,
  parseSimpleHtml,
  parseSimpleListHtml,
} from "./simple-html.ts";
export {
  formatSimpleJson,
  formatSimpleListJson,
  parseSimpleJson,
  parseSimpleListJson,
} from "./simple-json.ts";
export type {
  FileEntry,
  ProjectEntry,
  ProjectList,
  ProjectPage,
  ProjectStatus,
  ReadPage,
} from "./simple-page.ts";
export type { PageSource } from "./simple-value.ts";
export {
  ANY_VERSION,
  filterVersions,
  formatSpecifiers,
  intersectSpecifiers,
  isEmpty,
  type MatchOptions,
  matchesVersion,
  type PrereleaseOptions,
  parseSpecifiers,
  type Specifiers,
} from "./specifier.ts";
export type { Specifier, SpecifierOperator } from "./specifier-clause.ts";
export { findTagRank, listSupportedTags, parseTags, rankTags, type TagPlatform } from "./tag.ts";
export type { TomlDocument, TomlPath } from "./toml-document.ts";
export {
  type Digests,
  type FormFields,
  formatUploadForm,
  parseUploadForm,
  type UploadForm,
} from "./upload-form.ts";
export {
  formatCanonicalVersion,
  formatVersion,
  isPrerelease,
  makeVersion,
  parseVersion,
  type Version,
} from "./version.ts";
export { compareVersions } from "./version-order.ts";
export {
  ALL_VERSIONS,
  type Cut,
  complementRange,
  containsVersion,
  formatRange,
  type Interval,
  intersectRanges,
  isEmptyRange,
  isSubrange,
  NO_VERSIONS,
  unionRanges,
  type VersionRange,
} from "./version-range.ts";
export type { PreRelease, VersionNumber, VersionParts } from "./version-scanner.ts";
export { formatWheel, parseWheel, type Wheel } from "./wheel.ts";
