/** Uploads as bytes on a line: what is answered before the file is read, and what is left of those that go wrong. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeToken } from "../../src/server/actions/manage-tokens.ts";
import { addAccount } from "../../src/server/actions/manage-users.ts";
import { makeForm, type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const MB = 1024 ** 2;
const server = await openServer({ settings: { uploadLimit: 4 * MB } });
const { parts, admin } = server;

const RELEASE = { name: "demo", version: "1.0" };
const FORM = makeForm({ ...RELEASE, filename: wheelFilename(RELEASE), bytes: makeWheel(RELEASE) });
/** The form up to the first bytes of its file. */
const FIELDS = FORM.body.subarray(0, FORM.body.indexOf("PK") + 300);

interface Sending {
  readonly socket: Socket;
  /** Everything that came back so far. */
  answer(): string;
  /** Waits until the answer matches, or the connection ended. */
  until(pattern: RegExp): Promise<string>;
  readonly ended: Promise<void>;
}

function begin(
  { address, token }: OpenedServer,
  length: number | "chunked",
  authorization: string | undefined = `Bearer ${token}`,
): Sending {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    text += chunk;
  });
  socket.on("error", () => {});
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(
    [
      "POST /legacy/ HTTP/1.1",
      `Host: ${hostname}:${port}`,
      `Content-Type: ${FORM.contentType}`,
      length === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`,
      ...(authorization === "" ? [] : [`Authorization: ${authorization}`]),
      "",
      "",
    ].join("\r\n"),
  );
  return {
    socket,
    ended,
    answer: () => text,
    async until(pattern) {
      const deadline = performance.now() + 10_000;
      while (!pattern.test(text) && !socket.closed && performance.now() < deadline) await sleep(5);
      assert.match(text, pattern);
      return text;
    },
  };
}

/** Files that uploads have left in the folder for them. */
function leftovers(): readonly string[] {
  return readdirSync(parts.files.temporaryFolder);
}

async function untilNothingIsLeft(): Promise<void> {
  const deadline = performance.now() + 5000;
  while (leftovers().length > 0 && performance.now() < deadline) await sleep(10);
  assert.deepEqual(leftovers(), []);
}

for (const [what, authorization] of [
  ["a visitor", ""],
  ["an unknown token", `Bearer cheeseshop_${"a".repeat(39)}`],
  ["a wrong password", `Basic ${btoa("root:wrong")}`],
] as const) {
  test(`${what} is refused before the body is read`, async () => {
    const sending = begin(server, 900 * MB, authorization);
    const answer = await sending.until(/\r\n\r\n/);
    assert.match(answer, /^HTTP\/1\.1 401 Cannot (?:log in|upload): /);
    assert.match(answer, /\r\nwww-authenticate: Basic realm=/i);
    sending.socket.destroy();
  });
}

test("whoever may not upload a project is refused before its file is read", async () => {
  await addAccount(parts, admin, { name: "stan" });
  assert.equal(
    (
      await server.upload({
        ...RELEASE,
        version: "0.1",
        filename: "demo-0.1-py3-none-any.whl",
        bytes: makeWheel({ ...RELEASE, version: "0.1" }),
      })
    ).statusCode,
    200,
  );
  const { secret } = await makeToken(parts, admin, {
    user: "stan",
    name: "ci",
    rights: ["upload"],
  });
  const sending = begin(server, 3 * MB, `Bearer ${secret}`);
  sending.socket.write(FIELDS);
  const answer = await sending.until(/\r\n\r\n/);
  assert.match(answer, /^HTTP\/1\.1 403 Cannot upload to project "demo" on root\/main: /);
  sending.socket.destroy();
});

test("a client that sends everything before it looks still finds the sentence, and may go on", async () => {
  const length = 30 * MB;
  const sending = begin(server, length, `Bearer cheeseshop_${"a".repeat(39)}`);
  const chunk = Buffer.alloc(MB);
  for (let sent = 0; sent < length; sent += chunk.length) {
    await new Promise((resolve) => sending.socket.write(chunk, resolve));
  }
  assert.match(
    await sending.until(/\r\n\r\n/),
    /^HTTP\/1\.1 401 Cannot log in: this token is not known here/,
  );
  sending.socket.write("GET /+health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await sending.until(/HTTP\/1\.1 200 OK/);
  sending.socket.destroy();
});

test("a refused client that never stops is cut after 64 MB", async () => {
  const sending = begin(server, 900 * MB, `Bearer cheeseshop_${"a".repeat(39)}`);
  const chunk = Buffer.alloc(MB);
  let sent = 0;
  while (!sending.socket.destroyed && sent < 900 * MB) {
    await Promise.race([
      new Promise((resolve) => sending.socket.write(chunk, resolve)),
      sending.ended,
    ]);
    sent += chunk.length;
  }
  assert.ok(sent >= 64 * MB && sent < 120 * MB, `${sent / MB} MB`);
});

test("a file that is announced too large is refused before it is read", async () => {
  const sending = begin(server, 100 * MB);
  assert.match(await sending.until(/\r\n\r\n/), /^HTTP\/1\.1 413 File too large\. /);
  sending.socket.destroy();
});

test("a file that turns out too large is refused, and nothing of it is left", async () => {
  const sending = begin(server, "chunked");
  const write = (bytes: Buffer): void => {
    sending.socket.write(`${bytes.length.toString(16)}\r\n`);
    sending.socket.write(bytes);
    sending.socket.write("\r\n");
  };
  write(FIELDS);
  for (let sent = 0; sent < 6; sent += 1) write(Buffer.alloc(MB));
  assert.match(await sending.until(/\r\n\r\n/), /^HTTP\/1\.1 413 File too large\. /);
  sending.socket.destroy();
  await untilNothingIsLeft();
});

test("an upload is refused before its body where the disk is nearly full", async () => {
  const full = await openServer({ settings: { minimumFreeDisk: Number.MAX_SAFE_INTEGER } });
  const sending = begin(full, 2 * MB);
  const answer = await sending.until(/\r\n\r\n/);
  assert.match(
    answer,
    /^HTTP\/1\.1 507 Cannot take the upload: the disk of the server is nearly full/,
  );
  sending.socket.destroy();
});

for (const size of [0, 3 * MB]) {
  test(`a client that leaves after ${size} bytes of its file leaves nothing behind`, async () => {
    const sending = begin(server, 4 * MB);
    sending.socket.write(FIELDS);
    await new Promise((resolve) => sending.socket.write(Buffer.alloc(size), resolve));
    if (size > 0) await sleep(50);
    sending.socket.destroy();
    await untilNothingIsLeft();
    assert.equal(
      (await server.ask("GET", "/simple/demo/?format=text/html")).body.includes("demo-1.0"),
      false,
    );
  });
}

/** As `setup.py register` of old sends it, with so many bytes of description. */
function makeBareForm(size: number): Buffer {
  const part = (name: string, value: string): string =>
    `\n--bare\nContent-Disposition: form-data; name="${name}"\n\n${value}`;
  const fields = [part(":action", "submit"), part("description", "x".repeat(size))];
  return Buffer.from(`${fields.join("")}\n--bare--\n`);
}

for (const [size, status] of [
  [1000, 200],
  [6 * MB, 413],
] as const) {
  test(`a form with bare newlines and ${size} bytes is answered with ${status}`, async () => {
    const body = new Uint8Array(makeBareForm(size));
    const headers = {
      authorization: `Bearer ${server.token}`,
      "content-type": "multipart/form-data; boundary=bare; charset=utf-8",
    };
    const answer = await fetch(`${server.address}/`, { method: "POST", headers, body });
    assert.equal(answer.status, status, await answer.text());
  });
}

test("a server that is asked to end takes a running upload to its end, and nothing new", async () => {
  const ending = await openServer();
  const sending = begin(ending, FORM.body.length);
  const idle = begin(ending, 0, "");
  await idle.until(/\r\n\r\n/);
  sending.socket.write(FORM.body.subarray(0, -100));
  await sleep(100);
  const begun = performance.now();
  const closed = ending.app.close();
  await sleep(100);
  await assert.rejects(fetch(`${ending.address}/+health`));
  sending.socket.write(FORM.body.subarray(-100));
  await sending.until(/^HTTP\/1\.1 200 OK/);
  await closed;
  assert.ok(performance.now() - begun < 5000, "idle connections hold nobody up");
  const kept = await ending.parts.db.read.selectFrom("files").select("filename").execute();
  assert.deepEqual(
    kept.map(({ filename }) => filename),
    [wheelFilename(RELEASE)],
  );
});

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
test("whoever sends a few bytes a second is told so after a minute, and nothing of it is left", {
  skip: isAll ? false : "slow: npm run test:all runs it",
}, async () => {
  const sending = begin(server, FORM.body.length);
  sending.socket.write(FIELDS);
  const drip = setInterval(() => sending.socket.write("x"), 1000);
  await Promise.race([sending.ended, sleep(90_000)]);
  clearInterval(drip);
  assert.match(sending.answer(), /^HTTP\/1\.1 408 Cannot wait for the body: /);
  await untilNothingIsLeft();
});
