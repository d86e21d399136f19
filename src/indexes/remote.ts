/**
 * An upstream: another site's Simple API, in JSON or in HTML, as an index.
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 *
 * Whatever comes from there is a stranger's: pages are read by parsers with limits, and addresses are followed
 * through the guarded door.
 */
import { Readable } from "node:stream";
import { AppError, isAppError } from "../errors.ts";
import { findFileVersion } from "../standards/file-owner.ts";
import type { ProjectName } from "../standards/name.ts";
import { parseSimpleHtml } from "../standards/simple-html.ts";
import { parseSimpleJson } from "../standards/simple-json.ts";
import type { FileEntry, ProjectEntry, ProjectPage } from "../standards/simple-page.ts";
import { type Http, type HttpAnswer, type HttpRequest, parseUrl, showUrl } from "../system/http.ts";
import { readBytes } from "../system/read-stream.ts";
import { partOf } from "./body-part.ts";
import { findHtmlEnd } from "./html-end.ts";
import { readNameList } from "./name-list.ts";
import type { PackageIndex } from "./package-index.ts";
import { type RemoteFiles, remoteFiles } from "./remote-files.ts";
import { findShown } from "./shown-file.ts";
import { jsonApiUrl, parseUploadTimes } from "./upload-times.ts";
import { openUpstream, refuseAnswer, type Upstream } from "./upstream.ts";
import { walkListed } from "./walk-projects.ts";

/** What an upstream gives to ask again cheaply (RFC 9110). */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type PageAnswer =
  | {
      readonly kind: "page";
      readonly page: ProjectPage;
      readonly validators: Validators;
      /** Names of entries that cannot be taken, as far as they have one. */
      readonly leftOut: readonly string[];
      /** Nothing in it says that it came whole: it may lack files. */
      readonly mayBeCut: boolean;
    }
  | { readonly kind: "unchanged" }
  | { readonly kind: "missing" };

/** The three questions, and the finer ones that a mirror asks. */
export interface RemoteIndex
  extends PackageIndex,
    Pick<RemoteFiles, "fetchFile" | "fetchMetadata" | "findSize"> {
  /** Its address without user and password, for messages. */
  readonly label: string;

  /** Where the page of a project is, without user and password. */
  pageUrl(name: ProjectName): string;

  /** `unchanged` can only be the answer where validators are given. */
  fetchPage(name: ProjectName, known?: Validators): Promise<PageAnswer>;

  /** By filename; `undefined` where the upstream has no JSON API. */
  fetchUploadTimes(name: ProjectName): Promise<ReadonlyMap<string, string> | undefined>;

  /** All projects, while the list arrives. */
  fetchProjects(signal?: AbortSignal): AsyncIterable<readonly ProjectEntry[]>;
}

const LIMITS = {
  pageBytes: 64 * 1024 * 1024,
  pageMs: 60_000,
  listBytes: 512 * 1024 * 1024,
  listMs: 15 * 60_000,
} as const;

/** A login or a notice, as something on the way may answer in place of the upstream. */
const FOR_PEOPLE = /<(?:form|script|input|iframe|button)[\s>]/i;

const ACCEPT =
  "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

export function remote(http: Http, upstream: Upstream): RemoteIndex {
  const door = openUpstream(upstream);
  const files = remoteFiles(http, door);
  let hasJsonApi: boolean | undefined;

  const pageUrl = (name: ProjectName): string => `${door.base.href}${name}/`;

  async function fetchPage(name: ProjectName, known: Validators = {}): Promise<PageAnswer> {
    const conditions = conditionsOf(known);
    const answer = await http.fetch(pageRequest(door.request(pageUrl(name)), conditions));
    const isMissing = answer.status === 404 || answer.status === 410;
    // Without a condition it is no answer: taken for one, the project would seem to be gone.
    const isUnchanged = answer.status === 304 && Object.keys(conditions).length > 0;
    if (isMissing || isUnchanged) {
      answer.body.destroy();
      return { kind: isMissing ? "missing" : "unchanged" };
    }
    const { page, leftOut, mayBeCut } = await readPage(answer, name);
    return {
      kind: "page",
      page: await announceMetadata(page, files),
      validators: validatorsOf(answer),
      leftOut,
      mayBeCut,
    };
  }

  const index: RemoteIndex = {
    label: showUrl(door.base),
    pageUrl,
    fetchPage,
    fetchFile: files.fetchFile,
    fetchMetadata: files.fetchMetadata,
    findSize: files.findSize,

    async fetchUploadTimes(name) {
      if (hasJsonApi === false) return undefined;
      const url = jsonApiUrl(door.base.href, name);
      const request = pageRequest(door.request(url), { accept: "application/json" });
      const answer = await http.fetch(request);
      // One 404 for a project that has a page, before any other answer: there is no such API.
      hasJsonApi ??= answer.status !== 404;
      if (answer.status !== 200) {
        answer.body.destroy();
        if (answer.status === 404) return undefined;
        throw refuseAnswer(answer, `the upload times of "${name}"`);
      }
      return parseUploadTimes(await readText(answer.body), url);
    },

    async *fetchProjects(signal) {
      const tooLong = AbortSignal.timeout(LIMITS.listMs);
      const answer = await http.fetch({
        ...pageRequest(door.request(door.base.href)),
        limits: { maximumBytes: LIMITS.listBytes },
        signal: signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]),
      });
      const what = "the list of projects";
      if (answer.status !== 200) throw refuseAnswer(answer, what);
      yield* readNameList(answer.body, formOf(answer, what), { url: answer.url });
    },

    async listProjects() {
      const projects: ProjectEntry[] = [];
      for await (const some of index.fetchProjects()) projects.push(...some);
      return projects;
    },

    walkProjects: (range) => walkListed(index, range),

    async findProject(name) {
      const answer = await fetchPage(name);
      return answer.kind === "page" ? answer.page : undefined;
    },

    async openFile(name, filename, range) {
      const page = await index.findProject(name);
      const shown = page && findShown(page, filename);
      if (shown === undefined) return undefined;
      if (shown.part === "metadata") {
        const bytes = await files.fetchMetadata(shown.file);
        const body = Readable.from([bytes.subarray(range?.start ?? 0, range?.end)]);
        const { sha256 } = shown.file.hashes;
        return { size: bytes.length, ...(sha256 !== undefined && { sha256 }), body };
      }
      const { start, body, ...facts } = await files.fetchFile(shown.file, range);
      return range === undefined
        ? { ...facts, body }
        : { ...facts, body: partOf(body, range.start - start, range.end - range.start) };
    },
  };
  return index;
}

function pageRequest(request: HttpRequest, headers: Record<string, string> = {}): HttpRequest {
  return {
    ...request,
    headers: { accept: ACCEPT, ...headers },
    compressed: true,
    limits: { maximumBytes: LIMITS.pageBytes },
    signal: AbortSignal.timeout(LIMITS.pageMs),
  };
}

function conditionsOf(known: Validators): Record<string, string> {
  return {
    ...(known.etag !== undefined && { "if-none-match": known.etag }),
    ...(known.lastModified !== undefined && { "if-modified-since": known.lastModified }),
  };
}

function validatorsOf({ headers }: HttpAnswer): Validators {
  const { etag, "last-modified": lastModified } = headers;
  return {
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
  };
}

async function readText(body: Readable): Promise<string> {
  return new TextDecoder().decode(await readBytes(body));
}

/** Throws `unavailable` for what is no page of this project: a mirror must not keep it. */
async function readPage(
  answer: HttpAnswer,
  name: ProjectName,
): Promise<Pick<PageAnswer & { readonly kind: "page" }, "page" | "leftOut" | "mayBeCut">> {
  const what = `the page of "${name}"`;
  if (answer.status !== 200) throw refuseAnswer(answer, what);
  const parse = formOf(answer, what) === "json" ? parseSimpleJson : parseSimpleHtml;
  const body = await readText(answer.body);
  const end = parse === parseSimpleHtml ? findHtmlEnd(body) : "whole";
  if (end === "cut") {
    throw new AppError("unavailable", `Cannot fetch ${what}: it ends in the middle of a tag`);
  }
  const read = translateInvalid(what, () => parse(body, { url: answer.url }));
  const { leftOut = [], ...page } = read;
  if (parse === parseSimpleJson && page.name !== name) {
    throw new AppError("unavailable", `Cannot fetch ${what}: it is the page of "${page.name}"`);
  }
  // The filenames are what there is: a page in HTML tells no versions, and one in JSON may tell some without files.
  const versions = page.files.map((file) => findFileVersion(file.filename, name));
  const known = new Set(versions.filter((version) => version !== undefined));
  if (parse === parseSimpleHtml && page.files.length === 0 && FOR_PEOPLE.test(body)) {
    throw new AppError(
      "unavailable",
      `Cannot fetch ${what}: it is a page for people, without files`,
    );
  }
  const { first, others } = firstOfEach(page.files);
  return {
    page: { ...page, name, files: first, versions: [...known] },
    leftOut: [...leftOut, ...others],
    mayBeCut: end === "open",
  };
}

/**
 * A filename means one file: what a second link of the same name leads to would be anybody's guess. `others` has the
 * names of those which do not say that it is the same.
 */
function firstOfEach(files: readonly FileEntry[]): {
  readonly first: readonly FileEntry[];
  readonly others: readonly string[];
} {
  const first = new Map<string, FileEntry>();
  const others: string[] = [];
  for (const file of files) {
    const known = first.get(file.filename);
    if (known === undefined) first.set(file.filename, file);
    else if (!isSameFile(file, known)) others.push(file.filename);
  }
  return { first: first.size === files.length ? files : [...first.values()], others };
}

function isSameFile(one: FileEntry, other: FileEntry): boolean {
  const { sha256 } = one.hashes;
  return sha256 === other.hashes.sha256 && (sha256 !== undefined || one.url === other.url);
}

function translateInvalid<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!isAppError(cause, "invalid")) throw cause;
    throw new AppError("unavailable", `Cannot fetch ${what}: the upstream answers no right page`, {
      cause,
    });
  }
}

function formOf(answer: HttpAnswer, what: string): "json" | "html" {
  const type = (answer.headers["content-type"] ?? "text/html").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json" || type === "application/vnd.pypi.simple.v1+json") return "json";
  if (type === "text/html" || type === "application/vnd.pypi.simple.v1+html") return "html";
  answer.body.destroy();
  throw new AppError("unavailable", `Cannot fetch ${what}: it comes as ${JSON.stringify(type)}`);
}

/** Wheels of an index that announces no metadata at all get it by range, where their host gives ranges. */
async function announceMetadata(page: ProjectPage, files: RemoteFiles): Promise<ProjectPage> {
  // An index that announces it for some wheels knows which have none.
  if (page.files.some((file) => file.metadata !== false)) return page;
  const wheel = page.files.find(isWheel);
  if (wheel === undefined || !(await files.hasRanges(wheel))) return page;
  const { origin } = parseUrl(wheel.url);
  const announced = page.files.map((file) =>
    isWheel(file) && parseUrl(file.url).origin === origin ? { ...file, metadata: true } : file,
  );
  return { ...page, files: announced };
}

function isWheel(file: FileEntry): boolean {
  return file.filename.endsWith(".whl");
}
