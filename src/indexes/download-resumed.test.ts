/** A download whose connection breaks in the middle, from upstreams that have another file by then, or do not. */
import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { temporaryFolder } from "../../test/clients.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import { sha256Of } from "../system/digest.ts";
import { makeHttp } from "../system/http-client.ts";
import { startDownload } from "./download.ts";
import type { NewFile } from "./mirror-store.ts";
import { remote } from "./remote.ts";

const HALF = 200_000;
const FIRST = Buffer.alloc(2 * HALF, "A");
const SECOND = Buffer.alloc(2 * HALF, "B");

interface Upstream {
  /** Of the first answer and of all others. */
  readonly headers: readonly [Record<string, string>, Record<string, string>];
  /** What it has when it is asked again. */
  readonly later: Buffer;
  readonly hashes?: FileEntry["hashes"];
}

/** Breaks off the first answer, and gives the rest of what it has then, whatever the client knows of it. */
async function downloadFrom({ headers, later, hashes = {} }: Upstream) {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    if (asked.length === 1) {
      response.writeHead(200, { ...headers[0], "content-length": FIRST.length });
      response.write(FIRST.subarray(0, HALF), () => setTimeout(() => response.destroy(), 50));
      return;
    }
    const start = Number(/\d+/.exec(request.headers.range ?? "")?.[0]);
    const range = `bytes ${start}-${later.length - 1}/${later.length}`;
    response.writeHead(206, { ...headers[1], "content-range": range }).end(later.subarray(start));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = makeHttp();
  after(async () => {
    await http.close();
    server.closeAllConnections();
    server.close();
  });
  const file: FileEntry = {
    ...{ filename: "big-1.0.tar.gz", url: `${origin}/big-1.0.tar.gz`, hashes },
    ...{ yanked: false, metadata: false },
  };
  const source = remote(http, { url: `${origin}/simple/` });
  const kept: NewFile[] = [];
  const download = await startDownload({
    file,
    folder: temporaryFolder(),
    fetch: (part) => source.fetchFile(file, part),
    explain: (error: unknown) => error,
    checkSpace: async () => {},
    keep: async (found) => void kept.push(found),
  });
  await download.finished.catch((error: unknown) => assert.equal(kept.length, 0, String(error)));
  return { asked, sha256: kept[0]?.sha256 };
}

const ETAGS = [{ etag: '"a"' }, { etag: '"b"' }] as const;
const DATES = [
  { "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT" },
  { "last-modified": "Tue, 03 Nov 2026 10:00:00 GMT" },
] as const;

for (const [what, headers] of [
  ["another ETag", ETAGS],
  ["another date", DATES],
  ["nothing to tell it by", [{}, {}]],
  ["a weak ETag alone", [{ etag: 'W/"a"' }, { etag: 'W/"a"' }]],
] as const) {
  test(`startDownload() never joins two files: no hash, and the rest comes with ${what}`, async () => {
    const { sha256 } = await downloadFrom({ headers, later: SECOND });
    assert.equal(sha256, undefined);
  });
}

test("startDownload() goes on where it broke while the file is the same, and asks for that one alone", async () => {
  const { asked, sha256 } = await downloadFrom({ headers: [ETAGS[0], ETAGS[0]], later: FIRST });
  assert.equal(sha256, sha256Of(FIRST));
  assert.equal(asked[1]?.range?.startsWith("bytes="), true);
  assert.equal(asked[1]?.["if-range"], '"a"');
});

test("startDownload() goes on without anything to tell the file by where its hash is known", async () => {
  const upstream: Upstream = {
    ...{ headers: [{}, {}], later: FIRST, hashes: { sha256: sha256Of(FIRST) } },
  };
  assert.equal((await downloadFrom(upstream)).sha256, sha256Of(FIRST));
});
