/**
 * An upstream: another site's Simple API, in JSON or in HTML, as an index.
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 *
 * Whatever comes from there is a stranger's: pages are read by parsers with limits, and addresses are followed
 * through the guarded door.
 */
import { Readable } from "node:stream";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectEntry, ProjectPage } from "../standards/simple-page.ts";
import type { PageSource } from "../standards/simple-value.ts";
import { type Http, type HttpAnswer, type HttpRequest, parseUrl } from "../system/http.ts";
import { partOf } from "./body-part.ts";
import { readNameList } from "./name-list.ts";
import type { PackageIndex } from "./package-index.ts";
import { formOf, type ReadAnswer, readPage, readText } from "./read-page.ts";
import { type RemoteFiles, remoteFiles } from "./remote-files.ts";
import { findShown } from "./shown-file.ts";
import { jsonApiUrl, parseUploadTimes } from "./upload-times.ts";
import { openUpstream, type Upstream } from "./upstream.ts";
import { walkListed } from "./walk-projects.ts";

/** What an upstream gives to ask again cheaply (RFC 9110). */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type PageAnswer =
  | ({ readonly kind: "page"; readonly validators: Validators } & ReadAnswer)
  | { readonly kind: "unchanged" }
  | { readonly kind: "missing" };

/** The three questions, and the finer ones that a mirror asks. */
export interface RemoteIndex
  extends PackageIndex,
    Pick<RemoteFiles, "fetchFile" | "fetchMetadata" | "findSize"> {
  /** What messages call it: "PyPI", or its host. */
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

const ACCEPT =
  "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

export function remote(http: Http, upstream: Upstream): RemoteIndex {
  const door = openUpstream(upstream);
  const files = remoteFiles(http, door);
  let hasJsonApi: boolean | undefined;

  const sourceOf = ({ url }: HttpAnswer): PageSource => ({ url, shown: door.show(url) });
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
    const { page, leftOut, mayBeCut } = await readPage(answer, name, door);
    return {
      kind: "page",
      page: await announceMetadata(page, files),
      validators: validatorsOf(answer),
      leftOut,
      mayBeCut,
    };
  }

  const index: RemoteIndex = {
    label: door.label,
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
        throw door.refuse(answer, `the upload times of "${name}"`);
      }
      return parseUploadTimes(await readText(answer.body), door.show(url));
    },

    async *fetchProjects(signal) {
      const tooLong = AbortSignal.timeout(LIMITS.listMs);
      const answer = await http.fetch({
        ...pageRequest(door.request(door.base.href)),
        limits: { maximumBytes: LIMITS.listBytes },
        signal: signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]),
      });
      const what = "the list of projects";
      if (answer.status !== 200) throw door.refuse(answer, what);
      yield* readNameList(answer.body, formOf(answer, what), sourceOf(answer));
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
