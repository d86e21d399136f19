/** `cheeseshop/standards` as it is published, in a real browser: there is neither Node nor npm there. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { buildRelease } from "../release-build.ts";

const ROOT = path.dirname(path.dirname(import.meta.dirname));
const FACE = "/standards/public.js";

const found = await openBrowser();
if (found.missing !== undefined) process.stderr.write(`skipped: ${found.missing}\n`);

/** Expressions over the names that the face exports; what they give goes through JSON. */
const EXPRESSIONS = [
  "formatVersion(parseVersion('1.0.0-RC1'))",
  "compareVersions(parseVersion('1.10'), parseVersion('1.9'))",
  "matchesVersion(parseSpecifiers('~=1.4'), '1.4.5')",
  "filterVersions(parseSpecifiers('>=1'), ['1.0', '2.0a1', '0.9'])",
  "evaluateMarker(parseMarker('python_version >= \"3.9\"'), { python_version: '3.12' })",
  "formatRequirement(parseRequirement('A[b]>=1; os_name==\"nt\"'))",
  "parseTags('py2.py3-none-any')",
  "parseWheelFilename('a-1.0-py3-none-any.whl').name",
  "parseSdistFilename('a-1.0.tar.gz').name",
  "parseMetadata(new TextEncoder().encode('Name: a\\nAuthor: é\\n\\nb'))",
  "checkMetadata(parseMetadata('Name: -')).map((problem) => problem.rule)",
  "parseLicense('mit or apache-2.0')",
  "parseRecord('a,sha256=ab,1\\n')",
  "parseEntryPoints('[a]\\nb = c:d')",
  "parsePyproject({ value: { project: { name: 'a', version: '1' } } }).project.name",
  "parseLockfile({ value: { 'lock-version': '1.0', 'created-by': 'a', packages: [] } })",
  "parseRequirementsFile('a>=1 # b').length",
  'parseSimpleJson(\'{"name":"a","files":[]}\', { url: \'https://example.org/simple/a/\' })',
  "parseSimpleHtml('<a href=a-1.zip>', { url: 'https://example.org/simple/a/' })",
  "formatWheel({ wheelVersion: [1, 0], isPurelib: true, tags: [] })",
  "findScriptBlock('# /// script\\n# a = 1\\n# ///\\n')",
  "(() => { try { parseVersion('x'); } catch (error) { return [error.kind, error.place]; } })()",
];

test("package.json leads to the face", async () => {
  const { exports } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
  assert.equal(exports["./standards"].default, `./dist${FACE}`);
});

describe("The standards in a browser", { skip: found.missing ?? false }, () => {
  const asked: string[] = [];
  let browser: Browser;
  let page: Page;
  let server: Server;
  let dist: string;
  let origin: string;

  before(async () => {
    if (found.browser === undefined) return;
    browser = found.browser;
    dist = await mkdtemp(path.join(tmpdir(), "cheeseshop-dist-"));
    buildRelease(dist);
    server = serveFolder(dist, asked);
    origin = await listen(server);
    page = await browser.newPage();
    await page.goto(`${origin}/`);
  });

  after(async () => {
    await browser?.close();
    server?.close();
    if (dist !== undefined) await rm(dist, { recursive: true });
  });

  test("the face loads, and nothing but files of its own room", async () => {
    const names = await page.evaluate(`import("${FACE}").then((face) => Object.keys(face))`);
    assert.ok(Array.isArray(names) && names.includes("parseVersion"));
    const foreign = asked.filter((file) => !/^\/(?:standards\/[\w-]+\.js|errors\.js|)$/.test(file));
    assert.deepEqual(foreign, []);
  });

  for (const expression of EXPRESSIONS) {
    test(`${expression} is the same there as here`, async () => {
      const here = await import(path.join(ROOT, "src", "standards", "public.ts"));
      const names = Object.keys(here);
      const inNode: unknown = new Function(...names, `return ${expression}`)(
        ...Object.values(here),
      );
      const inBrowser = await page.evaluate(
        `import("${FACE}").then((face) => {
          const { ${names.join(", ")} } = face;
          return JSON.stringify(${expression});
        })`,
      );
      assert.equal(inBrowser, JSON.stringify(inNode));
    });
  }
});

function serveFolder(folder: string, asked: string[]): Server {
  return createServer((request, response) => {
    const name = request.url ?? "/";
    asked.push(name);
    if (name === "/" || name === "/favicon.ico") {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><link rel=icon href=data:,><title>standards</title>");
      return;
    }
    readFile(path.join(folder, path.normalize(name))).then(
      (bytes) => {
        response.setHeader("content-type", "text/javascript");
        response.end(bytes);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return `http://127.0.0.1:${address.port}`;
}
