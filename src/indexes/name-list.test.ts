import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { ProjectEntry } from "../standards/simple-page.ts";
import { readNameList } from "./name-list.ts";

const SOURCE = { url: "https://upstream.example/simple/" };

/** The text in chunks of this many bytes, so that every cut is tried. */
async function read(kind: "json" | "html", text: string, size: number): Promise<ProjectEntry[]> {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const found: ProjectEntry[] = [];
  for await (const some of readNameList(Readable.from(chunks), kind, SOURCE)) found.push(...some);
  return found;
}

const names = (projects: readonly ProjectEntry[]): string[] => projects.map(({ name }) => name);

const JSON_LIST = JSON.stringify({
  meta: { "api-version": "1.4", _note: 'a "projects": [ in a text' },
  projects: [
    { name: "Zope.Interface", "_last-serial": 3 },
    { name: "six", _more: { deep: [1, { a: "}]" }] } },
    { name: "brie" },
  ],
  _after: ["é", "\\"],
});
const HTML_LIST = `<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"></head>
<body><a href="zope-interface/">Zope.Interface</a>\n<a href="/simple/six/">six</a><a href="brie/">brie</a></body></html>`;

for (const [kind, text] of [
  ["json", JSON_LIST],
  ["html", HTML_LIST],
] as const) {
  for (const size of [1, 2, 7, 1000]) {
    test(`readNameList() reads ${kind} in chunks of ${size} bytes`, async () => {
      assert.deepEqual(names(await read(kind, text, size)), ["zope-interface", "six", "brie"]);
    });
  }
}

test("readNameList() keeps the spelling of the owner", async () => {
  const [first] = await read("json", JSON_LIST, 50);
  assert.deepEqual(first, { name: "zope-interface", displayName: "Zope.Interface", lastSerial: 3 });
});

for (const [what, text] of [
  ["is cut in the middle", JSON_LIST.slice(0, JSON_LIST.indexOf("brie"))],
  ["is cut at its end", JSON_LIST.slice(0, -1)],
  ["has another major version", JSON_LIST.replace('"1.4"', '"2.0"')],
  ["is no object", "[]"],
  ["has no list", '{"meta":{}}'],
  ["is empty", ""],
  ["has an entry without end", `{"projects":[{"name":"${"a".repeat(2_000_000)}`],
] as const) {
  test(`readNameList() refuses JSON that ${what}`, async () => {
    await assert.rejects(read("json", text, 4096), { kind: "invalid" });
  });
}

test("readNameList() refuses HTML without an end to a link", async () => {
  await assert.rejects(read("html", `<a href="${"a".repeat(2_000_000)}`, 4096), {
    kind: "invalid",
  });
});

/** CPU time of this process: what others do on a busy machine is not counted. */
function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test("readNameList() never holds up the event loop, even for a list of 300,000 names", async () => {
  const entries = Array.from({ length: 300_000 }, (_, at) => `{"name":"project-number-${at}"}`);
  const text = `{"meta":{"api-version":"1.0"},"projects":[${entries.join(",")}]}`;
  let longest = 0;
  let last = workedMs();
  const timer = setInterval(() => {
    longest = Math.max(longest, workedMs() - last);
    last = workedMs();
  }, 1);
  let count = 0;
  for await (const some of readNameList(slowly(text), "json", SOURCE)) count += some.length;
  clearInterval(timer);
  assert.equal(count, 300_000);
  assert.ok(longest < 200, `${longest} ms`);
});

function slowly(text: string): Readable {
  return Readable.from(
    (async function* () {
      for (let at = 0; at < text.length; at += 65_536) {
        await new Promise((done) => setImmediate(done));
        yield Buffer.from(text.slice(at, at + 65_536));
      }
    })(),
  );
}

test("readNameList() refuses HTML that ends in the middle of a tag", async () => {
  const cut = HTML_LIST.slice(0, HTML_LIST.indexOf('brie/">'));
  await assert.rejects(read("html", cut, 4096), { kind: "invalid", message: /middle of a tag/ });
});
