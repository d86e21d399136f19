/** Projects, one a row: shared by the page of an index and the search page. */
import { type Frame, projectAddress } from "./address.ts";
import { type Html, html } from "./html.ts";
import { day } from "./words.ts";

/** One project in a list. */
export interface ProjectRow {
  /** In its normal form, for the address. */
  readonly name: string;
  /** As its owner spells it. */
  readonly displayName: string;
  /** Of its newest release. */
  readonly version?: string | undefined;
  readonly summary?: string | undefined;
  /** When its newest release came; ISO 8601 in UTC. */
  readonly updated?: string | undefined;
}

/** A list of projects of one index. */
export function projectRows(frame: Frame, index: string, projects: readonly ProjectRow[]): Html {
  return html`<ul class="rows">${projects.map(
    (project) => html`<li>
<div class="row-main"><a class="row-name" href="${projectAddress(frame, index, project.name)}">${project.displayName}</a>${
      project.version !== undefined && html` <span class="version">${project.version}</span>`
    }
${project.summary !== undefined && project.summary !== "" && html`<p class="soft">${project.summary}</p>`}</div>
${project.updated !== undefined && html`<div class="row-side soft">${day(project.updated)}</div>`}
</li>`,
  )}</ul>`;
}
