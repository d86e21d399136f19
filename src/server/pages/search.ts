/** What a search found, over every index that the reader may see. */
import { type Frame, searchAddress } from "./address.ts";
import { type Html, html } from "./html.ts";
import { layout, searchForm } from "./layout.ts";
import { type ProjectRow, projectRows } from "./project-rows.ts";
import { formatCount } from "./words.ts";

/** Hits of one index. */
export interface SearchHits {
  /** `root/main`. */
  readonly index: string;
  /** Best first. */
  readonly projects: readonly ProjectRow[];
}

export interface SearchView {
  readonly query: string;
  /** Indexes without a hit are left out. */
  readonly hits: readonly SearchHits[];
  /** Page of the hits, from 1. */
  readonly page: number;
  readonly hasMore: boolean;
}

export function searchPage(frame: Frame, view: SearchView): Html {
  const count = view.hits.reduce((sum, { projects }) => sum + projects.length, 0);
  return layout(frame, {
    title: view.query === "" ? "Search" : `Search for ${view.query}`,
    hasOwnSearch: true,
    body: html`<header class="title">
<h1>Search</h1>
${searchForm(frame, { q: view.query, isLarge: true })}
</header>
${view.query !== "" && html`<p class="soft" role="status">${describeCount(count, view)}</p>`}
${view.hits.map(
  ({ index, projects }) => html`<section aria-label="Found on ${index}">
<h2>${index}</h2>
${projectRows(frame, index, projects)}
</section>`,
)}
${view.query !== "" && count === 0 && noHits()}
${pager(frame, view)}`,
  });
}

function describeCount(count: number, view: SearchView): string {
  const found = formatCount(count, "project");
  const place = view.page > 1 ? ` on page ${view.page}` : "";
  return `${found.slice(0, 1).toUpperCase()}${found.slice(1)}${place} for “${view.query}”${view.hasMore ? ", and there are more" : ""}`;
}

function noHits(): Html {
  return html`<div class="empty">
<p>Nothing that is published here has these words in its name, summary, keywords or description.</p>
<p>Fewer words find more. Projects of a mirror are found by the beginning of their name, on the page of the mirror.</p>
</div>`;
}

function pager(frame: Frame, view: SearchView): Html | undefined {
  if (view.page === 1 && !view.hasMore) {
    return undefined;
  }
  return html`<nav class="pager" aria-label="Pages of the hits">
${view.page > 1 && html`<a class="button" rel="prev" href="${searchAddress(frame, { q: view.query, page: view.page - 1 })}">Previous page</a>`}
${view.hasMore && html`<a class="button" rel="next" href="${searchAddress(frame, { q: view.query, page: view.page + 1 })}">Next page</a>`}
</nav>`;
}
