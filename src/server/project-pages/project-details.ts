/** What the metadata of a release says: the column beside its description, and its dependencies. */
import { type Frame, projectAddress, searchAddress } from "../pages/address.ts";
import { type Html, type HtmlValue, html } from "../pages/html.ts";
import { outwardLink } from "../pages/layout.ts";
import type { Origin } from "./project-origin.ts";

/** As it stood in the metadata, whatever it is: nothing here has been checked. */
export interface Details {
  readonly requiresPython?: string | undefined;
  /** Licence expression, else the free text. */
  readonly license?: string | undefined;
  readonly authors: readonly Contact[];
  readonly maintainers: readonly Contact[];
  readonly keywords: readonly string[];
  readonly classifiers: readonly string[];
  /** `Project-URL`, `Home-page` and `Download-URL`, in their order. */
  readonly links: readonly { readonly label: string; readonly address: string }[];
  readonly extras: readonly string[];
  /** Owner and maintainers of the project on the index. */
  readonly members: readonly string[];
}

export interface Contact {
  readonly name?: string | undefined;
  readonly mail?: string | undefined;
}

/** One `Requires-Dist`. */
export interface Dependency {
  /** As it was written; that of an extra in its normal form, without the part about the extra. */
  readonly text: string;
  /** Normal name, where it could be read. */
  readonly name?: string | undefined;
  /** The extra that brings it. */
  readonly extra?: string | undefined;
}

/** No more of it than can be no second header of a mail. */
const MAIL = /^[\w.+%-]+@[\w.-]+$/;

export function detailsAside(frame: Frame, details: Details, origin: Origin): Html {
  const { links, keywords, classifiers, extras, members } = details;
  return html`<aside id="details" class="split-side" aria-label="Details">
${links.length > 0 && block("Links", html`<ul class="plain-list">${links.map((link) => html`<li>${outwardLink(link.address, link.label)}</li>`)}</ul>`)}
${block(
  "Details",
  html`<dl>
${entry("Python", details.requiresPython)}
${entry("Licence", details.license)}
${entry("Author", details.authors.length > 0 && details.authors.map(contact))}
${entry("Maintainer", details.maintainers.length > 0 && details.maintainers.map(contact))}
${entry("On this index", members.length > 0 && members.join(", "))}
${entry("Comes from", describeOrigin(origin))}
</dl>`,
)}
${extras.length > 0 && block("Extras", html`<p class="tags">${extras.map((extra) => html`<span class="tag">${extra}</span>`)}</p>`)}
${keywords.length > 0 && block("Keywords", html`<p class="tags">${keywords.map((word) => html`<span class="tag">${word}</span>`)}</p>`)}
${classifiers.length > 0 && block("Classifiers", classifierList(frame, classifiers))}
</aside>`;
}

export function dependenciesSection(
  frame: Frame,
  index: string,
  dependencies: readonly Dependency[],
): Html {
  const groups = Map.groupBy(dependencies, ({ extra }) => extra);
  return html`<section id="dependencies" aria-labelledby="dependencies-title">
<h2 id="dependencies-title">Dependencies</h2>
${dependencies.length === 0 && html`<p class="empty">It needs nothing but Python.</p>`}
${[...groups].map(
  ([
    extra,
    group,
  ]) => html`${extra !== undefined && html`<h3>With the extra <code>${extra}</code></h3>`}
<ul class="dependencies">${group.map((dependency) => dependencyRow(frame, index, dependency))}</ul>`,
)}
</section>`;
}

function dependencyRow(frame: Frame, index: string, { text, name }: Dependency): Html {
  return name === undefined
    ? html`<li><code>${text}</code></li>`
    : html`<li><a href="${projectAddress(frame, index, name)}"><code>${text}</code></a></li>`;
}

function block(title: string, body: HtmlValue): Html {
  return html`<section><h2>${title}</h2>${body}</section>`;
}

function entry(term: string, value: HtmlValue): Html | undefined {
  return value === undefined || value === false || value === ""
    ? undefined
    : html`<dt>${term}</dt><dd>${value}</dd>`;
}

function contact({ name, mail }: Contact): Html {
  const words = name ?? mail;
  const link =
    words !== undefined && mail !== undefined && MAIL.test(mail)
      ? outwardLink(`mailto:${mail}`, words)
      : words;
  return html`<span class="line">${link}</span>`;
}

function describeOrigin(origin: Origin): string {
  return origin.kind === "hosted"
    ? `published on ${origin.index}`
    : `${origin.upstream}, by the mirror ${origin.index}`;
}

/** `Topic :: A` and `Topic :: B` stand together below `Topic`. */
function classifierList(frame: Frame, classifiers: readonly string[]): Html {
  const groups = Map.groupBy(classifiers, (classifier) => classifier.split(" :: ")[0] ?? "");
  return html`<dl>${[...groups].map(
    ([group, members]) =>
      html`<dt>${group}</dt>${members.map(
        (classifier) =>
          html`<dd><a href="${searchAddress(frame, { c: [classifier] })}">${classifier.split(" :: ").slice(1).join(" › ") || classifier}</a></dd>`,
      )}`,
  )}</dl>`;
}
