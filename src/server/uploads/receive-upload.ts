/**
 * Reads an upload form from a request: fields into memory, the file too where it is small, else to a temporary place
 * on disk; hashed on the way. Every part is bounded, and a part that breaks a bound ends the reading.
 */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { Busboy, type BusboyFileStream } from "@fastify/busboy";
import { AppError } from "../../errors.ts";
import { refuseFilePart } from "../../standards/upload-form.ts";
import { makeDigester } from "../../system/digest.ts";
import { asDiskFault } from "../../system/disk.ts";
import type { FileContent } from "../files/file-store.ts";
import { readBareForm } from "./bare-form.ts";
import { UPLOAD_LIMITS } from "./upload-limits.ts";
import { UploadWriter } from "./upload-writer.ts";

export interface ReceivedFile {
  /** As the client called it: untrusted. */
  readonly filename: string;
  readonly contentType: string;
  /**
   * The bytes of a small file: what is refused never touches the disk. Of a larger one the path, and whoever received
   * the upload moves or removes it.
   */
  readonly content: FileContent;
  readonly size: number;
  readonly sha256: string;
  readonly md5: string;
  readonly blake2b: string;
}

export interface ReceivedUpload {
  /** Values by field name, in the order of arrival. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly file?: ReceivedFile;
}

export interface ReceiveOptions {
  readonly temporaryFolder: string;
  /** Largest file, in bytes. */
  readonly fileSize: number;
  /** Called with the fields that came before the file: throws where the file need not be read. */
  readonly beforeFile: (fields: ReadonlyMap<string, readonly string[]>) => Promise<void>;
}

/** Throws `invalid` for a form that is none, and whatever `beforeFile` throws. Leaves nothing on disk then. */
export async function receiveUpload(
  request: IncomingMessage,
  options: ReceiveOptions,
): Promise<ReceivedUpload> {
  const bare = await readBare(request);
  if (bare !== undefined) return { fields: bare };
  const reading = new Reading(options);
  const parser = openParser(request);
  // The library's types do not tell that a part may have no name, and no filename.
  parser.on("field", (name: string | undefined, value, nameCut, valueCut) => {
    reading.addField(name, value, nameCut || valueCut, (error) => parser.destroy(error));
  });
  parser.on("file", (name = "", body, filename: string | undefined, _encoding, contentType) => {
    reading.addFile(name, body, filename, contentType, (error) => parser.destroy(error));
  });
  for (const limit of ["partsLimit", "fieldsLimit", "filesLimit"] as const) {
    parser.on(limit, () => parser.destroy(tooLarge("more parts than a form may have")));
  }
  try {
    await feed(request, parser);
    return await reading.finish();
  } catch (error) {
    await reading.discard();
    throw translate(error);
  }
}

async function readBare(request: IncomingMessage): ReturnType<typeof readBareForm> {
  try {
    return await readBareForm(request, request.headers["content-type"]);
  } catch (error) {
    throw translate(error);
  }
}

/**
 * Like `stream.pipeline`, but leaves the request alive where the form is refused: the answer has to reach a client
 * that is still sending.
 */
function feed(request: IncomingMessage, parser: InstanceType<typeof Busboy>): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      request.unpipe(parser);
      reject(error);
    };
    parser.once("finish", resolve);
    // Attack: a form that ends in the middle of its file fails twice, and an error that nobody hears ends the server.
    parser.on("error", (error) => fail(error as Error));
    request.once("error", fail);
    request.once("close", () => {
      if (!request.complete) fail(new Error("the client left in the middle of it"));
    });
    request.pipe(parser);
  });
}

function openParser(request: IncomingMessage): InstanceType<typeof Busboy> {
  const contentType = request.headers["content-type"];
  if (contentType === undefined || !/^multipart\/form-data\b/i.test(contentType)) {
    throw new AppError("invalid", "Cannot read the upload: it is no multipart/form-data form", {
      hint: "Send it as twine does, with a boundary in the Content-Type header",
    });
  }
  try {
    return new Busboy({
      headers: { ...request.headers, "content-type": contentType },
      // The rules have to see a path in a file's name to refuse it.
      preservePath: true,
      isPartAFile: (name, _type, filename) => filename !== undefined || name === "content",
      limits: { ...UPLOAD_LIMITS, files: 10 },
      fileHwm: 256 * 1024,
    });
  } catch (error) {
    const obstacle = "the boundary in its Content-Type is missing or too long";
    throw new AppError("invalid", `Cannot read the upload: ${obstacle}`, {
      hint: "Name one of at most 70 characters (RFC 2046)",
      cause: error,
    });
  }
}

/** The state of one form as it comes in. */
class Reading {
  readonly #options: ReceiveOptions;
  readonly #fields = new Map<string, string[]>();
  #fieldBytes = 0;
  #file: Promise<ReceivedFile> | undefined;
  #body: BusboyFileStream | undefined;
  #place: string | undefined;

  constructor(options: ReceiveOptions) {
    this.#options = options;
  }

  addField(
    name: string | undefined,
    value: string,
    isCut: boolean,
    fail: (error: AppError) => void,
  ): void {
    if (name === undefined) {
      fail(new AppError("invalid", "Cannot read the upload: a part of it has no name"));
      return;
    }
    this.#fieldBytes += value.length + name.length;
    const isTooMuch = this.#fieldBytes > UPLOAD_LIMITS.allFields;
    if (isCut) fail(tooLarge(`the field "${name.slice(0, 60)}" is too long`));
    else if (isTooMuch) fail(tooLarge("its fields are too long together"));
    if (isCut || isTooMuch) return;
    const values = this.#fields.get(name);
    if (values === undefined) this.#fields.set(name, [value]);
    else values.push(value);
  }

  addFile(
    name: string,
    body: BusboyFileStream,
    filename: string | undefined,
    contentType: string,
    fail: (error: Error) => void,
  ): void {
    // Its reader, or else the parser, fails with the reason. What the part says after that nobody needs to hear, and an
    // error that nobody hears would end the server.
    body.on("error", () => {});
    if (name === "content" && filename !== undefined && this.#file === undefined) {
      this.#body = body;
      this.#file = this.#keepFile(body, filename, contentType);
      this.#file.catch(fail);
      return;
    }
    body.resume();
    if (name !== "gpg_signature") fail(refusePart(name, filename));
  }

  async finish(): Promise<ReceivedUpload> {
    const file = await this.#file;
    return file === undefined ? { fields: this.#fields } : { fields: this.#fields, file };
  }

  async discard(): Promise<void> {
    // A part that was cut never ends by itself.
    this.#body?.destroy();
    await this.#file?.catch(() => "the error that led here is the one to tell");
    if (this.#place !== undefined) await rm(this.#place, { force: true });
  }

  async #keepFile(
    body: BusboyFileStream,
    filename: string,
    contentType: string,
  ): Promise<ReceivedFile> {
    try {
      await this.#options.beforeFile(this.#fields);
      const digester = await makeDigester("sha256", "md5", "blake2b-256");
      const { fileSize, temporaryFolder } = this.#options;
      await using writer = new UploadWriter(() => {
        this.#place = path.join(temporaryFolder, `upload-${randomUUID()}`);
        return this.#place;
      });
      for await (const chunk of body as AsyncIterable<Buffer>) {
        digester.update(chunk);
        await writer.write(chunk);
        if (writer.size > fileSize) {
          throw tooLarge(`File too large. The limit here is ${fileSize} bytes`);
        }
      }
      const content = await writer.finish();
      const { sha256, md5, "blake2b-256": blake2b } = digester.finish();
      return { filename, contentType, content, size: writer.size, sha256, md5, blake2b };
    } catch (error) {
      body.resume();
      throw error;
    }
  }
}

function refusePart(name: string, filename: string | undefined): AppError {
  if (name !== "content") return refuseFilePart(name.slice(0, 60));
  return new AppError(
    "invalid",
    filename === undefined
      ? "Upload payload does not have a file."
      : "Cannot take more than one file in one upload",
    { hint: "Send one file in the part called content, with its filename" },
  );
}

function tooLarge(what: string): AppError {
  return new AppError(
    "invalid",
    what.startsWith("File too large") ? what : `Cannot read the upload: ${what}`,
    {
      status: 413,
    },
  );
}

function translate(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if ("syscall" in error) return asDiskFault(error, "keep the upload");
  return new AppError("invalid", `Cannot read the upload: ${error.message}`, {
    hint: "The form ends too early or is not well formed",
    cause: error,
  });
}
