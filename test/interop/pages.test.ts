/** The pages in a real browser: a package full of attacks is published, and every page of it is looked at. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { makeSdist, makeWheel, sdistFilename, wheelFilename } from "../fakes/sample-files.ts";
import { sendFile } from "../send-file.ts";
import { openShop, type Shop } from "../shop.ts";

const found = await openBrowser();
if (found.missing !== undefined) process.stderr.write(`skipped: ${found.missing}\n`);

const ATTACK = `"'><script>window.ran=1</script><img src=https://elsewhere.invalid/a onerror=window.ran=1>`;
const README = `# Sample

[![CI](https://elsewhere.invalid/ci.svg)](https://elsewhere.invalid/ci)
<img src="https://elsewhere.invalid/tracker.gif" onerror="window.ran=1">
<script>window.ran = 1</script>
<svg onload="window.ran=1"></svg>
<style>body { display: none }</style>
<link rel="stylesheet" href="https://elsewhere.invalid/a.css">
<meta http-equiv="refresh" content="0;url=https://elsewhere.invalid/">
<iframe src="https://elsewhere.invalid/"></iframe>
<form action="https://elsewhere.invalid/"><input name="token"><button>Go</button></form>

| name | ${ATTACK} |
|------|-----------|
| a    | [click](javascript:window.ran=1) |

\`\`\`python
print("a line so long that a narrow window has to scroll it sideways, and not the whole page with it")
\`\`\`
`;
const RELEASE = {
  name: "Sample_Lib",
  version: "1.0.0",
  summary: `A sample ${ATTACK}`,
  description: README,
  requires: ["requests>=2.19.1", `cython; extra == "fast"`],
  extras: ["fast"],
  headers: [
    `Author: ${ATTACK}`,
    `Author-email: ${ATTACK} <a@example.com>`,
    `Keywords: ${ATTACK}`,
    `Project-URL: ${ATTACK}, javascript:window.ran=1`,
    "Home-page: javascript:window.ran=1",
  ],
};
const PATHS = [
  "/",
  "/root/main/",
  "/root/pypi/",
  "/root/main/sample-lib/",
  "/root/main/sample-lib/1.0.0/",
  "/root/main/sample-lib/0.9/",
  "/search?q=sample",
  `/search?q=${encodeURIComponent(ATTACK)}`,
  `/search?c=${encodeURIComponent(ATTACK)}`,
  "/search?q=sample&c=beta",
  "/classifiers/",
  "/account/",
  "/account/sign-up",
  "/account/link?secret=none",
  `/classifiers/?q=${encodeURIComponent(ATTACK)}`,
  `/root/main/?q=${encodeURIComponent(ATTACK)}`,
  "/root/main/no-such-project/",
  `/root/main/${encodeURIComponent(ATTACK)}/`,
];

describe("pages in a browser", { skip: found.missing ?? false }, () => {
  let browser: Browser;
  let shop: Shop;

  before(async () => {
    assert.ok(found.browser !== undefined);
    browser = found.browser;
    shop = await openShop();
    await sendFile(shop, "root/main", wheelFilename(RELEASE), makeWheel(RELEASE));
    await sendFile(shop, "root/main", sdistFilename(RELEASE), makeSdist(RELEASE));
    const old = { ...RELEASE, version: "0.9" };
    await sendFile(shop, "root/main", wheelFilename(old), makeWheel(old));
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  for (const path of PATHS) {
    test(`${path.slice(0, 40)} runs no script of a stranger and asks nobody else`, async () => {
      await using look = await openPage(browser, {});
      await look.page.goto(shop.address + path, { waitUntil: "networkidle" });
      assert.equal(await look.page.evaluate("window.ran"), undefined);
      assert.equal(await look.page.locator("body").isVisible(), true);
      assert.deepEqual(
        look.requests.filter((address) => !address.startsWith(`${shop.address}/`)),
        [],
      );
      assert.deepEqual(look.complaints, []);
    });
  }

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [390, 1200]) {
      test(`pages fit ${width} pixels in ${colorScheme}`, async () => {
        await using look = await openPage(browser, {
          colorScheme,
          viewport: { width, height: 800 },
        });
        for (const path of PATHS) {
          await look.page.goto(shop.address + path);
          const beyond = await look.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          assert.equal(beyond, 0, `${path} is ${beyond} pixels too wide`);
        }
      });
    }
  }

  for (const colorScheme of ["light", "dark"] as const) {
    test(`the account page and a new token fit 390 pixels in ${colorScheme}, and load nothing of others`, async () => {
      const name = `alice-${colorScheme}`;
      const { stdout } = await shop.cheeseshop(["user", "add", name]);
      await using look = await openPage(browser, {
        colorScheme,
        viewport: { width: 390, height: 800 },
      });
      const { page } = look;
      const fits = async (): Promise<void> => {
        const beyond = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert.equal(beyond, 0, `${page.url()} is ${beyond} pixels too wide`);
      };
      await page.goto(stdout.trim());
      await fits();
      await page.getByLabel("New password").fill("correct horse battery");
      await page.getByLabel("The same again").fill("correct horse battery");
      await page.getByRole("button", { name: "Set the password" }).click();
      await page.getByLabel("Name", { exact: true }).fill(ATTACK.slice(0, 100));
      await page.getByRole("button", { name: "Make the token" }).click();
      await page.getByRole("heading", { name: "Your new token" }).waitFor();
      for (const fold of await page.locator("summary").all()) await fold.click();
      await fits();
      await page.getByRole("link", { name: "Back to the account" }).click();
      await fits();
      await page.getByRole("button", { name: "Revoke" }).waitFor();
      assert.equal(await page.evaluate("window.ran"), undefined);
      assert.deepEqual(look.complaints, []);
      const others = look.requests.filter((address) => !address.startsWith(`${shop.address}/`));
      assert.deepEqual(others, []);
    });
  }

  test("without script one finds a project, reads it and gets its file", async () => {
    await using look = await openPage(browser, { javaScriptEnabled: false });
    const { page } = look;
    await page.goto(`${shop.address}/`);
    assert.match(await page.locator("main").innerText(), /index-url = http:\/\/127\.0\.0\.1/);
    await page.getByRole("searchbox").fill("sampl");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: "Sample_Lib" }).click();
    assert.equal(new URL(page.url()).pathname, "/root/main/sample-lib/");
    assert.match(await page.locator("h1").innerText(), /^Sample_Lib\s+1\.0\.0$/);
    const file = page.getByRole("link", { name: wheelFilename(RELEASE), exact: true });
    const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
    assert.equal(download.suggestedFilename(), wheelFilename(RELEASE));
    await page.getByRole("link", { name: "0.9", exact: true }).click();
    assert.match(await page.locator("main").innerText(), /Version 1\.0\.0 is what installers take/);
  });

  test("by keyboard one reaches the content first, and the search with a stroke", async () => {
    await using look = await openPage(browser, {});
    const { page } = look;
    await page.goto(`${shop.address}/root/main/sample-lib/`);
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").innerText(), "Skip to content");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(":focus").getAttribute("id"), "content");
    await page.keyboard.press("/");
    assert.equal(await page.locator(":focus").getAttribute("type"), "search");
  });

  test("with script there are buttons that copy", async () => {
    await using look = await openPage(browser, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const { page } = look;
    await page.goto(`${shop.address}/root/main/sample-lib/`);
    await page.getByRole("button", { name: "Copy: Command to install" }).click();
    await page.getByText("Copied").waitFor();
    assert.equal(
      await page.evaluate("navigator.clipboard.readText()"),
      `pip install --index-url ${shop.address}/root/main/simple/ sample-lib`,
    );
  });

  for (const path of ["/root/main/sample-lib/", "/sample-lib/"]) {
    test(`an installer that asks for ${path} is led to the Simple API`, async () => {
      const accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.01";
      const answer = await fetch(shop.address + path, { headers: { accept } });
      assert.match(new URL(answer.url).pathname, /\/simple\/sample-lib\/$/);
      assert.equal(answer.headers.get("content-type"), "application/vnd.pypi.simple.v1+json");
    });
  }

  for (const path of ["simple/x/y/", "legacy/x/", "pypi/x/y/z/", "files/", "files/x/"]) {
    test(`${path} below an index is never read as a project`, async () => {
      const answer = await fetch(`${shop.address}/root/main/${path}`);
      assert.equal(answer.status, 404);
      assert.doesNotMatch(await answer.text(), /Cannot find the project/);
    });
  }

  test("a page asked again with its ETag is not sent again", async () => {
    const first = await fetch(`${shop.address}/root/main/sample-lib/`);
    const etag = first.headers.get("etag") ?? "";
    const second = await fetch(`${shop.address}/root/main/sample-lib/`, {
      headers: { "if-none-match": etag },
    });
    assert.equal(second.status, 304);
  });

  test("/project/… leads to the main index, in any spelling", async () => {
    for (const path of ["/project/Sample.Lib/", "/project/sample-lib", "/root/main/SAMPLE_lib"]) {
      const answer = await fetch(shop.address + path);
      assert.equal(answer.url, `${shop.address}/root/main/sample-lib/`);
    }
    const release = await fetch(`${shop.address}/project/sample_lib/1.0.0/`);
    assert.equal(release.url, `${shop.address}/root/main/sample-lib/1.0.0/`);
    assert.equal(release.status, 200);
  });
});

/** A page in a window of its own, what it asked for, and what the browser complained of. */
interface Look extends AsyncDisposable {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: string[];
}

async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Look> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A page that is not there is said so in the console, too.
    if (!message.text().includes("the server responded with a status of 404")) {
      complaints.push(message.text());
    }
  });
  return { page, requests, complaints, [Symbol.asyncDispose]: () => context.close() };
}
