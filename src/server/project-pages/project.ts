/**
 * A project, showing one of its releases: the newest, or the one whose version stands in the address.
 * The description has the middle, everything to decide by stands beside it.
 */
import type { ProjectStatus } from "../../standards/simple-page.ts";
import { type Frame, projectAddress } from "../pages/address.ts";
import { installLine } from "../pages/configuration.ts";
import { type Html, html, sanitisedHtml } from "../pages/html.ts";
import { banner, indexCrumbs, layout, paste } from "../pages/layout.ts";
import { day } from "../pages/words.ts";
import {
  type Dependency,
  type Details,
  dependenciesSection,
  detailsAside,
} from "./project-details.ts";
import { type FileRow, filesSection, type ReleasePage, releasesSection } from "./project-files.ts";
import type { Origin } from "./project-origin.ts";

export interface ProjectView {
  /** The index that was asked, such as `root/main`. */
  readonly index: string;
  /** In its normal form, for addresses. */
  readonly name: string;
  /** As its owner spells it. */
  readonly displayName: string;
  readonly status: ProjectStatus;
  readonly origin: Origin;
  /** The release that is shown; absent where the project has none, or is quarantined. */
  readonly release?: ReleaseView | undefined;
  /** True where the address names the version. */
  readonly isVersionAsked: boolean;
  /** What installers take by themselves: the newest release that is neither yanked nor a pre-release. */
  readonly newest?: string | undefined;
  readonly releases: ReleasePage;
}

export interface ReleaseView {
  readonly version: string;
  readonly summary?: string | undefined;
  /** When its first file came; ISO 8601 in UTC. */
  readonly released?: string | undefined;
  readonly isPrerelease: boolean;
  /** `true` without a reason; set where each of its files is yanked. */
  readonly yanked: boolean | string;
  /** HTML that `readme/` has made harmless. */
  readonly descriptionHtml?: string | undefined;
  readonly details: Details;
  readonly dependencies: readonly Dependency[];
  /** The first of them. */
  readonly files: readonly FileRow[];
  readonly fileCount: number;
}

export function projectPage(frame: Frame, view: ProjectView): Html {
  const { release } = view;
  const version = release?.version;
  return layout(frame, {
    title: version === undefined ? view.displayName : `${view.displayName} ${version}`,
    description: release?.summary,
    body: html`${projectHeader(frame, view)}
${statusBanner(view.status)}
${claimBanner(view)}
${faultBanner(view)}
${release !== undefined && releaseBanners(frame, view, release)}
${
  release === undefined
    ? html`<p class="empty">${
        view.status.status === "quarantined"
          ? "None of its files is offered while the project is quarantined."
          : noReleaseSentence(view.origin)
      }</p>`
    : html`<div class="split">
<div class="split-main">
${sectionLinks(view, release)}
${descriptionSection(release)}
${filesSection(release.files, release.fileCount)}
${dependenciesSection(frame, view.index, release.dependencies)}
${releasesSection(frame, view.index, view.name, view.releases, version)}
</div>
${detailsAside(frame, release.details, view.origin)}
</div>`
}`,
  });
}

function noReleaseSentence(origin: Origin): string {
  if (origin.kind === "mirror") {
    const { upstream } = origin;
    return `This project has no release: ${upstream} offers no file of it that can be shown here.`;
  }
  return "This project has no release. Its name stays taken: nobody else's files can appear here.";
}

function projectHeader(frame: Frame, view: ProjectView): Html {
  const { release } = view;
  const pinned = view.isVersionAsked || release?.yanked !== false ? release?.version : undefined;
  return html`<header class="title">
${indexCrumbs(frame, view.index)}
<h1>${view.displayName}${release !== undefined && html` <span class="version">${release.version}</span>`}</h1>
${release?.summary !== undefined && html`<p class="lead">${release.summary}</p>`}
${release !== undefined && html`<p class="tags">${releaseTags(view, release)}</p>`}
${release !== undefined && paste(installLine(frame, view.index, view.name, pinned), "Command to install")}
</header>`;
}

function releaseTags(view: ProjectView, release: ReleaseView): readonly (Html | false)[] {
  return [
    release.version === view.newest && html`<span class="tag strong">newest release</span>`,
    release.yanked !== false && html`<span class="tag danger">yanked</span>`,
    release.isPrerelease && html`<span class="tag">pre-release</span>`,
    view.status.status !== "active" && html`<span class="tag warning">${view.status.status}</span>`,
    release.released !== undefined &&
      html`<span class="soft">released ${day(release.released)}</span>`,
  ];
}

function statusBanner({ status, reason }: ProjectStatus): Html | undefined {
  const words = reason === undefined ? "" : ` The reason: “${reason}”.`;
  switch (status) {
    case "active":
      return undefined;
    case "archived":
      return banner(
        "note",
        "This project is archived.",
        `No further releases are expected.${words}`,
      );
    case "deprecated":
      return banner("warning", "This project is deprecated.", `Look for a successor.${words}`);
    case "quarantined":
      return banner(
        "danger",
        "This project is quarantined.",
        `It is held to be unsafe, and none of its files is offered.${words}`,
      );
  }
}

/** Dependency confusion: the reader should know whose files an installer gets by this name. */
function claimBanner({ origin }: ProjectView): Html | undefined {
  if (origin.kind !== "hosted" || origin.claim === undefined) return undefined;
  const others =
    origin.claim === "taken"
      ? "The upstream has a project of this name as well."
      : "Whether the upstream has a project of this name as well, nobody could tell yet.";
  return banner(
    "note",
    "This name is claimed.",
    `${others} Here it always means the one that is published on ${origin.index}; the upstream's files are never offered.`,
  );
}

/** Who wonders why a new release is missing here should not have to read the log. */
function faultBanner({ origin }: ProjectView): Html | undefined {
  if (origin.kind !== "mirror" || origin.faults.length === 0) return undefined;
  return banner(
    "warning",
    `This may not be all that ${origin.upstream} has.`,
    `${origin.faults.join(". ")}.`,
  );
}

function releaseBanners(
  frame: Frame,
  view: ProjectView,
  release: ReleaseView,
): readonly (Html | false)[] {
  const { newest } = view;
  const reason = typeof release.yanked === "string" && release.yanked !== "" && release.yanked;
  return [
    release.yanked !== false &&
      banner("danger", "This release is yanked.", [
        reason !== false && html`The reason: “${reason}”. `,
        "Installers pass it over unless they are asked for exactly this version.",
      ]),
    newest !== undefined &&
      newest !== release.version &&
      banner(
        "note",
        "There is another release to start from.",
        html`<a href="${projectAddress(frame, view.index, view.name)}">Version ${newest}</a> is what installers take by themselves.`,
      ),
  ];
}

function sectionLinks(view: ProjectView, release: ReleaseView): Html {
  const links: readonly (readonly [id: string, words: string, count?: number])[] = [
    ["description", "Description"],
    ["files", "Files", release.fileCount],
    ["dependencies", "Dependencies", release.dependencies.length],
    ["releases", "Releases", view.releases.releaseCount],
    ["details", "Details"],
  ];
  return html`<nav class="sections" aria-label="On this page">${links.map(
    ([id, words, count]) =>
      html`<a href="#${id}">${words}${count !== undefined && html` <span class="count">${count}</span>`}</a>`,
  )}</nav>`;
}

function descriptionSection({ descriptionHtml }: ReleaseView): Html {
  return html`<section id="description" aria-label="Description">${
    descriptionHtml === undefined
      ? html`<p class="empty">The author has written no description.</p>`
      : html`<div class="prose">${sanitisedHtml(descriptionHtml)}</div>`
  }</section>`;
}
