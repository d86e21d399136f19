/**
 * Sends distribution files to an index in the form that all of them take.
 * Reference: "Upload API" in PyPI's documentation
 */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { type Inspection, inspectArchive } from "../archives/inspect.ts";
import { AppError } from "../errors.ts";
import { findPythonTag, parseSdistFilename, parseWheelFilename } from "../standards/filename.ts";
import { formatUploadForm } from "../standards/upload-form.ts";
import { makeDigester } from "../system/digest.ts";
import type { Http } from "../system/http.ts";
import { type Credential, formatAuthorization } from "./credentials.ts";
import { explainRefusal } from "./publish-refusals.ts";
import { reach, readBeginning } from "./server-api.ts";
import { answerCut, answeredByPage, findForeignTitle } from "./unclear-answer.ts";

/** A file on disk, ready to be sent. */
export interface Distribution {
  readonly path: string;
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  readonly project: string;
  readonly version: string;
  /** In lower-case hex: what an index may show of it. */
  readonly digests: { readonly sha256: string; readonly md5: string };
  /** Names and values of the form, in the order in which they are sent; a name may come several times. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** A detached signature of GnuPG, for indexes that still keep one. */
  readonly signature?: Signature;
}

export interface Signature {
  readonly filename: string;
  /** ASCII-armoured. */
  readonly content: Uint8Array;
}

export interface Upload {
  readonly http: Http;
  /** The whole upload address. */
  readonly url: string;
  readonly credential?: Credential;
  /** For the index's own journal, where it keeps one. */
  readonly comment?: string;
  /** How long the index may think about a file, and how long the line may stand still. A day where nobody says. */
  readonly patienceMs?: number;
  /** Asks the index to replace nothing (RFC 9110, `If-None-Match: *`), where it would. */
  readonly isOnlyNew?: boolean;
  readonly signal?: AbortSignal;
  /** Called as bytes of the file leave, with the count so far. */
  readonly onSent?: (bytes: number) => void;
}

/** Reads what the form has to say of a file. Throws `invalid` for one that no index can take. */
export async function readDistribution(file: string): Promise<Distribution> {
  const filename = path.basename(file);
  const isWheel = filename.endsWith(".whl");
  if (isWheel) parseWheelFilename(filename);
  else parseSdistFilename(filename);
  const inspection = await inspectArchive(file, filename);
  const metadata = inspection.fields;
  if (metadata === undefined) {
    throw new AppError("invalid", `Cannot publish ${filename}: ${whyUnread(inspection)}`, {
      hint: isWheel ? "Build the wheel again" : "Build the sdist again: it needs a PKG-INFO",
    });
  }
  const { size, digests } = await digest(file);
  return {
    path: file,
    filename,
    size,
    project: metadata.name ?? "",
    version: metadata.version ?? "",
    digests: { sha256: digests.sha256, md5: digests.md5 },
    fields: [
      [":action", "file_upload"],
      ["protocol_version", "1"],
      ...formatUploadForm(metadata),
      ["filetype", isWheel ? "bdist_wheel" : "sdist"],
      ["pyversion", findPythonTag(filename) ?? "source"],
      ["sha256_digest", digests.sha256],
      ["blake2_256_digest", digests["blake2b-256"]],
    ],
  };
}

/** Why an archive tells nothing of itself, in the words that a check has for it. */
export function whyUnread({ faults }: Pick<Inspection, "faults">): string {
  const broken = faults.find(({ code }) => code === "archive-unreadable");
  return broken?.message.replace("Cannot read the archive: ", "") ?? "it holds no metadata";
}

async function digest(file: string) {
  const digester = await makeDigester("sha256", "blake2b-256", "md5");
  const { size } = await stat(file);
  // A stream costs more than a small file's digests.
  const chunks =
    size <= CHUNK_BYTES
      ? [await readFile(file)]
      : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  let length = 0;
  for await (const chunk of chunks) {
    digester.update(chunk);
    length += chunk.length;
  }
  return { size: length, digests: digester.finish() };
}

const CHUNK_BYTES = 256 * 1024;
const DAY_MS = 86_400_000;
const MAXIMUM_ANSWER_BYTES = 1024 ** 2;

/** What became of a file: `same` where the very file was there already, as far as the index tells. */
export type Outcome = "sent" | "same" | "replaced";

/** Sends one file. Throws what the index refuses, in its own words, and `UnclearAnswer` where it does not tell. */
export async function sendDistribution(
  distribution: Distribution,
  { http, url, credential, comment, patienceMs = DAY_MS, isOnlyNew, signal, onSent }: Upload,
): Promise<Outcome> {
  const said = comment === undefined ? [] : [["comment", comment] as const];
  const fields = [...distribution.fields, ...said];
  const form = await openForm({ ...distribution, fields }, randomUUID(), onSent ?? (() => {}));
  const answer = await reach(http, {
    method: "POST",
    url,
    allowedHosts: "any",
    headers: {
      "Content-Type": form.contentType,
      "Content-Length": String(form.size),
      Accept: "application/problem+json, application/json",
      ...(isOnlyNew && { "If-None-Match": "*" }),
    },
    body: form.body,
    ...(signal !== undefined && { signal }),
    ...(credential === undefined ? {} : { authorization: formatAuthorization(credential) }),
    // A slow line may take its time; the server looks after those that stall.
    limits: { headersMs: patienceMs, stallMs: patienceMs, maximumBytes: MAXIMUM_ANSWER_BYTES },
  });
  onSent?.(distribution.size);
  let isCut = false;
  const text = await readBeginning(answer.body, () => {
    isCut = true;
  });
  if (answer.status < 200 || answer.status >= 300) {
    throw explainRefusal({ ...answer, text, url, filename: distribution.filename }, credential);
  }
  const title = findForeignTitle(text, distribution.filename);
  if (title !== undefined) throw answeredByPage(distribution.filename, title, url);
  const outcome = answer.headers["x-upload-outcome"];
  if (outcome === "same" || outcome === "replaced") return outcome;
  if (isCut) throw answerCut(distribution.filename, answer.status);
  return "sent";
}

interface Form {
  readonly contentType: string;
  /** In bytes, of the whole body: with it the server can refuse before it reads. */
  readonly size: number;
  readonly body: Readable | Uint8Array;
}

async function openForm(
  { path: file, filename, size, fields, signature }: Distribution,
  boundary: string,
  onSent: (bytes: number) => void,
): Promise<Form> {
  const begin = (name: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
  const head = fields.map(([name, value]) => `${begin(name)}\r\n\r\n${value}\r\n`).join("");
  const signed =
    signature === undefined
      ? []
      : [
          Buffer.from(`${begin("gpg_signature")}; filename="${signature.filename}"\r\n\r\n`),
          signature.content,
          Buffer.from("\r\n"),
        ];
  const before = Buffer.concat([
    Buffer.from(head),
    ...signed,
    Buffer.from(
      `${begin("content")}; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
  ]);
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const form = {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: before.length + size + after.length,
  };
  // A stream costs more than all else that is done for a small file.
  if (size <= CHUNK_BYTES) {
    return { ...form, body: Buffer.concat([before, await readFile(file), after]) };
  }
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield before;
    let sent = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
      yield chunk;
      sent += chunk.length;
      onSent(sent);
    }
    yield after;
  }
  return { ...form, body: Readable.from(parts(), { objectMode: false }) };
}
