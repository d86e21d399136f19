/** The first page: how to use this server, and which indexes it has. */
import { type Frame, indexAddress } from "./address.ts";
import { configurationCards } from "./configuration.ts";
import { type Html, html } from "./html.ts";
import { describeIndex, type IndexCard } from "./index-card.ts";
import { layout, searchForm } from "./layout.ts";

export interface HomeView {
  /** The index that the paste-ready lines are for: the one behind `/simple/`. */
  readonly mainIndex: string;
  /** Only those that the reader may see. */
  readonly indexes: readonly IndexCard[];
}

export function homePage(frame: Frame, view: HomeView): Html {
  return layout(frame, {
    title: "",
    description: "An index of Python packages",
    hasOwnSearch: true,
    body: html`<section class="hero">
<h1>Python packages, close at hand</h1>
<p class="lead">Install from here, publish to here. It speaks what pip, uv and twine already speak.</p>
${searchForm(frame, { isLarge: true })}
</section>
<section aria-labelledby="use">
<h2 id="use">Use it</h2>
<p>Lines for <a href="${indexAddress(frame, view.mainIndex)}">${view.mainIndex}</a>, to paste as they stand.</p>
${configurationCards(frame, view.mainIndex)}
</section>
<section aria-labelledby="indexes">
<h2 id="indexes">Indexes</h2>
${
  view.indexes.length === 0
    ? html`<p>There is no index that everyone may read. Members reach theirs with a token.</p>`
    : html`<ul class="rows">${view.indexes.map((index) => indexRow(frame, index))}</ul>`
}
</section>`,
  });
}

function indexRow(frame: Frame, index: IndexCard): Html {
  return html`<li>
<div class="row-main"><a class="row-name" href="${indexAddress(frame, index.label)}">${index.label}</a>
<p class="soft">${describeIndex(index)}</p></div>
<div class="row-side">${!index.isPublic && html`<span class="tag">members only</span>`}<span class="tag">${index.kind}</span></div>
</li>`;
}
