/** C16: somebody looks round in a browser. What a browser makes of the pages is in test/interop/pages.test.ts. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { openBrowser } from "../browser.ts";
import { makeWheel, type SampleWheel, wheelFilename } from "../fakes/sample-files.ts";
import { sendFile } from "../send-file.ts";
import { openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());
const found = await openBrowser();
after(() => found.browser?.close());

before(async () => {
  const description =
    "# Sample\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nimport sample\n```\n";
  const release = { name: "sample-lib", summary: "What a sample is", description };
  await send("root/main", { ...release, version: "0.0.9", requires: ["other-lib>=2"] });
  await send("root/main", { ...release, version: "0.0.10", requires: ["other-lib>=2"] });
  const args = ["index", "create", "root/inner", "--read", "members", "--upload", "members"];
  const made = await shop.cheeseshop(args);
  assert.equal(made.code, 0, made.output);
  await send("root/inner", { name: "inner-lib", version: "1.0", summary: "A sample inside" });
});

test("the front page says how to use the shop and leads to its indexes", async () => {
  const { text } = await look("/");
  assert.match(text, new RegExp(`index-url = ${shop.address}/root/main/simple/`));
  assert.match(text, new RegExp(`repository = ${shop.address}/root/main/legacy/`));
  assert.match(text, /href="\/root\/main\/"/);
});

test("an index leads to its projects, with their newest release", async () => {
  const { text } = await look("/root/main/");
  assert.match(text, /href="\/root\/main\/sample-lib\/">sample-lib<\/a> <span[^>]*>0\.0\.10</);
  assert.doesNotMatch((await look("/root/main/?q=z")).text, /sample-lib<\/a>/);
  assert.match((await look("/root/main/?q=Sample_")).text, /sample-lib<\/a>/);
});

test("a search finds it by a word of its summary", async () => {
  assert.match((await look("/search?q=what")).text, /href="\/root\/main\/sample-lib\/"/);
});

test("a project shows its description, file, hash and dependencies", async () => {
  const { text } = await look("/root/main/sample-lib/");
  assert.match(text, /<h1>sample-lib <span class="version">0\.0\.10<\/span><\/h1>/);
  assert.match(text, /<h2 id="readme-sample">Sample<\/h2>/);
  assert.match(text, /<td>2<\/td>/);
  assert.match(text, /<code class="language-python">/);
  assert.match(text, /<code>[0-9a-f]{64}<\/code>/);
  assert.match(text, /href="\/root\/main\/other-lib\/"><code>other-lib&gt;=2<\/code>/);
  const [, address = ""] = /class="file-name" href="([^"]+)"/.exec(text) ?? [];
  const file = await fetch(shop.address + address);
  assert.equal(file.status, 200);
});

test("a release that is yanked says why, and the one before is the newest", async () => {
  const yank = await shop.ask("PUT", "/+api/indexes/root/main/projects/sample-lib/0.0.10/yank", {
    reason: "broken",
  });
  assert.ok(yank.ok, await yank.text());
  const { text } = await look("/root/main/sample-lib/");
  assert.match(text, /<h1>sample-lib <span class="version">0\.0\.9<\/span>/);
  const yanked = await look("/root/main/sample-lib/0.0.10/");
  assert.match(yanked.text, /This release is yanked\.<\/strong> The reason: “broken”/);
});

test("a project that is not there: 404 with a search box", async () => {
  const { status, text } = await look("/root/main/no-such-lib/");
  assert.equal(status, 404);
  assert.match(text, /<form class="search large" role="search"/);
});

test("what only members may read shows nowhere to others", async () => {
  for (const path of ["/root/inner/", "/root/inner/inner-lib/", "/root/inner/no-such-lib/"]) {
    const { status, text } = await look(path);
    assert.equal(status, 401);
    assert.doesNotMatch(text, /A sample inside/);
  }
  assert.doesNotMatch((await look("/")).text, /root\/inner/);
  assert.doesNotMatch((await look("/search?q=inside")).text, /inner-lib/);
});

test("members see it, and nobody keeps their pages", async () => {
  const authorization = `Basic ${btoa(`__token__:${shop.token}`)}`;
  const answer = await fetch(`${shop.address}/root/inner/inner-lib/`, {
    headers: { accept: "text/html", authorization },
  });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /A sample inside/);
  assert.equal(answer.headers.get("cache-control"), "private, no-cache");
});

test("classifiers and the account are a link away from everywhere", async () => {
  for (const path of ["/", "/root/main/sample-lib/", "/root/main/no-such-lib/", "/search"]) {
    const { text } = await look(path);
    assert.match(text, /href="\/account\/">Account</);
    assert.match(text, /href="\/classifiers\/">Classifiers</);
  }
});

test("a member who signs in with the browser sees it too, until signing out", async (t) => {
  const added = await shop.cheeseshop(["user", "add", "mia"]);
  const role = await shop.cheeseshop(["member", "set", "mia", "reader", "--index", "root/inner"]);
  assert.equal(role.code, 0, role.output);
  if (found.browser === undefined) return t.skip(found.missing);
  await using context = await found.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(added.stdout.trim());
  await page.getByLabel("New password").fill("correct horse battery");
  await page.getByLabel("The same again").fill("correct horse battery");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("link", { name: "Cheeseshop" }).click();
  await page.getByRole("link", { name: "root/inner" }).click();
  await page.getByRole("link", { name: "inner-lib" }).click();
  assert.match(await page.locator("main").innerText(), /A sample inside/);
  await page.getByRole("link", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${shop.address}/`);
  assert.doesNotMatch(await page.content(), /root\/inner/);
});

/** As a browser asks that opens a page; `fetch` would say that a script asks. */
async function look(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { accept: "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate" };
  const [answer] = await once(get(shop.address + path, { headers }), "response");
  return { status: answer.statusCode, text: await textOf(answer) };
}

async function send(index: string, wheel: SampleWheel): Promise<void> {
  await sendFile(shop, index, wheelFilename(wheel), makeWheel(wheel));
}
