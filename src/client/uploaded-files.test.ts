import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { openWebServer } from "../../test/fakes/web-server.ts";
import { PYPI } from "../standards/known-indexes.ts";
import { parseName } from "../standards/name.ts";
import { sha256Of } from "../system/digest.ts";
import type { HttpRequest } from "../system/http.ts";
import { makeHttp } from "../system/http-client.ts";
import { targetOfUrl } from "./publish-target.ts";
import { findSimpleUrl, makeLook, openLook } from "./uploaded-files.ts";

const http = makeHttp();
after(() => http.close());

const BYTES = Buffer.from("the bytes");
const MD5 = "7a7ea4ea1d4d4a2f9dd4a2cd0a7e9e1d";
const LOOKED_FOR = {
  ...{ project: "two-lib", filename: "two_lib-1.0.tar.gz" },
  digests: { sha256: sha256Of(BYTES), md5: MD5 },
};

interface Shop {
  readonly name?: string;
  readonly hash?: string;
  readonly there?: Buffer;
}

async function look({ name = LOOKED_FOR.filename, hash = "", there }: Shop) {
  const server = await openWebServer((request, response) => {
    const isFile = request.url?.startsWith("/files/") === true;
    if (isFile) response.writeHead(there === undefined ? 403 : 200).end(there);
    else {
      response
        .writeHead(200, { "Content-Type": "text/html" })
        .end(
          `<!doctype html><html><body><a href="/files/${name}${hash}">${name}</a></body></html>`,
        );
    }
  });
  const target = targetOfUrl(`${server.origin}/legacy/`, "--url");
  try {
    return await makeLook(http, target, undefined)(LOOKED_FOR);
  } finally {
    await server.close();
  }
}

for (const [what, shop, expected] of [
  ["another name", { name: "two_lib-2.0.tar.gz" }, "absent"],
  ["its sha256", { hash: `#sha256=${sha256Of(BYTES)}` }, "same"],
  ["its md5", { hash: `#md5=${MD5}` }, "same"],
  ["another md5", { hash: `#md5=${"0".repeat(32)}` }, "other"],
  ["the older spelling", { name: "Two-Lib-1.0.tar.gz", there: BYTES }, "same"],
  ["no hash and the same bytes", { there: BYTES }, "same"],
  ["no hash and other bytes", { there: Buffer.from("other") }, "other"],
  ["no hash and no bytes", {}, "untold"],
] as const) {
  test(`makeLook() says ${expected} where the page has ${what}`, async () => {
    assert.equal(await look(shop), expected);
  });
}

test("openLook() shows a credential to the origin of the upload alone", async () => {
  const asked: (string | undefined)[] = [];
  const recording = {
    async fetch(request: HttpRequest) {
      asked.push(request.authorization);
      const body = Readable.from([]);
      return { status: 404, headers: {}, url: request.url, body };
    },
  };
  const credential = { kind: "token", token: "secret", place: "a test" } as const;
  const known = targetOfUrl(PYPI.uploadUrl, "--url");
  const other = targetOfUrl("http://shop.example/legacy/", "--url");
  assert.notEqual(new URL(known.url).origin, new URL(PYPI.simpleUrl).origin);
  await openLook(recording, known, credential).findProject(parseName("a"));
  await openLook(recording, other, credential).findProject(parseName("a"));
  assert.deepEqual(
    asked.map((it) => it !== undefined),
    [false, true],
  );
});

for (const status of [401, 403]) {
  test(`makeLook() throws denied where the page answers ${status}`, async () => {
    const closed = {
      async fetch({ url }: HttpRequest) {
        return { status, headers: {}, url, body: Readable.from([]) };
      },
    };
    const target = targetOfUrl("http://shop.example/legacy/", "--url");
    await assert.rejects(makeLook(closed, target, undefined)(LOOKED_FOR), {
      kind: "denied",
      hint: /cheeseshop login/,
    });
  });
}

test("makeLook() takes no page of PyPI for that of an index which sends on to it", async () => {
  const page = `<!doctype html><html><body><a href="/${LOOKED_FOR.filename}#sha256=${LOOKED_FOR.digests.sha256}">${LOOKED_FOR.filename}</a></body></html>`;
  const forwarding = (to: string) => ({
    fetch: async ({ url }: HttpRequest) => ({
      ...{ status: 200, headers: { "content-type": "text/html" }, url: to === "" ? url : to },
      body: Readable.from([Buffer.from(page)]),
    }),
  });
  const target = targetOfUrl("https://git.example/api/packages/pypi", "--url");
  const away = forwarding(`${PYPI.simpleUrl}two-lib/`);
  assert.equal(await makeLook(away, target, undefined)(LOOKED_FOR), "absent");
  assert.equal(await makeLook(forwarding(""), target, undefined)(LOOKED_FOR), "same");
  const pypi = targetOfUrl(PYPI.uploadUrl, "--url");
  assert.equal(await makeLook(away, pypi, undefined)(LOOKED_FOR), "same");
});

for (const [what, shown, expected] of [
  ["pypiserver", "/ann/dev/simple/", "/ann/dev/simple/"],
  ["devpi", "/ann/dev/+simple/", "/ann/dev/+simple/"],
  ["an index that shows it nowhere", undefined, "/ann/dev/simple/"],
] as const) {
  test(`findSimpleUrl() finds the pages of ${what}`, async () => {
    const page = `<!doctype html><html><body><a href="/${LOOKED_FOR.filename}">${LOOKED_FOR.filename}</a></body></html>`;
    const index = {
      fetch: async ({ url }: HttpRequest) => ({
        ...{ status: url === `https://i.example${shown}two-lib/` ? 200 : 404, url },
        headers: { "content-type": "text/html" },
        body: Readable.from([Buffer.from(page)]),
      }),
    };
    const target = targetOfUrl("https://i.example/ann/dev/", "--url");
    const found = await findSimpleUrl(index, target, undefined, parseName("two-lib"));
    assert.equal(found, `https://i.example${expected}`);
  });
}
