/** The files of a release, and the releases of a project. */
import { type Frame, releaseAddress, releasesAddress } from "../pages/address.ts";
import { type Html, html } from "../pages/html.ts";
import { day, formatCount, formatSize } from "../pages/words.ts";

export interface FileRow {
  readonly filename: string;
  /** Where it is, from the page's own server. */
  readonly address: string;
  readonly kind: "sdist" | "wheel";
  /** What the tags say: `any Python 3`, `CPython 3.12 on Linux x86-64`; absent for an sdist. */
  readonly platform?: string | undefined;
  /** In bytes, where it is known. */
  readonly size?: number | undefined;
  /** ISO 8601 in UTC. */
  readonly uploaded?: string | undefined;
  /** Hex digest, where it is known. */
  readonly sha256?: string | undefined;
  readonly yanked: boolean | string;
  /** Where its metadata alone is. */
  readonly metadataAddress?: string | undefined;
  readonly provenanceAddress?: string | undefined;
}

export interface ReleaseRow {
  readonly version: string;
  /** When its first file came; ISO 8601 in UTC. */
  readonly released?: string | undefined;
  readonly fileCount: number;
  readonly isPrerelease: boolean;
  /** True where each of its files is yanked. */
  readonly isYanked: boolean;
}

/** Some of a project's releases, since it may have fifty thousand. */
export interface ReleasePage {
  /** Newest first. */
  readonly rows: readonly ReleaseRow[];
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  /** Of all pages together. */
  readonly releaseCount: number;
}

/** `count` is that of all files, of which `files` are the first. */
export function filesSection(files: readonly FileRow[], count: number): Html {
  const sdists = files.filter(({ kind }) => kind === "sdist");
  const wheels = files.filter(({ kind }) => kind === "wheel");
  return html`<section id="files" aria-labelledby="files-title">
<h2 id="files-title">Files</h2>
${wheels.length > 0 && html`<h3>${wheels.length === 1 ? "Wheel" : "Wheels"}</h3><ul class="rows files">${wheels.map(fileRow)}</ul>`}
${sdists.length > 0 && html`<h3>${sdists.length === 1 ? "Source archive" : "Source archives"}</h3><ul class="rows files">${sdists.map(fileRow)}</ul>`}
${count > files.length && html`<p class="soft">These are the first ${files.length} of ${formatCount(count, "file")}; the Simple API lists all of them.</p>`}
</section>`;
}

export function releasesSection(
  frame: Frame,
  index: string,
  project: string,
  releases: ReleasePage,
  shown: string | undefined,
): Html {
  return html`<section id="releases" aria-labelledby="releases-title">
<h2 id="releases-title">Releases</h2>
<ul class="rows releases">${releases.rows.map(
    (release) => html`<li>
<div class="row-main"><a class="row-name" href="${releaseAddress(frame, index, project, release.version)}"${
      release.version === shown && html` aria-current="page"`
    }>${release.version}</a>${
      release.isPrerelease && html` <span class="tag">pre-release</span>`
    }${release.isYanked && html` <span class="tag danger">yanked</span>`}</div>
<div class="row-side soft">${formatCount(release.fileCount, "file")}${release.released !== undefined && html` · ${day(release.released)}`}</div>
</li>`,
  )}</ul>
${releases.pageCount > 1 && pager(releases, (page) => releasesAddress(frame, index, project, page))}
</section>`;
}

function pager({ page, pageCount }: ReleasePage, addressOf: (page: number) => string): Html {
  return html`<p class="soft">Page ${page} of ${pageCount}</p>
<nav class="pager" aria-label="Pages of the releases">
${page > 1 && html`<a class="button" rel="prev" href="${addressOf(page - 1)}">Newer releases</a>`}
${page < pageCount && html`<a class="button" rel="next" href="${addressOf(page + 1)}">Older releases</a>`}
</nav>`;
}

function fileRow(file: FileRow): Html {
  const isYanked = file.yanked !== false;
  return html`<li>
<div class="row-main"><a class="file-name" href="${file.address}">${file.filename}</a>${
    isYanked && html` <span class="tag danger">yanked</span>`
  }
<p class="soft">${fileFacts(file)}</p>
${typeof file.yanked === "string" && file.yanked !== "" && html`<p>Yanked: ${file.yanked}</p>`}
${file.sha256 !== undefined && html`<p class="hash" data-copy="sha256 of ${file.filename}"><span>sha256</span> <code>${file.sha256}</code></p>`}
</div>
${file.size !== undefined && html`<div class="row-side">${formatSize(file.size)}</div>`}
</li>`;
}

function fileFacts(file: FileRow): readonly (Html | string)[] {
  const facts = [
    file.platform !== undefined && html`${file.platform}`,
    file.uploaded !== undefined && html`uploaded ${day(file.uploaded)}`,
    file.metadataAddress !== undefined && html`<a href="${file.metadataAddress}">metadata</a>`,
    file.provenanceAddress !== undefined &&
      html`<a href="${file.provenanceAddress}">provenance</a>`,
  ].filter((fact) => fact !== false);
  return facts.flatMap((fact, at) => (at === 0 ? [fact] : [" · ", fact]));
}
