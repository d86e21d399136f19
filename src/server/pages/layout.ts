/** What all pages share: head, bar with search, foot, and the small parts they are made of. */
import {
  accountAddress,
  classifiersAddress,
  type Frame,
  homeAddress,
  indexAddress,
  searchAddress,
} from "./address.ts";
import { type Html, type HtmlValue, html, isHarmlessAddress } from "./html.ts";

/** What a page hands to its layout. */
export interface Page {
  readonly title: string;
  /** One sentence for search engines and previews. */
  readonly description?: string | undefined;
  readonly body: HtmlValue;
  /** What the search field in the bar holds. */
  readonly search?: string | undefined;
  /** Pages with a search field of their own leave the bar's away. */
  readonly hasOwnSearch?: boolean;
}

/** Under it a page can load nothing but our own style sheet, script and images, and nobody can frame it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const STYLES = ["style.css", "parts.css", "forms.css", "project.css"];

/** A whole page. */
export function layout(frame: Frame, page: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title === "" ? "Cheeseshop" : `${page.title} · Cheeseshop`}</title>
${page.description !== undefined && html`<meta name="description" content="${page.description}">`}
<link rel="icon" type="image/svg+xml" href="${frame.base}${frame.assets}/icon.svg">
${STYLES.map((name) => html`<link rel="stylesheet" href="${frame.base}${frame.assets}/${name}">\n`)}<script type="module" src="${frame.base}${frame.assets}/enhance.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="bar">
<div class="wide">
<a class="brand" href="${homeAddress(frame)}"><img src="${frame.base}${frame.assets}/icon.svg" alt="" width="28" height="28">Cheeseshop</a>
${page.hasOwnSearch !== true && searchForm(frame, { q: page.search })}
<nav class="bar-links" aria-label="You"><a href="${accountAddress(frame)}">Account</a></nav>
</div>
</header>
<main id="content" class="wide" tabindex="-1">
${page.body}
</main>
<footer class="foot">
<div class="wide">
<p>Cheeseshop, an index of Python packages</p>
<nav aria-label="This server"><a href="${homeAddress(frame)}">Set up pip, uv and twine</a> <a href="${searchAddress(frame)}">Search</a> <a href="${classifiersAddress(frame)}">Classifiers</a></nav>
</div>
</footer>
</body>
</html>
`;
}

/** A search over every index that the reader sees. */
export function searchForm(
  frame: Frame,
  options: {
    readonly q?: string | undefined;
    readonly isLarge?: boolean;
    /** Classifiers that narrow it. */
    readonly c?: readonly string[];
  } = {},
): Html {
  return html`<form class="${options.isLarge === true ? "search large" : "search"}" role="search" action="${searchAddress(frame)}" method="get">
<input type="search" name="q" value="${options.q}" placeholder="Search projects" aria-label="Search projects" autocomplete="off" spellcheck="false" maxlength="200">
${hidden({ c: options.c ?? [] })}<button type="submit">Search</button>
</form>`;
}

/** Fields of a form that nobody sees; what is empty is left out. */
export function hidden(fields: Readonly<Record<string, string | readonly string[]>>): Html {
  const inputs = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value)
      .filter((one) => one !== "")
      .map((one) => html`<input type="hidden" name="${name}" value="${one}">`),
  );
  return html`${inputs}`;
}

/** `root / main`, leading to the index. */
export function indexCrumbs(frame: Frame, index: string): Html {
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${indexAddress(frame, index)}">${index}</a></nav>`;
}

/** Text to paste: a field of its own with, where script runs, a button that copies it. */
export function paste(text: string, label: string): Html {
  return html`<div class="paste" data-copy="${label}"><pre tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre></div>`;
}

/** A link out of the server: where the address may not be followed, just the words. */
export function outwardLink(address: string, words: string): Html {
  return isOutward(address)
    ? html`<a href="${address}" rel="nofollow ugc noopener noreferrer">${words}</a>`
    : html`${words}`;
}

/** A message above the content; `tone` is never told by colour alone. */
export function banner(tone: "note" | "warning" | "danger", title: string, body: HtmlValue): Html {
  return html`<div class="banner ${tone}" role="note"><strong>${title}</strong> ${body}</div>`;
}

function isOutward(address: string): boolean {
  return URL.canParse(address) && isHarmlessAddress(address);
}
