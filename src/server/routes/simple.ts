/** The Simple API: the list of projects, and a project with its files. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { FileEntry, ProjectPage } from "../../standards/simple-page.ts";
import { encodingsOf, writePage } from "../front.ts";
import { writePast } from "../line/past-framework.ts";
import { renderListPieces } from "../page-bytes/list-pieces.ts";
import {
  chooseEncoding,
  chooseForm,
  findForm,
  SIMPLE_TYPES,
  type SimpleForm,
} from "../page-bytes/negotiate.ts";
import type { OldPage, Rendered } from "../page-bytes/page-cache.ts";
import { type ProjectRendering, renderProjectPieces } from "../page-bytes/project-pieces.ts";
import type { Parts } from "../parts.ts";
import { type Asked, pathPart, requireProjectName, requireReadable } from "../request.ts";
import { type Answer, leadToNormal } from "../respond.ts";
import { UNKNOWN_SHA256 } from "./files.ts";

/** GET …/simple/ */
export function listPage(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    return answerPage(parts, request, reply, asked, undefined, (form, old) =>
      renderList(parts, asked, form, old),
    );
  };
}

/** GET …/simple/<project>/ */
export function projectPage(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const name = requireProjectName(request);
    if (name !== pathPart(request, "project")) return leadToNormal(request, reply, `../${name}/`);
    return answerPage(parts, request, reply, asked, name, async (form, old) => {
      const found = await parts.indexes.open(asked.index, asked.readable).findProject(name);
      const lifeMs = await parts.indexes.pageLifeMs(asked.index, name);
      const rendering = { form, old: old?.pieces ?? [], urlOf, indexAddress: INDEX_ADDRESS };
      return found && renderProject(found, rendering, lifeMs);
    });
  };
}

/** GET …/simple and …/simple/<project>: relative, so that a base path in front of us does not matter. */
export function addSlash(parts: Parts): Answer {
  return async (request, reply) => {
    await requireReadable(parts, request);
    if (pathPart(request, "project") === "") return leadToNormal(request, reply, "simple/");
    return leadToNormal(request, reply, `${requireProjectName(request)}/`);
  };
}

async function answerPage(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  { index, readable }: Asked,
  project: string | undefined,
  render: (form: SimpleForm, old: OldPage | undefined) => Promise<Rendered | undefined>,
): Promise<FastifyReply> {
  const asked = (request.query as Readonly<Record<string, unknown>>).format;
  const form = findForm(asked) ?? chooseForm(request.headers.accept);
  const key = { index: index.id, project, form, readable: readable.key };
  const page = await parts.pages.get(key, (old) => render(form, old));
  if (page === undefined) {
    throw new AppError("not-found", `Cannot find the project "${project}" on ${index.label}`, {
      hint:
        index.kind === "mirror"
          ? "A mirror has what its upstream has: look at how the name is spelt"
          : "Whoever uploads its first file makes it",
    });
  }
  const encoding = chooseEncoding(encodingsOf(request.raw));
  const body = await page.body(encoding);
  if (!request.url.includes("?")) parts.front.learn(request.url, { index, project });
  const warm = { page, body, encoding, isPublic: readable.isPublic };
  return writePast(reply, (response) => writePage(request.raw, response, warm));
}

async function renderList(
  parts: Parts,
  { index, readable }: Asked,
  form: SimpleForm,
  old: OldPage | undefined,
): Promise<Rendered> {
  const lastSerial = await parts.indexes.lastSerial();
  const merged = parts.indexes.open(index, readable);
  const lifeMs = await parts.indexes.listLifeMs(index);
  const isPassing = lifeMs !== undefined;
  return {
    pieces: await renderListPieces(merged, { form, lastSerial, old, isPassing }),
    contentType: SIMPLE_TYPES[form],
    headers: serialHeader(lastSerial),
    ...(isPassing && { validForMs: lifeMs }),
  };
}

async function renderProject(
  page: ProjectPage,
  rendering: ProjectRendering,
  validForMs: number | undefined,
): Promise<Rendered> {
  return {
    pieces: await renderProjectPieces(page, rendering),
    contentType: SIMPLE_TYPES[rendering.form],
    headers: serialHeader(page.lastSerial),
    ...(validForMs === undefined ? {} : { validForMs }),
  };
}

/** Files lie below the index that was asked: relative from `…/simple/<project>/`. */
const INDEX_ADDRESS = "../../";

function urlOf({ hashes: { sha256 = UNKNOWN_SHA256 }, filename }: FileEntry): string {
  return `${INDEX_ADDRESS}files/${sha256}/${encodeURIComponent(filename)}`;
}

function serialHeader(serial: number | undefined): Record<string, string> {
  return serial === undefined ? {} : { "X-PyPI-Last-Serial": String(serial) };
}
