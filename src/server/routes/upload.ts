/**
 * The upload of the legacy API, and what old clients ask at the same address.
 *
 * Whoever may not upload hears it before the file is read; a refusal goes out at once, while the rest of the body is
 * still read for a moment, because clients look at the answer only after they have sent everything.
 */
import { rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { isName, parseName } from "../../standards/name.ts";
import { parseUploadAction, parseUploadForm } from "../../standards/upload-form.ts";
import { freeBytes } from "../../system/disk.ts";
import { publishFile } from "../actions/publish-file.ts";
import { type NameClaim, requireMayPublish } from "../actions/require-may-publish.ts";
import type { Parts } from "../parts.ts";
import { findActor, queryPart, requireIndexNode } from "../request.ts";
import type { Answer } from "../respond.ts";
import { receiveUpload } from "../uploads/receive-upload.ts";

/** POST …/, …/legacy/ and where old clients send to. */
export function upload(parts: Parts): Answer {
  return async (request, reply) => {
    try {
      return await answerUpload(parts, request, reply);
    } catch (error) {
      parts.metrics.countUpload("refused", 0);
      drain(request.raw);
      throw error;
    }
  };
}

async function answerUpload(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const actor = await findActor(parts, request);
  if (actor.kind === "visitor") {
    // distutils shows its password only when asked, and looks for it under this realm.
    reply.header("WWW-Authenticate", 'Basic realm="pypi"');
    throw new AppError("unknown-caller", "Cannot upload: a login is needed", {
      hint: 'Give a token as the password of user "__token__", or a user name and password',
    });
  }
  const index = requireIndexNode(parts, request);
  await requireRoom(parts, request);
  let claim: NameClaim | undefined;
  const received = await receiveUpload(request.raw, {
    temporaryFolder: parts.files.temporaryFolder,
    fileSize: parts.settings.uploadLimit,
    beforeFile: async (fields) => {
      const name = fields.get("name")?.[0]?.trim();
      // Some clients send the fields behind the file; a name that is none is refused with the form.
      if (name === undefined || !isName(name)) return;
      claim = await requireMayPublish(parts, actor, index, parseName(name));
    },
  });
  const { fields, file } = received;
  try {
    const action = parseUploadAction(fields.get(":action")?.[0] ?? queryPart(request, ":action"));
    // Old distutils registered a project before its first upload. Today the upload itself makes it.
    if (action === "register") return answerOk(reply);
    if (action === "upload-docs") throw gone("documentation is not hosted here");
    if (action === "unknown") throw unknownAction(fields.get(":action")?.[0]);
    const form = parseUploadForm(fields);
    if (file === undefined) throw new AppError("invalid", "Upload payload does not have a file.");
    const name = parseName(form.name);
    if (claim?.name !== name) claim = await requireMayPublish(parts, actor, index, name);
    const isOnlyNew = request.headers["if-none-match"] === "*";
    const outcome = await publishFile(parts, { actor, index, form, file, claim, isOnlyNew });
    parts.metrics.countUpload(outcome, file.size);
    // What a status cannot say: whether there was anything to do.
    reply.header("X-Upload-Outcome", outcome);
    return answerOk(reply);
  } finally {
    if (typeof file?.content === "string") await rm(file.content, { force: true });
  }
}

/** GET …/legacy/: somebody opened the address in a browser. */
export function explain(parts: Parts): Answer {
  return async (request, reply) => {
    const index = requireIndexNode(parts, request);
    return reply
      .type("text/plain; charset=utf-8")
      .send(`Uploads for ${index.label} are sent to this address by POST, as twine does.\n`);
  };
}

/** Clients read the status alone. */
function answerOk(reply: FastifyReply): FastifyReply {
  return reply.code(200).type("text/plain; charset=utf-8").send("");
}

/** A full disk is noticed before a body is read that could not be kept. */
async function requireRoom(parts: Parts, request: FastifyRequest): Promise<void> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > parts.settings.uploadLimit + FORM_ROOM) {
    throw new AppError(
      "invalid",
      `File too large. The limit here is ${parts.settings.uploadLimit} bytes`,
      { status: 413, hint: "An administrator can raise upload_limit" },
    );
  }
  if (freeBytes(parts.files.temporaryFolder) - announced >= parts.settings.minimumFreeDisk) return;
  throw new AppError(
    "unavailable",
    "Cannot take the upload: the disk of the server is nearly full",
    {
      status: 507,
      hint: "Tell the administrator of the index",
    },
  );
}

/** What a form may have besides its file. */
const FORM_ROOM = 40 * 1024 ** 2;
const DRAIN_BYTES = 64 * 1024 ** 2;
const DRAIN_MS = 10_000;

/** Reads on and drops what comes, within bounds: a client that cannot send shows no answer. */
function drain(request: IncomingMessage): void {
  if (request.complete || request.readableEnded || request.destroyed) return;
  let left = DRAIN_BYTES;
  const stop = (): void => {
    // The line may have gone on to the next request.
    if (!request.complete) request.socket.destroy();
  };
  const timer = setTimeout(stop, DRAIN_MS);
  timer.unref();
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) stop();
  });
  request.on("close", () => clearTimeout(timer));
  request.on("end", () => clearTimeout(timer));
  request.resume();
}

function gone(why: string): AppError {
  return new AppError("invalid", `Cannot take this: ${why}`, { status: 410 });
}

function unknownAction(action: string | undefined): AppError {
  const obstacle =
    action === undefined
      ? 'the field ":action" is missing'
      : `":action" is "${action.slice(0, 40)}"`;
  return new AppError("invalid", `Cannot tell what to do: ${obstacle}`, {
    hint: 'Uploads send ":action" as "file_upload"',
  });
}
