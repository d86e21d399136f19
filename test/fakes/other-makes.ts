/**
 * Package servers that no test can run, small: where each takes files, where it shows them, and what it says of a name
 * that it has. By their documents and by what people have reported of them, not by a look at the servers themselves.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { normalizeName } from "../../src/standards/name.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { openWebServer } from "./web-server.ts";

/** One make of server. */
export interface Make {
  readonly name: string;
  /** Where uploads go. */
  readonly uploadPath: string;
  /** What the addresses of pages begin with; absent where they are on another host. */
  readonly pagesPath?: string;
  /** To a file that it takes. */
  readonly taken?: Said;
  /** To a file whose name it has; absent where it takes the new bytes. */
  readonly refusal?: Said;
  readonly showsHashes?: boolean;
}

export interface Said {
  readonly status: number;
  readonly reason?: string;
  readonly type?: string;
  readonly text?: string;
}

const JSON_TYPE = "application/json";

export const OTHER_MAKES: readonly Make[] = [
  {
    name: "Artifactory",
    uploadPath: "/artifactory/api/pypi/python-local/",
    pagesPath: "/artifactory/api/pypi/python-local/simple/",
    refusal: {
      ...{ status: 403, type: JSON_TYPE },
      text: '{"errors":[{"status":403,"message":"Not enough permissions to delete/overwrite artifact \'python-local:a\' (user: \'me\' needs DELETE permission)."}]}',
    },
  },
  {
    name: "Artifactory, whose user may overwrite",
    uploadPath: "/artifactory/api/pypi/python-local",
    pagesPath: "/artifactory/api/pypi/python-local/simple/",
  },
  {
    name: "Nexus",
    uploadPath: "/repository/pypi-hosted/",
    pagesPath: "/repository/pypi-hosted/simple/",
    refusal: {
      ...{ status: 400, reason: "Repository does not allow updating assets: pypi-hosted" },
      ...{ type: "text/html", text: "<!DOCTYPE html><html><title>400 - Nexus</title></html>" },
    },
  },
  {
    name: "GitLab",
    uploadPath: "/api/v4/projects/7/packages/pypi",
    pagesPath: "/api/v4/projects/7/packages/pypi/simple/",
    taken: { status: 201, type: JSON_TYPE, text: '{"message":"201 Created"}' },
    refusal: {
      ...{ status: 400, type: JSON_TYPE },
      text: '{"message":"Validation failed: File name has already been taken"}',
    },
  },
  {
    name: "Gitea",
    uploadPath: "/api/packages/acme/pypi",
    pagesPath: "/api/packages/acme/pypi/simple/",
    taken: { status: 201 },
    refusal: { status: 409, type: "text/plain", text: "package file already exists" },
  },
  {
    name: "Azure Artifacts",
    uploadPath: "/acme/_packaging/feed/pypi/upload/",
    pagesPath: "/acme/_packaging/feed/pypi/simple/",
    taken: { status: 202 },
    refusal: {
      ...{ status: 409, type: JSON_TYPE },
      text: '{"$id":"1","message":"The feed already contains file \'a\' in package \'a 1.0\'."}',
    },
  },
  {
    name: "CodeArtifact",
    uploadPath: "/pypi/acme/",
    pagesPath: "/pypi/acme/simple/",
    refusal: { status: 409, type: "text/plain", text: "Asset already exists in package version" },
  },
  {
    name: "Google's registry",
    uploadPath: "/acme/python/",
    pagesPath: "/acme/python/simple/",
    refusal: {
      ...{ status: 400, type: JSON_TYPE },
      text: '{"error":{"code":400,"message":"The file already exists in the repository."}}',
    },
  },
  {
    ...{ name: "a server that shows no hash", uploadPath: "/up/", pagesPath: "/up/simple/" },
    ...{ refusal: { status: 409 }, showsHashes: false },
  },
  {
    ...{ name: "a server that answers a page", uploadPath: "/up/", pagesPath: "/up/simple/" },
    taken: { status: 200, type: "text/html", text: "<html><body>Thank you</body></html>" },
    refusal: { status: 409, type: "text/html", text: "<html><body>Conflict</body></html>" },
  },
  {
    ...{ name: "Cloudsmith, whose pages are on another host", uploadPath: "/acme/python/" },
    refusal: { status: 409, type: JSON_TYPE, text: '{"detail":"This package already exists."}' },
  },
];

export interface OpenMake {
  /** For `--url`. */
  readonly url: string;
  /** How many uploads came, whatever became of them. */
  countUploads(): number;
  /** What it holds of a file: its sha256. */
  findSha256(filename: string): string | undefined;
  close(): Promise<void>;
}

export async function openMake(make: Make): Promise<OpenMake> {
  const files = new Map<string, Buffer>();
  const server = await openWebServer(async (request, response) => {
    if (request.method === "POST" && request.url === make.uploadPath) {
      return answer(response, takeFile(make, files, await buffer(request)));
    }
    request.resume();
    answer(response, find(make, files, request));
  });
  return {
    url: `${server.origin}${make.uploadPath}`,
    countUploads: () => server.requests.filter(({ method }) => method === "POST").length,
    findSha256: (filename) => {
      const bytes = files.get(filename);
      return bytes && sha256Of(bytes);
    },
    close: server.close,
  };
}

function answer(
  response: ServerResponse,
  {
    status,
    reason,
    type = "text/html",
    text = "",
  }: Omit<Said, "text"> & { text?: string | Buffer },
): void {
  response.writeHead(status, reason, { "Content-Type": type }).end(text);
}

function takeFile(make: Make, files: Map<string, Buffer>, form: Buffer): Said {
  const [filename, bytes] = readContent(form);
  if (files.has(filename) && make.refusal !== undefined) return make.refusal;
  files.set(filename, bytes);
  return make.taken ?? { status: 200 };
}

/** The part `content`, which has a filename. */
function readContent(form: Buffer): readonly [filename: string, bytes: Buffer] {
  const boundary = form.subarray(0, form.indexOf("\r\n"));
  const at = form.indexOf('name="content"');
  const start = form.indexOf("\r\n\r\n", at) + 4;
  const [, filename = ""] = /filename="([^"]+)"/.exec(form.toString("latin1", at, start)) ?? [];
  return [filename, form.subarray(start, form.indexOf(boundary, start) - 2)];
}

function find(make: Make, files: ReadonlyMap<string, Buffer>, { url = "" }: IncomingMessage) {
  const bytes = files.get(url.replace("/held/", ""));
  if (bytes !== undefined) return { status: 200, type: "application/octet-stream", text: bytes };
  const { pagesPath, showsHashes = true } = make;
  if (pagesPath === undefined || !url.startsWith(pagesPath)) return { status: 404 };
  const project = url.slice(pagesPath.length).replace(/\/$/, "");
  const links = [...files]
    .filter(([filename]) => normalizeName(filename.split("-")[0] ?? "") === project)
    .map(([filename, held]) => {
      const hash = showsHashes ? `#sha256=${sha256Of(held)}` : "";
      return `<a href="/held/${filename}${hash}">${filename}</a>`;
    });
  const text = `<!DOCTYPE html><html><body>${links.join("")}</body></html>`;
  return links.length === 0 ? { status: 404 } : { status: 200, text };
}
