import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { type PageCache, type PageKey, pageCache, type Rendered } from "./page-cache.ts";
import { joinPieces, type KeptBody, makePiece } from "./page-pieces.ts";

const LIST: PageKey = { index: 1, project: undefined, form: "html", readable: "1" };
const SPAM: PageKey = { ...LIST, project: "spam" };
const EGGS: PageKey = { ...LIST, project: "eggs" };

const rendered = (text: string | readonly string[], validForMs?: number): Rendered => ({
  ...{ pieces: [text].flat().map(makePiece), contentType: "text/html" },
  ...(validForMs === undefined ? {} : { validForMs }),
});

const textOf = (body: KeptBody | undefined): string | undefined =>
  body && Buffer.concat(body.chunks).toString();

/** What the cache answers, as text; `render` gives `text` where it is asked. */
async function read(pages: PageCache, key: PageKey, text: string): Promise<string | undefined> {
  const page = await pages.get(key, async () => rendered(text));
  return textOf(await page?.body("identity"));
}

test("get() renders a page once, and again after a change of its project", async () => {
  const pages = pageCache();
  assert.equal(await read(pages, SPAM, "first"), "first");
  assert.equal(await read(pages, SPAM, "second"), "first");
  pages.forget("eggs");
  assert.equal(await read(pages, SPAM, "third"), "first");
  pages.forget("spam");
  assert.equal(await read(pages, SPAM, "fourth"), "fourth");
});

for (const change of ["index", "project", "form", "readable"] as const) {
  test(`get() keeps pages apart by ${change}`, async () => {
    const pages = pageCache();
    await read(pages, SPAM, "ours");
    const other = { ...SPAM, [change]: change === "index" ? 2 : "other" };
    assert.equal(await read(pages, other, "theirs"), "theirs");
    assert.equal(await read(pages, SPAM, "again"), "ours");
  });
}

test("get() renders once for all who ask at the same time", async () => {
  const pages = pageCache();
  let rounds = 0;
  const { promise, resolve } = Promise.withResolvers<Rendered>();
  const render = (): Promise<Rendered> => {
    rounds += 1;
    return promise;
  };
  const asked = [pages.get(SPAM, render), pages.get(SPAM, render), pages.get(SPAM, render)];
  resolve(rendered("page"));
  const [first, ...others] = await Promise.all(asked);
  assert.equal(rounds, 1);
  assert.ok(others.every((page) => page === first));
});

test("get() keeps neither what is not there nor what fails", async () => {
  const pages = pageCache();
  assert.equal(await pages.get(SPAM, async () => undefined), undefined);
  await assert.rejects(
    pages.get(SPAM, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await read(pages, SPAM, "there now"), "there now");
});

test("get() takes a page as it is for the time that it is valid", async () => {
  let now = 0;
  const pages = pageCache(() => now);
  const text = async (): Promise<string | undefined> => {
    const page = await pages.get(SPAM, async () => rendered(String(now), 100));
    return textOf(page?.now("identity"));
  };
  assert.equal(await text(), "0");
  now = 99;
  assert.equal(await text(), "0");
  now = 100;
  assert.equal(await text(), "100");
});

for (const [what, key, project] of [
  ["its project", SPAM, "spam"],
  ["any project, for a list", LIST, "eggs"],
  ["everything", SPAM, undefined],
] as const) {
  test(`forget() of ${what} while a page is rendered keeps it from those who ask later`, async () => {
    const pages = pageCache();
    const { promise, resolve } = Promise.withResolvers<Rendered>();
    const before = pages.get(key, () => promise);
    pages.forget(project);
    const after = read(pages, key, "new");
    resolve(rendered("old"));
    assert.equal(textOf((await before)?.now("identity")), "old");
    assert.equal(await after, "new");
    assert.equal(await read(pages, key, "newer"), "new");
  });
}

test("forget() of another project leaves a page that is rendered to be kept", async () => {
  const pages = pageCache();
  const { promise, resolve } = Promise.withResolvers<Rendered>();
  const before = pages.get(EGGS, () => promise);
  pages.forget("spam");
  resolve(rendered("old"));
  await before;
  assert.equal(await read(pages, EGGS, "new"), "old");
});

test("peek() answers from memory alone", async () => {
  const pages = pageCache();
  assert.equal(pages.peek(SPAM), undefined);
  await read(pages, SPAM, "page");
  assert.notEqual(pages.peek(SPAM), undefined);
  pages.forget("spam");
  assert.equal(pages.peek(SPAM), undefined);
});

test("body() has the same text in each encoding, under an ETag of its own", async () => {
  const pages = pageCache();
  const page = await pages.get(SPAM, async () => rendered(["one ", "page"]));
  assert.ok(page !== undefined);
  assert.equal(page.now("gzip"), undefined);
  const [plain, gzip, zstd] = [
    await page.body("identity"),
    await page.body("gzip"),
    await page.body("zstd"),
  ];
  assert.equal(textOf(plain), "one page");
  assert.equal(gunzipSync(Buffer.concat(gzip.chunks)).toString(), "one page");
  assert.equal(zstdDecompressSync(Buffer.concat(zstd.chunks)).toString(), "one page");
  assert.equal(new Set([plain, gzip, zstd].map(({ etag }) => etag)).size, 3);
  assert.equal(page.now("gzip"), gzip);
});

test("body() tries again what could not be compressed", async () => {
  let tries = 0;
  const pages = pageCache(
    () => 0,
    async (...asked) => {
      tries += 1;
      if (tries === 1) throw new Error("no memory");
      return joinPieces(...asked);
    },
  );
  const page = await pages.get(SPAM, async () => rendered("page"));
  assert.ok(page !== undefined);
  await assert.rejects(page.body("gzip"), /no memory/);
  assert.equal(gunzipSync(Buffer.concat((await page.body("gzip")).chunks)).toString(), "page");
});

test("get() hands on the pieces of a long page, and what has changed since they were made", async () => {
  const pages = pageCache();
  const seen: (readonly [string, string])[] = [];
  const ask = (key: PageKey, text: readonly string[]): Promise<unknown> =>
    pages.get(key, async (old) => {
      const before = old?.pieces.map(({ plain }) => plain.toString()).join("+") ?? "nothing";
      seen.push([before, [...(old?.changed ?? [])].join(" ")]);
      return rendered(text);
    });
  await ask(LIST, ["a", "b"]);
  pages.forget("spam");
  pages.forget("eggs");
  await ask(LIST, ["a", "c"]);
  pages.forgetLists();
  await ask(LIST, ["d", "e"]);
  pages.forget();
  await ask(LIST, ["f"]);
  pages.forget("spam");
  await ask(LIST, ["g"]);
  assert.deepEqual(seen, [
    ["nothing", ""],
    ["a+b", "spam eggs"],
    ["nothing", ""],
    ["nothing", ""],
    ["nothing", ""],
  ]);
});
