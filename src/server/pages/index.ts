/** An index: what it is, how to use it, and the list of its projects. */
import { type Frame, indexAddress, projectAddress } from "./address.ts";
import { configurationCards, installLine } from "./configuration.ts";
import { type Html, html } from "./html.ts";
import { describeIndex, type IndexCard } from "./index-card.ts";
import { layout } from "./layout.ts";
import { type ProjectRow, projectRows } from "./project-rows.ts";

export interface IndexView {
  readonly index: IndexCard;
  /** What the list is narrowed to; empty for all. */
  readonly query: string;
  /** In alphabetical order, one page of them. */
  readonly projects: readonly ProjectRow[];
  /** Name behind which this page of the list begins. */
  readonly after?: string | undefined;
  /** Name behind which the next page begins; absent on the last one. */
  readonly next?: string | undefined;
  /** False for a mirror that shows the names it happens to know. */
  readonly isWhole?: boolean;
}

export function indexPage(frame: Frame, view: IndexView): Html {
  const { index } = view;
  return layout(frame, {
    title: index.label,
    description: `${index.label}: ${describeIndex(index)}`,
    body: html`<header class="title">
<h1>${index.label}</h1>
<p class="lead">${describeIndex(index)}</p>
<p class="tags"><span class="tag">${index.kind}</span>${!index.isPublic && html`<span class="tag">members only</span>`}</p>
</header>
<details class="fold">
<summary>Use this index with pip, uv and twine</summary>
${configurationCards(frame, index.label)}
</details>
<section aria-labelledby="projects">
<h2 id="projects">Projects</h2>
<form class="search" action="${indexAddress(frame, index.label)}" method="get">
<input type="search" name="q" value="${view.query}" placeholder="Names that begin with…" aria-label="Names that begin with" autocomplete="off" spellcheck="false" maxlength="200">
<button type="submit">Show</button>
</form>
${view.isWhole === false && view.projects.length > 0 && html`<p>The list of the upstream could not be read yet. These are the names that are known without it.</p>`}
${view.projects.length === 0 ? emptyList(frame, view) : projectRows(frame, index.label, view.projects)}
${pager(frame, view)}
</section>`,
  });
}

function emptyList(frame: Frame, { index, query }: IndexView): Html {
  const all = html`<a href="${indexAddress(frame, index.label)}">Show all</a>`;
  if (index.kind === "mirror" && query !== "") {
    // The list of an upstream is read in the background, and may be older than the project.
    return html`<p class="empty">No name that begins with “${query}” is on the list that was last read. <a href="${projectAddress(frame, index.label, query)}">Ask for “${query}” itself</a>, or ${all}.</p>`;
  }
  if (query !== "") {
    return html`<p class="empty">No project here has a name that begins with “${query}”. ${all}</p>`;
  }
  return index.kind === "mirror"
    ? html`<p class="empty">The list of the upstream has not been read yet. Its projects are there all the same: <code>${installLine(frame, index.label, "NAME")}</code></p>`
    : html`<p class="empty">Nothing has been published yet. The configuration above shows how.</p>`;
}

function pager(frame: Frame, view: IndexView): Html | undefined {
  const { label } = view.index;
  if (view.after === undefined && view.next === undefined) {
    return undefined;
  }
  return html`<nav class="pager" aria-label="Pages of the list">
${view.after !== undefined && html`<a class="button" href="${indexAddress(frame, label, { q: view.query })}">First page</a>`}
${view.next !== undefined && html`<a class="button" rel="next" href="${indexAddress(frame, label, { q: view.query, after: view.next })}">Next page</a>`}
</nav>`;
}
