import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DIGEST, fullFile, PAGE_URL, plainFile, samplePage } from "../../test/fakes/sample-page.ts";
import { parseName } from "./name.ts";
import {
  formatFileHtml,
  formatSimpleHtml,
  formatSimpleListHtml,
  frameSimpleHtml,
  parseSimpleHtml,
  parseSimpleListHtml,
} from "./simple-html.ts";
import { type FileEntry, joinPage, type ProjectPage } from "./simple-page.ts";

const yankedFile: FileEntry = { ...plainFile, yanked: true, metadata: true };
/** Versions are not known in HTML. */
const page: ProjectPage = { ...samplePage, versions: [], files: [fullFile, yankedFile, plainFile] };

function files(html: string, url = PAGE_URL): readonly FileEntry[] {
  return parseSimpleHtml(html, { url }).files;
}

test("parseSimpleHtml() reads back all that formatSimpleHtml() wrote", () => {
  assert.deepEqual(parseSimpleHtml(formatSimpleHtml(page), { url: PAGE_URL }), page);
});

test("formatFileHtml() writes a link with the attributes of the specification", () => {
  assert.equal(
    formatFileHtml(fullFile),
    `<a href="${fullFile.url}#sha256=${DIGEST}" data-requires-python="&gt;=3.9, &lt;4"` +
      ' data-yanked="&quot;bad&quot; &lt;swallow&gt; &amp; &#39;worse&#39;"' +
      ` data-dist-info-metadata="sha256=${DIGEST}" data-core-metadata="sha256=${DIGEST}"` +
      ` data-provenance="${fullFile.provenance}">${fullFile.filename}</a><br>`,
  );
});

test("frameSimpleHtml() stands round links written before in the page that formatSimpleHtml() writes", () => {
  const links = page.files.map(formatFileHtml);
  assert.equal(joinPage(frameSimpleHtml(page), links), formatSimpleHtml(page));
});

const links: readonly [string, string | undefined][] = [
  ['<a href="a-1.zip">a-1.zip</a>', `${PAGE_URL}a-1.zip`],
  ["<A HREF='a-1.zip'>a-1.zip</A>", `${PAGE_URL}a-1.zip`],
  ["<a href=a-1.zip>a-1.zip</a>", `${PAGE_URL}a-1.zip`],
  ["<a\n class=x\n href = a-1.zip\n>a-1.zip", `${PAGE_URL}a-1.zip`],
  ['<a href=" ../a-1.zip ">', "https://shop.example.org/simple/a-1.zip"],
  ['<a href="a-1.zip" href="b-1.zip">', `${PAGE_URL}a-1.zip`],
  ['<a href="a-1.zip?x=1&amp;y=&#50;&#x33;">', `${PAGE_URL}a-1.zip?x=1&y=23`],
  [
    '<base href="https://else.example.org/x/"><a href="a-1.zip">',
    "https://else.example.org/x/a-1.zip",
  ],
  ['<base href="/x/"><base href="/y/"><a href="a-1.zip">', "https://shop.example.org/x/a-1.zip"],
  ['<base href="javascript:x/"><a href="a-1.zip">', `${PAGE_URL}a-1.zip`],
  ['<!-- <a href="a-1.zip"> -->', undefined],
  ['<!--><a href="a-1.zip">', `${PAGE_URL}a-1.zip`],
  ['<script>"<a href=a-1.zip>"</script>', undefined],
  ['<title><a href="a-1.zip"></title>', undefined],
  ['<script><a href="b-1.zip"></SCRIPT ><a href="a-1.zip">', `${PAGE_URL}a-1.zip`],
  ['<a href="a-1.zip', undefined],
  ['<a href="a-1.zip>', undefined],
  ['<a title="> <a href=b-1.zip>" href="a-1.zip">', `${PAGE_URL}a-1.zip`],
  ["< a href=a-1.zip>", undefined],
  ["</a href=a-1.zip>", undefined],
  ["1 < 2 <a href=a-1.zip>", `${PAGE_URL}a-1.zip`],
  ['<a href="javascript:x/a-1.zip">', undefined],
  ['<a href="data:,a-1.zip">', undefined],
  ['<a href="java&#115;cript:x/a-1.zip">', undefined],
  ['<a href="..%2F..%2Fa-1.zip">', undefined],
  ['<a href="https://example.org/">home</a>', undefined],
  ['<a name="a-1.zip">', undefined],
];
for (const [html, expected] of links) {
  test(`parseSimpleHtml() finds ${expected} in ${html}`, () => {
    assert.equal(files(html)[0]?.url, expected);
    assert.ok(files(html).length <= 1);
  });
}

test("parseSimpleHtml() decodes the file name", () => {
  assert.equal(files('<a href="a-1%2Bb.zip">a-1+b.zip</a>')[0]?.filename, "a-1+b.zip");
});

const attributes: readonly [string, Partial<FileEntry>][] = [
  ['href="a-1.zip#sha256=AB"', { hashes: { sha256: "ab" } }],
  ['href="a-1.zip#egg=a&amp;md5=cd"', { hashes: { md5: "cd" } }],
  ['href="a-1.zip" data-yanked', { yanked: true }],
  ['href="a-1.zip" data-yanked=""', { yanked: true }],
  ['href="a-1.zip" data-yanked="why"', { yanked: "why" }],
  ['href="a-1.zip" data-dist-info-metadata="true"', { metadata: true }],
  ['href="a-1.zip" data-core-metadata="sha256=ab"', { metadata: { sha256: "ab" } }],
  ['href="a-1.zip" data-core-metadata="false"', { metadata: false }],
  ['href="a-1.zip" data-requires-python="&gt;=3"', { requiresPython: ">=3" }],
];
for (const [text, expected] of attributes) {
  test(`parseSimpleHtml() reads ${text}`, () => {
    const bare = {
      filename: "a-1.zip",
      url: `${PAGE_URL}a-1.zip`,
      hashes: {},
      yanked: false,
      metadata: false,
    };
    assert.deepEqual(files(`<a ${text}>`), [{ ...bare, ...expected }]);
  });
}

for (const url of [PAGE_URL, PAGE_URL.slice(0, -1), `${PAGE_URL}?x=/y`, `${PAGE_URL}index.html`]) {
  test(`parseSimpleHtml() knows the project of ${url}`, () => {
    assert.equal(parseSimpleHtml("", { url }).name, "holy-grail");
  });
}

test("parseSimpleHtml() refuses a page whose address names no project", () => {
  assert.throws(() => parseSimpleHtml("", { url: "https://shop.example.org/" }), {
    kind: "invalid",
  });
});

test("parseSimpleHtml() refuses another major version", () => {
  const html = '<meta name="pypi:repository-version" content="2.0">';
  assert.throws(() => parseSimpleHtml(html, { url: PAGE_URL }), { kind: "invalid" });
});

test("parseSimpleListHtml() reads back what formatSimpleListHtml() wrote", () => {
  const list = {
    projects: [
      { name: parseName("Holy.Grail"), displayName: "Holy.Grail" },
      { name: parseName("swallow") },
    ],
    lastSerial: 9,
  };
  const html = formatSimpleListHtml(list);
  assert.deepEqual(parseSimpleListHtml(html, { url: "https://shop.example.org/simple/" }), list);
});

test("parseSimpleListHtml() takes the name from the address where the text is none", () => {
  const html = '<a href="/simple/foo/">(the foo)</a><a href="/">home!</a>';
  assert.deepEqual(parseSimpleListHtml(html, { url: PAGE_URL }).projects, [{ name: "foo" }]);
});

test("parseSimpleHtml() without an address takes the name from the title, and leaves addresses as they are", () => {
  const html =
    "<title>Links for Holy.Grail</title><a href='../../a-1.zip#md5=ab'>a-1.zip</a><a href='data:,a-1.zip'>";
  const { name, files } = parseSimpleHtml(html);
  assert.equal(name, "holy-grail");
  assert.deepEqual(
    files.map((file) => file.url),
    ["../../a-1.zip"],
  );
  assert.deepEqual(files[0]?.hashes, { md5: "ab" });
});

for (const [html, name] of [
  ["<!-- <title>Links for a</title> --><title>Links for b</title>", "b"],
  ["<script>'<title>Links for a</title>'</script><TITLE>\nLinks for b</TITLE>", "b"],
  ["<title>Links for a</title><title>Links for b</title>", "a"],
] as const) {
  test(`parseSimpleHtml() takes the name ${name} from ${html}`, () => {
    assert.equal(parseSimpleHtml(html).name, name);
  });
}

test("parseSimpleHtml() without an address passes over a relative <base>", () => {
  const html = "<title>Links for a</title><base href='../x/'><a href='a-1.zip'>";
  assert.equal(parseSimpleHtml(html).files[0]?.url, "a-1.zip");
  const absolute = html.replace("../x/", "https://example.org/x/");
  assert.equal(parseSimpleHtml(absolute).files[0]?.url, "https://example.org/x/a-1.zip");
});

test("parseSimpleHtml() refuses a page without address and title", () => {
  assert.throws(() => parseSimpleHtml("<a href=a-1.zip>"), { kind: "invalid" });
});

test("parseSimpleListHtml() reads names without an address", () => {
  assert.deepEqual(parseSimpleListHtml("<a href='foo/'>the foo!</a>").projects, [{ name: "foo" }]);
});

const shown: fc.Arbitrary<FileEntry> = fc.record(
  {
    filename: fc.stringMatching(/^[a-z0-9_+.-]{1,20}$/).map((text) => `a${text}.whl`),
    url: fc.constant(""),
    hashes: fc.constantFrom({}, { sha256: DIGEST }, { md5: "ab" }),
    requiresPython: fc.string({ minLength: 1 }),
    yanked: fc.oneof(fc.boolean(), fc.string({ minLength: 1 })),
    metadata: fc.oneof(fc.boolean(), fc.constant({ sha256: DIGEST })),
  },
  { requiredKeys: ["filename", "url", "hashes", "yanked", "metadata"], noNullPrototype: true },
);

test("parseSimpleHtml() reads back any page that formatSimpleHtml() writes", () => {
  fc.assert(
    fc.property(fc.array(shown), fc.string({ minLength: 1 }), (entries, reason) => {
      const files = entries.map((file) => ({ ...file, url: `${PAGE_URL}${file.filename}` }));
      const any: ProjectPage = { ...page, files, status: { status: "deprecated", reason } };
      assert.deepEqual(parseSimpleHtml(formatSimpleHtml(any), { url: PAGE_URL }), any);
    }),
  );
});

test("parseSimpleHtml() names the links to files that cannot be taken, and no others", () => {
  const page = parseSimpleHtml(
    `<a href="../">Parent</a> <a href="javascript:back()">Back</a> <a href="a-1.zip.asc">a-1.zip.asc</a>
     <a href="a-1.zip">a-1.zip</a> <a href="javascript:x/a-2.zip"> a-2.zip</a>
     <a href="..%2F..%2Fa-3.zip">a-3.zip</a> <a href="get?id=4">a&#45;4.zip</a>`,
    { url: PAGE_URL },
  );
  assert.deepEqual(page.leftOut, ["a-2.zip", "a-3.zip", "a-4.zip"]);
  assert.equal(page.files.length, 1);
});
