/** PyPI's JSON API: what it tells of a release and of a file, and the JSON of a project in pieces. */
import { findPythonTag } from "../../standards/filename.ts";
import type { Metadata } from "../../standards/metadata.ts";
import { makeMetadataJson } from "../../standards/metadata-json.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { FileEntry } from "../../standards/simple-page.ts";
import type { ReleaseFiles } from "../release-files.ts";
import type { FileDigests } from "../tables/files.ts";
import { renderItemPieces } from "./item-pieces.ts";
import { makePiece, type Piece } from "./page-pieces.ts";

/** What the page does not tell of files, by their sha256. */
export type DigestsOf = ReadonlyMap<string, FileDigests>;

/** What is told of every release. */
export interface Telling {
  readonly name: ProjectName;
  /** Absolute address of the project's page on the index that was asked. */
  readonly pageAddress: string;
  readonly serial: number;
  /** Absolute address of a file. */
  readonly urlOf: (file: FileEntry) => string;
  readonly findDigests: (files: readonly FileEntry[]) => Promise<DigestsOf>;
}

/** All that one release's JSON has, and the project's JSON begins with. */
export async function releaseJson(
  { name, pageAddress, serial, urlOf, findDigests }: Telling,
  { version, files, isYanked, yanked }: ReleaseFiles,
  metadata: Metadata,
): Promise<object> {
  const digests = await findDigests(files);
  const info = {
    ...makeMetadataJson(metadata),
    name: metadata.name ?? name,
    version,
    // Left over from PyPI's past; clients still read them.
    bugtrack_url: null,
    docs_url: null,
    downloads: { last_day: -1, last_month: -1, last_week: -1 },
    package_url: pageAddress,
    project_url: pageAddress,
    release_url: `${pageAddress}${version}/`,
    yanked: isYanked,
    yanked_reason: typeof yanked === "string" ? yanked : null,
  };
  return {
    info,
    last_serial: serial,
    urls: files.map((file) => fileJson(file, urlOf(file), digests)),
    vulnerabilities: [],
  };
}

/** Some 256 kB. */
const FILES_OF_PIECE = 300;

/**
 * The JSON of a project: `latest` is that of its newest release, of `releases` there is at least one. `old` are the
 * pieces from before, of which those stay whose releases are the very same values.
 */
export async function renderJsonPieces(
  { urlOf, findDigests }: Telling,
  latest: object,
  releases: readonly ReleaseFiles[],
  old: readonly Piece[],
): Promise<readonly Piece[]> {
  const count = releases.reduce((sum, { files }) => sum + files.length, 0);
  const members = await renderItemPieces(releases, old, {
    kind: "releases",
    between: ",",
    itemsOfPiece: Math.max(1, Math.floor((FILES_OF_PIECE * releases.length) / count)),
    async write(some) {
      const digests = await findDigests(some.flatMap(({ files }) => files));
      const members = some.map(({ version, files }) => {
        const told = files.map((file) => fileJson(file, urlOf(file), digests));
        return `${JSON.stringify(version)}:${JSON.stringify(told)}`;
      });
      return members.join(",");
    },
  });
  const before = `${JSON.stringify(latest).slice(0, -1)},"releases":{`;
  return [makePiece(before), ...members, makePiece("}}")];
}

function fileJson(file: FileEntry, url: string, digestsOf: DigestsOf): object {
  const { sha256 = "" } = file.hashes;
  const digests = digestsOf.get(sha256);
  const isWheel = file.filename.endsWith(".whl");
  return {
    comment_text: "",
    digests: {
      md5: digests?.md5 ?? null,
      blake2b_256: digests?.blake2b ?? null,
      ...file.hashes,
    },
    downloads: -1,
    filename: file.filename,
    has_sig: false,
    md5_digest: file.hashes.md5 ?? digests?.md5 ?? null,
    packagetype: isWheel ? "bdist_wheel" : "sdist",
    python_version: findPythonTag(file.filename) ?? "source",
    requires_python: file.requiresPython ?? null,
    size: file.size ?? null,
    upload_time: file.uploadTime?.slice(0, 19) ?? null,
    upload_time_iso_8601: file.uploadTime ?? null,
    url,
    yanked: file.yanked !== false,
    yanked_reason: typeof file.yanked === "string" ? file.yanked : null,
  };
}
