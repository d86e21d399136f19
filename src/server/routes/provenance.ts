/**
 * What was attested about a file, as PyPI's Integrity API tells it.
 * Spec: https://packaging.python.org/en/latest/specifications/index-hosted-attestations/ (PEP 740)
 */
import type { FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { findFileVersion } from "../../standards/file-owner.ts";
import type { FileEntry } from "../../standards/simple-page.ts";
import { findVersion } from "../../standards/version.ts";
import { compareVersions } from "../../standards/version-order.ts";
import { isSame } from "../front.ts";
import type { Parts } from "../parts.ts";
import {
  type Asked,
  cacheControlOf,
  pathPart,
  requireProjectName,
  requireReadable,
} from "../request.ts";
import type { Answer } from "../respond.ts";
import { findFile } from "../tables/files.ts";
import { findProvenance } from "../tables/provenance.ts";

const INTEGRITY_TYPE = "application/vnd.pypi.integrity.v1+json";

/** GET …/integrity/<project>/<version>/<filename>/provenance: only of files that the project's page shows. */
export function provenance(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const file = await requireFile(parts, request, asked);
    if (file.provenance === undefined) throw notAttested(file.filename);
    // A mirror does not keep what its upstream says of the file: it leads there.
    if (URL.canParse(file.provenance)) return reply.redirect(file.provenance, 302);
    const { sha256, body } = await requireProvenance(parts, asked, file);
    const etag = `"${sha256}"`;
    reply
      .header("ETag", etag)
      // More may be attested of a file later.
      .header("Cache-Control", cacheControlOf(asked.readable))
      .header("Vary", asked.readable.isPublic ? "Accept" : "Accept, Authorization")
      .type(wantsIntegrityType(request) ? INTEGRITY_TYPE : "application/json");
    if (isSame(request.headers["if-none-match"], etag)) return reply.code(304).send();
    return reply.send(Buffer.from(body));
  };
}

/** Throws `not-found` where the index does not show such a file of the release. */
async function requireFile(
  parts: Parts,
  request: FastifyRequest,
  { index, readable }: Asked,
): Promise<FileEntry> {
  const [version, filename] = [pathPart(request, "version"), pathPart(request, "filename")];
  const name = requireProjectName(request);
  const page = await parts.indexes.open(index, readable).findProject(name, filename);
  const file = page?.files.find((candidate) => candidate.filename === filename);
  const [said, is] = [findVersion(version), findVersion(findFileVersion(filename, name) ?? "")];
  if (file !== undefined && said && is && compareVersions(said, is) === 0) return file;
  throw new AppError(
    "not-found",
    `Cannot find the file "${filename}" of ${name} ${version} on ${index.label}`,
    { hint: "The project's page tells which files the index offers" },
  );
}

/** From the first index of the chain that has this very file: the page shows it for that one. */
async function requireProvenance(
  parts: Parts,
  { index, readable }: Asked,
  { filename, hashes }: FileEntry,
): Promise<{ readonly sha256: string; readonly body: string }> {
  for (const node of index.chain) {
    if (node.kind !== "hosted" || !readable.ids.has(node.id)) continue;
    const row = await findFile(parts.db.read, node.id, filename);
    if (row?.provenance === undefined || row.sha256 !== hashes.sha256) continue;
    const body = await findProvenance(parts.db.read, row.id);
    if (body !== undefined) return { sha256: row.provenance, body };
  }
  throw notAttested(filename);
}

/** In PyPI's words. */
function notAttested(filename: string): AppError {
  return new AppError("not-found", `No provenance available for ${filename}`, {
    hint: "Nothing was attested about it when it was published",
  });
}

function wantsIntegrityType({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? "").includes(INTEGRITY_TYPE);
}
