/** What the reading addresses answer: forms, encodings, redirects, ETags, ranges, and the JSON API. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { makeDigester, sha256Of } from "../../src/system/digest.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import {
  makeSdist,
  makeWheel,
  metadataText,
  type SampleSdist,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";

const server = await openServer();
const line = makeLine(server.address);
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> =>
  line.ask("GET", path, headers);

const DEMO = { name: "Demo.Pkg", version: "1.0" };
const BYTES = makeWheel(DEMO);
const WHEEL = wheelFilename(DEMO);
const FILE = `/files/${sha256Of(BYTES)}/${WHEEL}`;

async function sendSdist(sdist: SampleSdist): Promise<string> {
  const bytes = makeSdist(sdist);
  const filename = sdistFilename(sdist);
  const sent = await server.upload({ ...sdist, filename, bytes });
  assert.equal(sent.statusCode, 200, sent.body);
  return `/files/${sha256Of(bytes)}/${filename}`;
}

assert.equal((await server.upload({ ...DEMO, filename: WHEEL, bytes: BYTES })).statusCode, 200);

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const HTML_TYPE = "application/vnd.pypi.simple.v1+html";
const PLAIN_TYPE = "text/html; charset=utf-8";

for (const [accept, type] of [
  [undefined, PLAIN_TYPE],
  ["*/*", PLAIN_TYPE],
  ["application/json", PLAIN_TYPE],
  ["application/vnd.pypi.simple.v9+json", PLAIN_TYPE],
  [`${JSON_TYPE};q=0`, PLAIN_TYPE],
  [JSON_TYPE, JSON_TYPE],
  ["application/vnd.pypi.simple.latest+json", JSON_TYPE],
  [HTML_TYPE, HTML_TYPE],
  [`${JSON_TYPE}, ${HTML_TYPE}; q=0.1, text/html; q=0.01`, JSON_TYPE],
  [`text/html;q=0.1, ${JSON_TYPE}`, JSON_TYPE],
] as const) {
  test(`a simple page asked with Accept ${accept} is ${type}, and never 406`, async () => {
    for (const path of ["/simple/demo-pkg/", "/simple/"]) {
      for (const _round of ["cold", "warm"]) {
        const page = await get(path, accept === undefined ? {} : { accept });
        assert.equal(page.status, 200);
        assert.equal(page.headers["content-type"], type);
        assert.equal(page.headers.vary, "Accept, Accept-Encoding");
        assert.equal(page.headers["cache-control"], "no-cache");
        assert.match(String(page.headers["x-pypi-last-serial"]), /^\d+$/);
      }
    }
  });
}

test("?format= beats the header Accept, and one that is unknown counts for nothing", async () => {
  const ask = async (format: string): Promise<unknown> =>
    (await get(`/simple/demo-pkg/?format=${format}`, { accept: HTML_TYPE })).headers[
      "content-type"
    ];
  assert.equal(await ask(JSON_TYPE), JSON_TYPE);
  assert.equal(await ask(encodeURIComponent(JSON_TYPE)), JSON_TYPE);
  assert.equal(await ask("text/html"), PLAIN_TYPE);
  assert.equal(await ask("nonsense"), HTML_TYPE);
});

const UNPACK = {
  identity: async (body: Buffer) => body,
  gzip: promisify(gunzip),
  zstd: promisify(zstdDecompress),
};

for (const [accepted, encoding] of [
  ["", "identity"],
  ["br", "identity"],
  ["gzip;q=0", "identity"],
  ["gzip, deflate", "gzip"],
  ["gzip, deflate, br, zstd", "zstd"],
  ["gzip, zstd;q=0.1", "gzip"],
  ["*", "zstd"],
] as const) {
  test(`a simple page asked with Accept-Encoding "${accepted}" comes as ${encoding} and unpacks to the same`, async () => {
    const plain = await get("/simple/demo-pkg/", { accept: JSON_TYPE });
    for (const _round of ["cold", "warm"]) {
      const page = await get("/simple/demo-pkg/", {
        accept: JSON_TYPE,
        "accept-encoding": accepted,
      });
      assert.equal(page.headers["content-encoding"] ?? "identity", encoding);
      assert.deepEqual(await UNPACK[encoding](page.body), plain.body);
    }
  });
}

test("each form and encoding of a page has an ETag of its own, and its own alone is answered with 304", async () => {
  const ways = [JSON_TYPE, HTML_TYPE, "text/html"].flatMap((accept) =>
    ["identity", "gzip", "zstd"].map((encoding) => ({ accept, "accept-encoding": encoding })),
  );
  const tags = await Promise.all(
    ways.map(async (way) => String((await get("/simple/demo-pkg/", way)).headers.etag)),
  );
  // Both kinds of HTML have the same bytes.
  assert.equal(new Set(tags).size, 6);
  for (const [at, way] of ways.entries()) {
    for (const [other, tag] of tags.entries()) {
      const again = await get("/simple/demo-pkg/", { ...way, "if-none-match": tag });
      assert.equal(
        again.status,
        tags[at] === tag ? 304 : 200,
        `${at} asked with the ETag of ${other}`,
      );
      if (again.status !== 304) continue;
      assert.equal(again.body.length, 0);
      assert.equal(again.headers.etag, tag);
      assert.equal(again.headers.vary, "Accept, Accept-Encoding");
      assert.equal(again.headers["cache-control"], "no-cache");
    }
  }
});

for (const path of [
  "/simple/",
  "/simple/demo-pkg/",
  FILE,
  `${FILE}.metadata`,
  "/pypi/demo-pkg/json",
]) {
  test(`HEAD ${path.slice(0, 30)} has the head of GET and no body`, async () => {
    const got = await get(path);
    for (const _round of ["cold", "warm"]) {
      const head = await line.ask("HEAD", path);
      assert.equal(head.status, 200);
      assert.equal(head.body.length, 0);
      for (const name of ["content-type", "content-length", "etag", "cache-control"]) {
        assert.equal(head.headers[name], got.headers[name], name);
      }
    }
  });
}

for (const [from, to] of [
  ["/simple", "/simple/"],
  ["/simple/Demo.Pkg", "/simple/demo-pkg/"],
  ["/simple/DEMO__pkg/", "/simple/demo-pkg/"],
  ["/simple/demo-pkg", "/simple/demo-pkg/"],
  ["/root/main/simple", "/root/main/simple/"],
  ["/root/main/simple/Demo.Pkg/", "/root/main/simple/demo-pkg/"],
  [`/simple/Demo.Pkg/?format=${JSON_TYPE}`, `/simple/demo-pkg/?format=${JSON_TYPE}`],
  ["/pypi/Demo.Pkg/json", "/pypi/demo-pkg/json"],
  ["/pypi/Demo.Pkg/json/", "/pypi/demo-pkg/json"],
  ["/pypi/demo-pkg/1.0.0/json", "/pypi/demo-pkg/1.0/json"],
  ["/root/main/pypi/Demo_Pkg/1.0/json/", "/root/main/pypi/demo-pkg/1.0/json"],
] as const) {
  test(`${from} leads to ${to} by a relative address`, async () => {
    const lead = await get(from);
    assert.equal(lead.status, 301);
    const location = String(lead.headers.location);
    assert.doesNotMatch(location, /^\/|:\/\//);
    const target = new URL(location, `${server.address}/shop${from}`);
    assert.equal(`${target.pathname}${target.search}`, `/shop${to}`);
    assert.equal((await get(to)).status, 200);
  });
}

for (const [range, status, start, end] of [
  ["bytes=0-9", 206, 0, 10],
  ["bytes=10-", 206, 10, undefined],
  ["bytes=-9", 206, -9, undefined],
  [`bytes=-${BYTES.length + 5}`, 206, 0, undefined],
  [`bytes=5-${BYTES.length + 5}`, 206, 5, undefined],
  ["bytes=0-1,4-5", 200, 0, undefined],
  ["lines=0-1", 200, 0, undefined],
  ["bytes=5-2", 200, 0, undefined],
] as const) {
  test(`a file asked for ${range} is answered with ${status} and the right bytes`, async () => {
    for (const _round of ["cold", "warm"]) {
      const part = await get(FILE, { range });
      assert.equal(part.status, status);
      assert.deepEqual(part.body, Buffer.from(BYTES).subarray(start, end));
      assert.equal(part.headers["content-length"], String(part.body.length));
      assert.equal(part.headers["content-encoding"], undefined);
      const at = Buffer.from(BYTES).indexOf(part.body);
      const told =
        status === 206 ? `bytes ${at}-${at + part.body.length - 1}/${BYTES.length}` : undefined;
      assert.equal(part.headers["content-range"], told);
    }
  });
}

for (const path of [FILE, `${FILE}.metadata`]) {
  test(`a range beyond the end of ${path.slice(-20)} is 416, and no cache keeps it`, async () => {
    for (const range of ["bytes=99999999-", "bytes=-0"]) {
      const answer = await get(path, { range });
      assert.equal(answer.status, 416);
      assert.match(String(answer.headers["content-range"]), /^bytes \*\/\d+$/);
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.equal(answer.body.length, 0);
    }
  });

  test(`a range of ${path.slice(-20)} is given only with the right If-Range`, async () => {
    const { etag } = (await get(path)).headers;
    const ask = async (ifRange: string): Promise<number> =>
      (await get(path, { range: "bytes=0-1", "if-range": ifRange })).status;
    assert.equal(await ask(String(etag)), 206);
    assert.equal(await ask('"other"'), 200);
    assert.equal(await ask("Tue, 24 Nov 2026 00:00:00 GMT"), 200);
  });
}

test("a file may be kept for a year, and is never shown as a page of this site", async () => {
  const file = await get(FILE);
  assert.equal(file.headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(file.headers["x-content-type-options"], "nosniff");
  assert.match(String(file.headers["content-security-policy"]), /sandbox/);
  assert.deepEqual(file.body, Buffer.from(BYTES));
  const again = await get(FILE, { "if-none-match": String(file.headers.etag) });
  assert.equal(again.status, 304);
});

test("the metadata of a wheel is served byte for byte, as its hash says on every page", async () => {
  const metadata = await get(`${FILE}.metadata`);
  assert.equal(metadata.body.toString(), metadataText(DEMO));
  const digest = sha256Of(metadata.body);
  const page = JSON.parse((await get("/simple/demo-pkg/", { accept: JSON_TYPE })).body.toString());
  assert.deepEqual(page.files[0]["core-metadata"], { sha256: digest });
  assert.deepEqual(page.files[0]["data-dist-info-metadata"], { sha256: digest });
  const html = (await get("/simple/demo-pkg/")).body.toString();
  assert.ok(html.includes(`data-core-metadata="sha256=${digest}"`));
  assert.ok(html.includes(`data-dist-info-metadata="sha256=${digest}"`));
});

for (const [name, sdist, isServed] of [
  ["plain", {}, true],
  ["dynamic-summary", { headers: ["Dynamic: Summary"] }, true],
  ["dynamic-requires", { headers: ["Dynamic: Requires-Dist"] }, false],
  ["dynamic-python", { headers: ["Dynamic: requires-python"] }, false],
  ["dynamic-extra", { headers: ["Dynamic: Provides-Extra"] }, false],
  ["old", { metadataVersion: "2.1" }, false],
] as const) {
  test(`the metadata of the sdist "${name}" is ${isServed ? "" : "not "}offered`, async () => {
    const release = { name, version: "1.0", ...sdist };
    const file = await sendSdist(release);
    const metadata = await get(`${file}.metadata`);
    assert.equal(metadata.status, isServed ? 200 : 404);
    const page = JSON.parse((await get(`/simple/${name}/`, { accept: JSON_TYPE })).body.toString());
    const offered = isServed ? { sha256: sha256Of(metadata.body) } : false;
    assert.deepEqual(page.files[0]["core-metadata"], offered);
    if (isServed) assert.equal(metadata.body.toString(), metadataText(release));
  });
}

test("the JSON API tells every digest of a hosted file", async () => {
  const digester = await makeDigester("blake2b-256");
  digester.update(BYTES);
  const digests = {
    md5: createHash("md5").update(BYTES).digest("hex"),
    blake2b_256: digester.finish()["blake2b-256"],
    sha256: sha256Of(BYTES),
  };
  const told = JSON.parse((await get("/pypi/demo-pkg/json")).body.toString());
  for (const file of [told.urls[0], told.releases["1.0"][0]]) {
    assert.deepEqual(file.digests, digests);
    assert.equal(file.md5_digest, digests.md5);
  }
});

test("the JSON API has the keys of PyPI's", async () => {
  const { info, ...rest } = JSON.parse((await get("/pypi/demo-pkg/json")).body.toString());
  assert.deepEqual(Object.keys(rest).sort(), [
    "last_serial",
    "releases",
    "urls",
    "vulnerabilities",
  ]);
  for (const key of [
    ...["author", "author_email", "bugtrack_url", "classifiers", "description"],
    ...[
      "description_content_type",
      "docs_url",
      "download_url",
      "downloads",
      "dynamic",
      "home_page",
    ],
    ...["keywords", "license", "license_expression", "license_files", "maintainer"],
    ...["maintainer_email", "name", "package_url", "platform", "project_url", "project_urls"],
    ...["provides_extra", "release_url", "requires_dist", "requires_python", "summary"],
    ...["version", "yanked", "yanked_reason"],
  ]) {
    assert.ok(key in info, key);
  }
  assert.equal(
    rest.last_serial,
    Number((await get("/simple/demo-pkg/")).headers["x-pypi-last-serial"]),
  );
  const { url } = rest.urls[0];
  assert.deepEqual((await get(new URL(url).pathname)).body, Buffer.from(BYTES));
});

test("the JSON API answers 404 for a project that shows no release", async () => {
  const status = { status: "quarantined" };
  await sendSdist({ name: "locked", version: "1.0" });
  const path = "/+api/indexes/root/main/projects/locked/status";
  assert.equal((await server.ask("PUT", path, { body: status })).statusCode, 204);
  const page = JSON.parse((await get("/simple/locked/", { accept: JSON_TYPE })).body.toString());
  assert.deepEqual([page["project-status"], page.files, page.versions], [status, [], []]);
  assert.equal((await get("/pypi/locked/json")).status, 404);
});

for (const path of ["/simple/%zz/", "/files/%ff/x", "/%"]) {
  test(`${path}, which is no address, is refused as everything else is`, async () => {
    const answer = await get(path);
    assert.equal(answer.status, 400);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(JSON.parse(answer.body.toString()).status, 400);
  });
}

test("a refusal is problem+json by its plain name, for clients that compare it", async () => {
  const answer = await get("/simple/nowhere/");
  assert.equal(answer.status, 404);
  assert.equal(answer.headers["content-type"], "application/problem+json");
});

for (const path of ["/simple/", "/simple/demo-pkg/", "/simple/?format=text/html", FILE]) {
  test(`a browser is told to be careful with ${path}, cold and warm`, async () => {
    for (const round of ["cold", "warm"]) {
      const { headers } = await get(path);
      assert.match(String(headers["content-security-policy"]), /^default-src 'none'; /, round);
      assert.equal(headers["x-content-type-options"], "nosniff", round);
      assert.equal(headers["referrer-policy"], "same-origin", round);
    }
  });
}

test("a hosted file is not found where its address leaves the digest out", async () => {
  for (const filename of [WHEEL, `${WHEEL}.metadata`]) {
    assert.equal((await get(`/files/-/${filename}`)).status, 404);
    assert.equal((await get(`/files/${sha256Of(BYTES)}/${filename}`)).status, 200);
  }
});

test("a file that is asked for with a query takes no place among the warm ones", async () => {
  for (const path of [FILE, `${FILE}.metadata`]) await get(`${path}?round=1`);
  const { hotFiles, readers, indexes } = server.parts;
  const index = indexes.find("root/main");
  assert.ok(index !== undefined);
  const readable = await readers.readable({ kind: "visitor" }, index);
  for (const path of [FILE, `${FILE}.metadata`]) {
    assert.equal(hotFiles.find(`${path}?round=1`, readable.key), undefined);
    const { body } = await get(path);
    assert.deepEqual(hotFiles.find(path, readable.key)?.bytes, body, path);
  }
});
