/**
 * The whole server inside the test's own process: asked in memory, or over a line, where the front answers first.
 * What a test wants to look behind is in `parts`.
 */
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after } from "node:test";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import type { Person } from "../../src/server/access/permissions.ts";
import { firstStart } from "../../src/server/actions/first-start.ts";
import { makeApp } from "../../src/server/app.ts";
import { openParts } from "../../src/server/make-parts.ts";
import type { Parts } from "../../src/server/parts.ts";
import { readSettings, type Settings } from "../../src/server/settings/config.ts";
import { findUser } from "../../src/server/tables/users.ts";
import { type Log, silentLog } from "../../src/system/log.ts";
import { temporaryFolder } from "../clients.ts";
import { hide, hideAuthorization, overhearAnswer, overhearLog } from "../secrets.ts";
import { type UploadedFile, uploadFields } from "./upload-fields.ts";

export interface OpenedServer {
  readonly parts: Parts;
  readonly app: FastifyInstance;
  /** Where it listens, without a slash at its end. */
  readonly address: string;
  readonly data: string;
  /** The administrator's token. */
  readonly token: string;
  readonly admin: Person;
  /** Asks in memory: the slow way alone. `as` is a token; without it the administrator asks, with `null` a visitor. */
  ask(method: Method, url: string, options?: AskOptions): Promise<LightMyRequestResponse>;
  /** Sends a file as twine does. */
  upload(file: UploadedFile, options?: UploadOptions): Promise<LightMyRequestResponse>;
}

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface AskOptions {
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

export interface UploadOptions {
  readonly as?: string | null;
  /** `root/main` where it is not given. */
  readonly index?: string;
  /** In place of what a right form has; `undefined` leaves the field out. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerOptions {
  readonly data?: string;
  readonly log?: Log;
  readonly settings?: Partial<Settings>;
}

/** A shop after its first start, without a mirror. Closed when the test file ends. */
export async function openServer(options: ServerOptions = {}): Promise<OpenedServer> {
  const data = options.data ?? path.join(temporaryFolder(), "data");
  const read = await readSettings({ flags: { data, port: "0", upstream: "none" }, env: {} });
  const settings = { ...read, minimumFreeDisk: 0, ...options.settings };
  const opened = await openParts(settings, overhearLog(options.log ?? silentLog));
  const { parts } = opened;
  const token = (await firstStart(parts)) ?? "";
  await parts.indexes.reload();
  const app = makeApp(parts, { isOurHost: opened.isOurHost });
  await app.listen({ host: settings.host, port: 0 });
  after(async () => {
    await app.close();
    await opened.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const root = await findUser(parts.db.read, "root");
  assert.ok(root !== undefined);
  const authorization = (as: string | null | undefined): Record<string, string> =>
    as === null ? {} : { authorization: `Bearer ${as ?? token}` };
  hide(token);
  return {
    ...{ parts, app, data, token },
    address: `http://127.0.0.1:${port}`,
    admin: { kind: "person", userId: root.id, name: "root", isAdmin: true },
    ask: async (method, url, { as, headers, body } = {}) => {
      if (body !== undefined && "password" in body) hide(String(body.password));
      hideAuthorization(headers?.authorization);
      const answer = await app.inject({
        ...{ method, url },
        headers: { host: `127.0.0.1:${port}`, ...authorization(as), ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      const heard = { method, path: url, status: answer.statusCode, headers: answer.headers };
      overhearAnswer(heard, answer.rawPayload);
      return answer;
    },
    upload: (file, { as, index = "root/main", fields, headers } = {}) => {
      const form = makeForm(file, fields);
      return app.inject({
        method: "POST",
        url: `/${index}/legacy/`,
        headers: {
          host: `127.0.0.1:${port}`,
          ...authorization(as),
          "content-type": form.contentType,
          ...headers,
        },
        payload: form.body,
      });
    },
  };
}

export interface Form {
  readonly contentType: string;
  readonly body: Buffer;
}

/** The form as twine sends it: the fields, then the file. */
export function makeForm(file: UploadedFile, fields: UploadOptions["fields"] = {}): Form {
  const { filename, bytes } = file;
  const boundary = "the-boundary-of-the-form";
  const lines: Uint8Array[] = [];
  const write = (...texts: readonly (string | Uint8Array)[]): void => {
    for (const text of texts) lines.push(typeof text === "string" ? Buffer.from(text) : text);
  };
  for (const [field, value] of Object.entries({ ...uploadFields(file), ...fields })) {
    if (value === undefined) continue;
    write(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n`);
    write(value, "\r\n");
  }
  const disposition = `form-data; name="content"; filename="${filename}"`;
  write(`--${boundary}\r\nContent-Disposition: ${disposition}\r\n`);
  write("Content-Type: application/octet-stream\r\n\r\n", bytes, `\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(lines),
  };
}
