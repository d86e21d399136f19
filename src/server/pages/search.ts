/** What a search found, over every index that the reader may see. */
import { classifiersAddress, type Frame, searchAddress } from "./address.ts";
import { type Html, html } from "./html.ts";
import { hidden, layout, searchForm } from "./layout.ts";
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
  /** What each hit says of itself. */
  readonly classifiers: readonly string[];
  /** Classifiers that may be meant by words in place of one. */
  readonly suggested?: { readonly instead: string; readonly names: readonly string[] } | undefined;
  /** Indexes without a hit are left out. */
  readonly hits: readonly SearchHits[];
  /** Page of the hits, from 1. */
  readonly page: number;
  readonly hasMore: boolean;
}

export function searchPage(frame: Frame, view: SearchView): Html {
  const count = view.hits.reduce((sum, { projects }) => sum + projects.length, 0);
  const isAsked = view.query !== "" || view.classifiers.length > 0;
  return layout(frame, {
    title: view.query === "" ? "Search" : `Search for ${view.query}`,
    hasOwnSearch: true,
    body: html`<header class="title">
<h1>Search</h1>
${searchForm(frame, { q: view.query, isLarge: true, c: view.classifiers })}
${classifierFilter(frame, view)}
</header>
${isAsked && html`<p class="soft" role="status">${describeCount(count, view)}</p>`}
${view.hits.map(
  ({ index, projects }) => html`<section aria-label="Found on ${index}">
<h2>${index}</h2>
${projectRows(frame, index, projects)}
</section>`,
)}
${suggestions(frame, view)}
${isAsked && count === 0 && view.suggested === undefined && noHits()}
${pager(frame, view)}`,
  });
}

function describeCount(count: number, view: SearchView): string {
  const found = formatCount(count, "project");
  const place = view.page > 1 ? ` on page ${view.page}` : "";
  const words = view.query === "" ? "" : ` for “${view.query}”`;
  const more = view.hasMore ? ", and there are more" : "";
  return `${found.slice(0, 1).toUpperCase()}${found.slice(1)}${place}${words}${more}`;
}

/** The classifiers that narrow the search, each with a way to do without it, and a field for one more. */
function classifierFilter(frame: Frame, { query, classifiers }: SearchView): Html {
  return html`${classifiers.length > 0 && html`<p class="tags">${classifiers.map((name) => activeClassifier(frame, { query, classifiers, name }))}</p>`}
<form class="search" action="${searchAddress(frame)}" method="get">
${hidden({ q: query, c: classifiers })}<input type="text" name="c" placeholder="Only with a classifier, such as beta" aria-label="Only with this classifier" autocomplete="off" spellcheck="false" maxlength="200">
<button type="submit">Narrow</button>
</form>
<p><a href="${classifiersAddress(frame)}">All classifiers</a></p>`;
}

function activeClassifier(
  frame: Frame,
  active: {
    readonly query: string;
    readonly classifiers: readonly string[];
    readonly name: string;
  },
): Html {
  const { query, classifiers, name } = active;
  const others = classifiers.filter((other) => other !== name);
  return html`<a class="tag strong" href="${searchAddress(frame, { q: query, c: others })}" aria-label="Search without ${name}">${name} ×</a>`;
}

function suggestions(frame: Frame, { query, classifiers, suggested }: SearchView): Html | false {
  if (suggested === undefined) return false;
  const { instead, names } = suggested;
  const others = classifiers.filter((other) => other !== instead);
  return html`<section aria-labelledby="suggested">
<h2 id="suggested">No project has the classifier “${instead}”</h2>
${
  names.length === 0
    ? html`<p>Nor is there one with these words in <a href="${classifiersAddress(frame)}">the list</a>.</p>`
    : html`<p>These have its words in them:</p>
<ul class="plain-list">${names.map(
        (name) =>
          html`<li><a href="${searchAddress(frame, { q: query, c: [...others, name] })}">${name}</a></li>`,
      )}</ul>`
}
</section>`;
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
${view.page > 1 && html`<a class="button" rel="prev" href="${searchAddress(frame, { q: view.query, c: view.classifiers, page: view.page - 1 })}">Previous page</a>`}
${view.hasMore && html`<a class="button" rel="next" href="${searchAddress(frame, { q: view.query, c: view.classifiers, page: view.page + 1 })}">Next page</a>`}
</nav>`;
}
