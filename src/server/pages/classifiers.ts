/** The list of classifiers, by its top groups. Each leads to the projects that have it. */
import type { ListedClassifier } from "../../rules/find-classifiers.ts";
import { classifiersAddress, type Frame, searchAddress } from "./address.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";

export interface ClassifiersView {
  /** Words that the list is narrowed to; empty for all. */
  readonly query: string;
  readonly groups: readonly ClassifierGroup[];
  /** What to do where nothing was found. */
  readonly hint: string;
}

/** Those whose names begin alike. */
export interface ClassifierGroup {
  readonly name: string;
  readonly rows: readonly ListedClassifier[];
}

export function classifiersPage(frame: Frame, view: ClassifiersView): Html {
  const { query, groups } = view;
  return layout(frame, {
    title: query === "" ? "Classifiers" : `Classifiers with ${query}`,
    description: "What a project may say of itself in its classifiers",
    body: html`<header class="title">
<h1>Classifiers</h1>
<p class="lead">What a project may say of itself, word for word as it stands here. Each leads to the projects that say it.</p>
<form class="search large" action="${classifiersAddress(frame)}" method="get">
<input type="search" name="q" value="${query}" placeholder="Words such as beta, or python 3.14" aria-label="Words of a classifier" autocomplete="off" spellcheck="false" maxlength="200">
<button type="submit">Show</button>
</form>
</header>
${groups.length > 1 && contents(groups)}
${groups.map((group, at) => groupSection(frame, group, at))}
${groups.length === 0 && noClassifier(frame, view)}`,
  });
}

function contents(groups: readonly ClassifierGroup[]): Html {
  return html`<nav class="tags" aria-label="Groups">${groups.map(
    ({ name, rows }, at) =>
      html`<a class="tag" href="#group-${at + 1}">${name} <span class="soft">${rows.length}</span></a>`,
  )}</nav>`;
}

function groupSection(frame: Frame, { name, rows }: ClassifierGroup, at: number): Html {
  return html`<section aria-labelledby="group-${at + 1}">
<h2 id="group-${at + 1}">${name}</h2>
<ul class="plain-list">${rows.map((row) => classifierRow(frame, row))}</ul>
</section>`;
}

function classifierRow(frame: Frame, row: ListedClassifier): Html {
  const link = classifierLink(frame, row.name);
  return row.isDeprecated
    ? html`<li>${link} <span class="tag warning">deprecated</span> ${describeSuccessors(frame, row)}</li>`
    : html`<li>${link}</li>`;
}

function describeSuccessors(frame: Frame, { successors }: ListedClassifier): Html {
  return successors.length === 0
    ? html`<span class="soft">Nothing takes its place.</span>`
    : html`<span class="soft">Use</span> ${successors.map((name, at) => html`${at > 0 && " or "}${classifierLink(frame, name)}`)}`;
}

/** Leads to the projects that have it. */
function classifierLink(frame: Frame, name: string): Html {
  return html`<a href="${searchAddress(frame, { c: [name] })}">${name}</a>`;
}

function noClassifier(frame: Frame, { query, hint }: ClassifiersView): Html {
  return html`<div class="empty">
<p>There is no classifier with “${query}”. ${hint}</p>
<p><a href="${classifiersAddress(frame)}">Show all</a></p>
</div>`;
}
