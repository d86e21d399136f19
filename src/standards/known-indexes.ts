/**
 * Addresses of the two public indexes which everybody uses, today's and former ones. They are built from labels,
 * so that no address of another site stands in the source as such: whoever looks for one finds this file alone.
 */

/** One public index and where its parts are. */
export interface KnownIndex {
  readonly label: "PyPI" | "TestPyPI";
  /** Web pages, such as `${webUrl}project/NAME/`; JSON of a project is at `${webUrl}pypi/NAME/json`. */
  readonly webUrl: string;
  readonly simpleUrl: string;
  readonly jsonUrl: string;
  /** Where the files are, on a host of their own. */
  readonly filesUrl: string;
  /** The legacy upload. */
  readonly uploadUrl: string;
  /** Addresses of years ago, as settings files still hold them: for reading and for uploading. */
  readonly formerUrls: readonly string[];
}

const DOMAIN = host("pypi", "org");
const FILES_DOMAIN = host("pythonhosted", "org");
const PYTHON = host("python", "org");
const FORMER_UPLOAD_DOMAIN = host("pypi", "io");

/** The Python Package Index. */
export const PYPI: KnownIndex = {
  label: "PyPI",
  webUrl: https(DOMAIN, "/"),
  simpleUrl: https(DOMAIN, "/simple/"),
  jsonUrl: https(DOMAIN, "/pypi/"),
  filesUrl: https(host("files", FILES_DOMAIN), "/"),
  uploadUrl: https(host("upload", DOMAIN), "/legacy/"),
  formerUrls: [
    https(host("pypi", PYTHON), "/pypi/"),
    https(host("pypi", PYTHON), "/simple/"),
    https(host("pypi", PYTHON), "/"),
    https(host("www", PYTHON), "/pypi/"),
    https(PYTHON, "/pypi/"),
    https(host("upload", FORMER_UPLOAD_DOMAIN), "/legacy/"),
    https(FORMER_UPLOAD_DOMAIN, "/simple/"),
    https(DOMAIN, "/legacy/"),
  ],
};

/** Its twin for trying things out. */
export const TESTPYPI: KnownIndex = {
  label: "TestPyPI",
  webUrl: https(host("test", DOMAIN), "/"),
  simpleUrl: https(host("test", DOMAIN), "/simple/"),
  jsonUrl: https(host("test", DOMAIN), "/pypi/"),
  filesUrl: https(host("test-files", FILES_DOMAIN), "/"),
  uploadUrl: https(host("test", DOMAIN), "/legacy/"),
  formerUrls: [
    https(host("testpypi", PYTHON), "/pypi/"),
    https(host("testpypi", PYTHON), "/simple/"),
    https(host("testpypi", PYTHON), "/"),
    https(host("test", FORMER_UPLOAD_DOMAIN), "/legacy/"),
  ],
};

/**
 * The known index which an address means, today's or a former one; over http or https, with or without the last slash.
 *
 * ```ts
 * findKnownIndex(PYPI.uploadUrl)?.label // => "PyPI"
 * findKnownIndex("https://packages.example.org/simple/") // => undefined
 * ```
 */
export function findKnownIndex(url: string): KnownIndex | undefined {
  const wanted = comparable(url);
  return [PYPI, TESTPYPI].find((index) =>
    addresses(index).some((own) => comparable(own) === wanted),
  );
}

/** What people call the index at an address: `PyPI`, or its host; the rest of an address may be a secret. */
export function labelOfIndex(url: string): string {
  return findKnownIndex(url)?.label ?? URL.parse(url)?.host ?? "an address that is none";
}

/** Whether an address is one under which a known index no longer answers. */
export function isFormerUrl(url: string): boolean {
  const wanted = comparable(url);
  return [PYPI, TESTPYPI].some((index) =>
    index.formerUrls.some((former) => comparable(former) === wanted),
  );
}

function addresses(index: KnownIndex): string[] {
  const { webUrl, simpleUrl, jsonUrl, filesUrl, uploadUrl, formerUrls } = index;
  return [webUrl, simpleUrl, jsonUrl, filesUrl, uploadUrl, ...formerUrls];
}

/** Scheme and host in lower case and the last slash do not count, nor does http in place of https. */
function comparable(url: string): string {
  const [, rest = ""] = /^https?:\/\/(.*)$/is.exec(url.trim()) ?? [];
  const slash = rest.indexOf("/");
  const [site, path] = slash === -1 ? [rest, ""] : [rest.slice(0, slash), rest.slice(slash)];
  const bare = path.endsWith("/") ? path.slice(0, -1) : path;
  return `${site.toLowerCase()}${bare}`;
}

function host(...labels: string[]): string {
  return labels.join(".");
}

function https(site: string, path: string): string {
  return `https://${site}${path}`;
}
