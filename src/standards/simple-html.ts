/**
 * The pages of the Simple API in HTML, both ways; written as version 1.4, at which the HTML form is frozen.
 * Specs: https://packaging.python.org/en/latest/specifications/simple-repository-api/ and
 * https://peps.python.org/pep-0833/
 */
import { findFileEnding } from "./file-ending.ts";
import { decodeText, escapeHtml, listTags, type Tag } from "./html-tag.ts";
import { findName, type ProjectName } from "./name.ts";
import { placeAt } from "./refusal.ts";
import type { PageHead } from "./simple-json.ts";
import { findFilename, type Link, type LinkParser, makeLinkParser } from "./simple-link.ts";
import {
  type FileEntry,
  joinPage,
  type PageFrame,
  type ProjectEntry,
  type ProjectList,
  type ProjectPage,
  type ReadPage,
} from "./simple-page.ts";
import {
  findHash,
  type PageSource,
  parseProjectStatus,
  refusePage,
  requireApiVersion,
} from "./simple-value.ts";

/**
 * Reads the page of one project, whose name is the last part of its address, else in its title. Addresses come out absolute (`<base>`
 * counts); links that lead to no sdist, wheel or older kind of file are passed over: those
 * that call themselves one are named as left out. Versions are not known here.
 * Throws `invalid` for another major version, and where the address names no project.
 * Source: PEP 503, "Specification"; the form is frozen by PEP 833.
 *
 * ```ts
 * const page = '<a href="a-1.zip#md5=ab" data-yanked>a-1.zip</a>'
 * parseSimpleHtml(page, { url: "https://example.org/simple/a/" }).files[0]?.yanked // => true
 * ```
 */
export function parseSimpleHtml(text: string, source: PageSource = {}): ReadPage {
  const files: FileEntry[] = [];
  const leftOut: string[] = [];
  const { meta, title } = walkPage(text, source, (link, tag, parseLink) => {
    const filename = link && findFilename(link.url);
    if (link !== undefined && filename !== undefined && findFileEnding(filename) !== undefined) {
      files.push(parseFile(link, filename, tag.attributes, parseLink));
      return;
    }
    const shown = decodeText(tag.text).trim();
    if (findFileEnding(shown) !== undefined) leftOut.push(shown);
  });
  return {
    name: parsePageName(title, source),
    status: parseProjectStatus({
      status: meta.get("pypi:project-status"),
      reason: meta.get("pypi:project-status-reason"),
    }),
    versions: [],
    files,
    ...(leftOut.length > 0 && { leftOut }),
    ...parseSerialComment(text),
  };
}

/**
 * Reads the list of all projects; a link whose text and address are both no name is passed over.
 * Source: PEP 503, "Specification".
 *
 * ```ts
 * parseSimpleListHtml('<a href="my-tool/">My.Tool</a>') // => { projects: [{ name: "my-tool", displayName: "My.Tool" }] }
 * ```
 */
export function parseSimpleListHtml(text: string, source: PageSource = {}): ProjectList {
  const projects: ProjectEntry[] = [];
  walkPage(text, source, (link, tag) => {
    if (link === undefined) return;
    const shown = decodeText(tag.text).trim();
    const name = findName(shown) ?? findName(lastFolder(link.url));
    if (name === undefined) return;
    const isOther = shown !== name && findName(shown) === name;
    projects.push({ name, ...(isOther && { displayName: shown }) });
  });
  return { projects, ...parseSerialComment(text) };
}

/**
 * Writes the page of one project with the addresses as they stand in `page`.
 * Source: PEP 503, "Specification"; the form is frozen by PEP 833.
 *
 * ```ts
 * const page = { name: parseName("a"), status: { status: "active" }, versions: [], files: [] }
 * formatSimpleHtml(page).includes("<title>Links for a</title>") // => true
 * ```
 */
export function formatSimpleHtml(page: ProjectPage): string {
  return joinPage(frameSimpleHtml(page), page.files.map(formatFileHtml));
}

/** Writes what stands round the links that `formatFileHtml` writes: a server keeps those and joins them. */
export function frameSimpleHtml(head: PageHead): PageFrame {
  const { status, reason } = head.status;
  const statusReason =
    reason === undefined ? "" : `\n${formatMeta("pypi:project-status-reason", reason)}`;
  const meta = `${formatMeta("pypi:project-status", status)}${statusReason}`;
  return framePage(`Links for ${head.name}`, meta, head.lastSerial);
}

/** Writes one file of a page as a link. Size, time and where a time is from have no place in HTML. */
export function formatFileHtml(file: FileEntry): string {
  const hash = pickHash(file.hashes);
  const href = hash === undefined ? file.url : `${file.url}#${hash}`;
  const { requiresPython, yanked, metadata, provenance } = file;
  const python =
    requiresPython === undefined ? "" : ` data-requires-python="${escapeHtml(requiresPython)}"`;
  const reason =
    yanked === false ? "" : ` data-yanked="${yanked === true ? "" : escapeHtml(yanked)}"`;
  const origin = provenance === undefined ? "" : ` data-provenance="${escapeHtml(provenance)}"`;
  const text = escapeHtml(file.filename);
  return `<a href="${escapeHtml(href)}"${python}${reason}${formatMetadata(metadata)}${origin}>${text}</a><br>`;
}

/**
 * Writes the list of all projects with addresses relative to it. Source: PEP 503, "Specification".
 *
 * ```ts
 * formatSimpleListHtml({ projects: [{ name: parseName("a") }] }).includes('<a href="a/">a</a>') // => true
 * ```
 */
export function formatSimpleListHtml(list: ProjectList): string {
  return joinPage(frameSimpleListHtml(list), list.projects.map(formatProjectHtml));
}

/** Writes what stands round the links that `formatProjectHtml` writes. */
export function frameSimpleListHtml({ lastSerial }: Omit<ProjectList, "projects">): PageFrame {
  return framePage("Simple index", "", lastSerial);
}

/** Writes one project of the list as a link. */
export function formatProjectHtml({ name, displayName = name }: ProjectEntry): string {
  return `<a href="${name}/">${escapeHtml(displayName)}</a><br>`;
}

const PREFERRED = ["sha256", "sha512", "sha384"];

/**
 * Called for each link, without where it leads if that may not be followed; `parseLink` reads further addresses in the
 * light of the `<base>`.
 */
type Visit = (link: Link | undefined, tag: Tag, parseLink: LinkParser) => void;

/** What a page says besides its links. */
interface PageFacts {
  /** Contents of the `<meta>` tags by lower-case name. */
  readonly meta: ReadonlyMap<string, string>;
  readonly title: string;
}

function walkPage(text: string, source: PageSource, visit: Visit): PageFacts {
  const meta = new Map<string, string>();
  let title: string | undefined;
  let parseLink = makeLinkParser(source.url);
  let hasBase = false;
  for (const tag of listTags(text)) {
    const href = tag.attributes.get("href")?.trim();
    if (tag.name === "a") {
      if (href !== undefined) visit(parseLink(href), tag, parseLink);
    } else if (tag.name === "base" && !hasBase && href !== undefined) {
      // The first base counts, and only where it leads somewhere that links may lead. A relative one says nothing
      // where nobody knows the address of the page: then addresses stay as they are written.
      const base = parseLink(href);
      if (base !== undefined && URL.canParse(base.url)) parseLink = makeLinkParser(base.url);
      hasBase = true;
    } else if (tag.name === "meta") {
      addMeta(tag, meta);
      requirePageVersion(tag, text, source);
    } else if (tag.name === "title") {
      title ??= decodeText(tag.text);
    }
  }
  return { meta, title: title ?? "" };
}

function addMeta({ attributes }: Tag, meta: Map<string, string>): void {
  const name = attributes.get("name")?.toLowerCase();
  const content = attributes.get("content");
  if (name !== undefined && content !== undefined && !meta.has(name)) meta.set(name, content);
}

/** Each such tag counts: an installer may look at any of them. */
function requirePageVersion({ attributes, offset }: Tag, text: string, source: PageSource): void {
  if (attributes.get("name")?.toLowerCase() !== "pypi:repository-version") return;
  requireApiVersion(attributes.get("content"), source, () => placeAt(text, offset));
}

function parseFile(
  link: Link,
  filename: string,
  attributes: Tag["attributes"],
  parseLink: LinkParser,
): FileEntry {
  const requiresPython = attributes.get("data-requires-python");
  const yanked = attributes.get("data-yanked");
  const metadata =
    attributes.get("data-core-metadata") ?? attributes.get("data-dist-info-metadata");
  const origin = attributes.get("data-provenance");
  const provenance = origin ? parseLink(origin)?.url : undefined;
  return {
    filename,
    url: link.url,
    hashes: parseHashes(link.fragment),
    ...(requiresPython !== undefined && requiresPython !== "" && { requiresPython }),
    yanked: yanked === undefined ? false : yanked || true,
    metadata: parseMetadataHashes(metadata),
    ...(provenance !== undefined && { provenance }),
  };
}

function parseMetadataHashes(text: string | undefined): FileEntry["metadata"] {
  if (text === undefined || text === "false") return false;
  const hashes = parseHashes(text);
  return Object.keys(hashes).length > 0 ? hashes : true;
}

/** `sha256=…`; further parts behind `&`, such as `egg=`, are no hashes. */
function parseHashes(text: string): Readonly<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const part of text.includes("&") ? text.split("&") : [text]) {
    const equals = part.indexOf("=");
    const hash = findHash(part.slice(0, Math.max(equals, 0)), part.slice(equals + 1));
    if (hash !== undefined) hashes[hash[0]] = hash[1];
  }
  return hashes;
}

/** The title counts where nobody says the address: the pages of most indexes begin with `Links for name`. */
function parsePageName(title: string, source: PageSource): ProjectName {
  const titled = /^\s*Links for ([^<>]{1,200})$/i.exec(title)?.[1] ?? "";
  const said = source.url === undefined ? titled.trim() : lastFolder(source.url);
  const name = findName(said);
  if (name !== undefined) return name;
  const why = source.url === undefined ? "its title says no name" : "its address ends in no name";
  throw refusePage(source, why, "Give the address of the page: those of projects end in /name/");
}

/** `name` of `https://host/simple/name/`, with or without the last slash, a query and a file such as `index.html`. */
function lastFolder(url: string): string {
  const path = URL.parse(url, "https://nowhere.invalid/")?.pathname.replace(
    /\/(?:index\.html?)?$/,
    "",
  );
  return path === undefined ? "" : (findFilename(path) ?? "");
}

/** `<!--SERIAL 17-->`, as PyPI writes it behind the page. */
function parseSerialComment(text: string): { readonly lastSerial?: number } {
  const found = /<!--SERIAL (\d{1,15})-->\s*$/.exec(text.slice(-100));
  return found === null ? {} : { lastSerial: Number(found[1]) };
}

function framePage(title: string, meta: string, lastSerial: number | undefined): PageFrame {
  const serial = lastSerial === undefined ? "" : `<!--SERIAL ${lastSerial}-->\n`;
  const before = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="pypi:repository-version" content="1.4">${meta === "" ? "" : `\n${meta}`}
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
`;
  return { before, between: "\n", after: `\n</body>\n</html>\n${serial}` };
}

function formatMeta(name: string, content: string): string {
  return `<meta name="${name}" content="${escapeHtml(content)}">`;
}

/** Both attributes, since older clients know the first alone (PEP 714). */
function formatMetadata(metadata: FileEntry["metadata"]): string {
  if (metadata === false) return "";
  const value = metadata === true ? "true" : escapeHtml(pickHash(metadata) ?? "true");
  return ` data-dist-info-metadata="${value}" data-core-metadata="${value}"`;
}

function pickHash(hashes: Readonly<Record<string, string>>): string | undefined {
  const algorithm = PREFERRED.find((name) => hashes[name] !== undefined) ?? Object.keys(hashes)[0];
  return algorithm === undefined ? undefined : `${algorithm}=${hashes[algorithm]}`;
}
