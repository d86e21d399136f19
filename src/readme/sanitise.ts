/**
 * A stranger's HTML, made harmless. The list below is what may pass; all else is dropped.
 *
 * What the result can not do: run script, style anything, send a request anywhere while it is only looked at (images
 * become links), pose as a part of the page (few classes, no forms, ids under a prefix of their own), or lead to
 * addresses of the server that happens to show it (relative links lose their target).
 */
import sanitizeHtml from "sanitize-html";
import { README_LIMITS } from "./limits.ts";

/** Stands before every id of a description, so that none can be taken for one of the page's. */
const ID_PREFIX = "readme-";

const LINK_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);
const ANCHOR = /^[\p{L}\p{M}\p{N}_.:-]+$/u;
const ALIGN = { name: "align", values: ["left", "center", "right"] };

/** Those that PyPI shows, but for forms and images: a page looks here as it does there. Of others, the content stays.
 * The library looks through them in turn: the most frequent stand first. */
const TEXT_TAGS = "a code span strong em br abbr acronym b cite del i kbd sub sup tt var";
const BLOCK_TAGS =
  "p li pre td tr div h2 h3 h4 h5 h6 ul ol dt dd dl th section table tbody thead aside blockquote caption col colgroup details figcaption figure hr nav summary";

const ALLOWED_TAGS = `${TEXT_TAGS} ${BLOCK_TAGS}`.split(" ");

/** Of these, the content goes too: it is no HTML, or is read as none. */
const DROPPED_TAGS = "script style textarea option xmp noscript title template svg math".split(" ");

/** What the style sheet knows: boxes, notes, and lines that keep their indentation. */
const ALLOWED_CLASSES = {
  code: [/^language-[\w+#.-]{1,30}$/],
  li: ["task"],
  aside: "admonition sidebar topic footnote-list footnote caution danger error warning".split(" "),
  div: ["line-block", "line", "math", "citation-list", "citation", "legend"],
  p: [
    "admonition-title",
    "topic-title",
    "sidebar-title",
    "sidebar-subtitle",
    "attribution",
    "rubric",
  ],
  span: ["option", "label", "classifier", "backrefs", "math"],
  dl: ["option-list", "docinfo"],
  nav: ["contents"],
  ol: ["arabic", "loweralpha", "upperalpha", "lowerroman", "upperroman"],
};

/** HTML that a page may show as it stands. Headings go one level down: the page has its own `h1`. */
export function sanitise(html: string): string {
  // A link cannot stand inside a link, so an image inside one becomes plain text.
  let openLinks = 0;

  return sanitizeHtml(html, {
    allowedTags: ALLOWED_TAGS,
    allowedAttributes: {
      "*": ["id", "title", "dir", "lang"],
      a: ["href", "rel"],
      details: ["open"],
      ol: ["start"],
      ...Object.fromEntries(
        ["div", "p", "h2", "h3", "h4", "h5", "h6"].map((tag) => [tag, [ALIGN]] as const),
      ),
      td: [ALIGN, "colspan", "rowspan"],
      th: [ALIGN, "colspan", "rowspan", "scope"],
    },
    allowedClasses: ALLOWED_CLASSES,
    allowedSchemes: ["http", "https", "mailto"],
    allowProtocolRelative: false,
    nestingLimit: README_LIMITS.maxNesting,
    parseStyleAttributes: false,
    nonTextTags: DROPPED_TAGS,
    onOpenTag: (tag) => {
      openLinks += tag === "a" ? 1 : 0;
    },
    onCloseTag: (tag) => {
      openLinks -= tag === "a" ? 1 : 0;
    },
    transformTags: {
      h1: "h2",
      h2: "h3",
      h3: "h4",
      h4: "h5",
      h5: "h6",
      img: (_tag, attributes) => imageAsLink(attributes, openLinks > 0),
      a: (tagName, attributes) => ({ tagName, attribs: linkAttributes(attributes) }),
      "*": (tagName, attributes) => ({ tagName, attribs: withOwnId(attributes) }),
    },
  });
}

type Attributes = Record<string, string>;

/** Loading an image would tell its host who reads which page, so it is offered, not loaded. */
function imageAsLink(attributes: Attributes, isInsideLink: boolean): sanitizeHtml.Tag {
  const address = absoluteAddress(attributes.src);
  const text = attributes.alt?.trim() || `Image ${lastPart(attributes.src)}`.trim();
  if (isInsideLink || address === undefined) {
    return { tagName: "span", attribs: {}, text };
  }
  return { tagName: "a", attribs: linkAttributes({ href: address }), text };
}

function linkAttributes(attributes: Attributes): Attributes {
  const { href, name, ...others } = attributes;
  const kept: Attributes = others.id === undefined && name ? { ...others, id: name } : others;
  if (href?.startsWith("#")) {
    return { ...kept, href: `#${ID_PREFIX}${href.slice(1)}` };
  }
  const address = absoluteAddress(href);
  return address === undefined
    ? kept
    : { ...kept, href: address, rel: "nofollow ugc noopener noreferrer" };
}

/** Written out by the URL parser, so that what is checked is what a browser follows. */
function absoluteAddress(text: string | undefined): string | undefined {
  const address = text === undefined ? null : URL.parse(text);
  return address !== null && LINK_PROTOCOLS.has(address.protocol) ? address.href : undefined;
}

function lastPart(address: string | undefined): string {
  return address?.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
}

function withOwnId(attributes: Attributes): Attributes {
  if (attributes.id === undefined) return attributes;
  const { id, ...others } = attributes;
  const isUsable = id !== undefined && id.length <= README_LIMITS.maxAnchor + 10 && ANCHOR.test(id);
  return isUsable ? { ...others, id: `${ID_PREFIX}${id}` } : others;
}
