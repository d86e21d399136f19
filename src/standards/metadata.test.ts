import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EMPTY_METADATA, formatMetadata, type Metadata, parseMetadata } from "./metadata.ts";
import { makeMetadataJson } from "./metadata-json.ts";

const FULL = `Metadata-Version: 2.4
Name: BeagleVote
Version: 1.0a2
Summary: A module for collecting votes from beagles.
Author: C. Schultz, Universal Features Syndicate,
        Los Angeles, CA
License-Expression: MIT
Project-URL: Bug Tracker, https://example.com/a,b
Keywords: dog, puppy,voting
Platform: ObscureUnix
Platform: RareDOS
Classifier: Environment :: Console
Requires-Python: >=3
Description-Content-Type: text/markdown
License-File: LICENSE
Requires-Dist: pkginfo
Provides-Extra: pdf
Dynamic: License-File

# Beagles

vote.
`;

/** Metadata without what only tells where it was read. */
function read(text: string | Uint8Array): Metadata {
  const { lines, ...metadata } = parseMetadata(text);
  assert.ok(lines !== undefined, "the lines of the fields are missing");
  return metadata;
}

test("parseMetadata() reads every kind of field", () => {
  assert.deepEqual(read(FULL), {
    ...EMPTY_METADATA,
    metadataVersion: "2.4",
    name: "BeagleVote",
    version: "1.0a2",
    summary: "A module for collecting votes from beagles.",
    author: "C. Schultz, Universal Features Syndicate,\n        Los Angeles, CA",
    licenseExpression: "MIT",
    projectUrls: { "Bug Tracker": "https://example.com/a,b" },
    keywords: ["dog", "puppy", "voting"],
    platforms: ["ObscureUnix", "RareDOS"],
    classifiers: ["Environment :: Console"],
    requiresPython: ">=3",
    descriptionContentType: "text/markdown",
    licenseFiles: ["LICENSE"],
    requiresDist: ["pkginfo"],
    providesExtra: ["pdf"],
    dynamic: ["License-File"],
    description: "# Beagles\n\nvote.\n",
  });
});

test("parseMetadata() tells the lines of each field", () => {
  const { lines } = parseMetadata("Name: a\nAuthor: b\n  c\nPlatform: d\nplatform: e\n");
  assert.deepEqual(
    lines,
    new Map([
      ["name", [1]],
      ["author", [2]],
      ["platform", [4, 5]],
    ]),
  );
});

const odd: readonly [string, string, Partial<Metadata>][] = [
  ["names in any case", "NAME: a\nversion: 1", { name: "a", version: "1" }],
  ["no blank behind the colon", "Name:a", { name: "a" }],
  [
    "lines that end with CR LF",
    "Name: a\r\nVersion: 1\r\n\r\nb\r\n",
    { name: "a", version: "1", description: "b\r\n" },
  ],
  [
    "lines that end with CR",
    "Name: a\rVersion: 1\r\rb",
    { name: "a", version: "1", description: "b" },
  ],
  ["a value on the next line", "Summary:\n  a", { summary: "a" }],
  ["a fold before any header", "  x\nName: a", { name: "a" }],
  ["a mailbox line", "From me Monday\nName: a", { name: "a" }],
  ["no header at all", "hello", { description: "hello" }],
  [
    "a body without an empty line",
    "Name: a\nno header\n",
    { name: "a", description: "no header\n" },
  ],
  ["an empty text", "", {}],
  ["a value without a name", "Name: a\n: x\nVersion: 1", { name: "a", version: "1" }],
  [
    "a description in a field",
    "Description: a\n        b\n       |\n       |  c",
    { description: "a\nb\n\n  c" },
  ],
  [
    "a description that begins on the next line",
    "Description: \n       |x\n       |  y",
    { description: "\nx\n  y" },
  ],
  ["no import names", "Import-Name:", { importNames: [] }],
  ["a field given twice", "Name: a\nName: b", { unparsed: { name: ["a", "b"] } }],
  [
    "a description in both places",
    "Description: a\n\nb",
    { unparsed: { description: ["a", "b"] } },
  ],
  [
    "one label twice",
    "Project-URL: A, b\nProject-URL: A, c",
    { unparsed: { "project-url": ["A, b", "A, c"] } },
  ],
  ["an address without label", "Project-URL: , b", { projectUrls: { "": "b" } }],
  ["a label without address", "Project-URL: b", { projectUrls: { b: "" } }],
  ["a field of no known name", "Obsolete-Thing: a", { unparsed: { "obsolete-thing": ["a"] } }],
];
for (const [what, text, expected] of odd) {
  test(`parseMetadata() reads ${what}`, () => {
    assert.deepEqual(read(text), { ...EMPTY_METADATA, ...expected });
  });
}

test("parseMetadata() reads a label and a field that are called like parts of every object", () => {
  const metadata = parseMetadata("Project-URL: __proto__, x\n__proto__: y\nconstructor: z");
  assert.deepEqual(Object.entries(metadata.projectUrls), [["__proto__", "x"]]);
  assert.deepEqual(Object.keys(metadata.unparsed), ["__proto__", "constructor"]);
});

test("parseMetadata() refuses more fields than any project has", () => {
  const text = Array.from({ length: 20_001 }, (_, at) => `x${at}: y\n`).join("");
  assert.throws(() => parseMetadata(text), { kind: "invalid", message: /more than 20000 fields/ });
});

test("parseMetadata() sets aside a field that is longer than anybody needs, and no free text", () => {
  const long = "a".repeat(100_001);
  const { requiresDist, license, unparsed } = parseMetadata(
    `License: ${long.repeat(4)}\n${`Requires-Dist: ${long}\n`.repeat(3)}`,
  );
  assert.deepEqual(requiresDist, []);
  assert.deepEqual(unparsed, { "requires-dist": [long, long, long] });
  assert.equal(license?.length, 400_004);
});

test("parseMetadata() reads bytes as UTF-8 and sets aside the fields that are not", () => {
  const bytes = new TextEncoder().encode("Name: a\nAuthor: Ziadé\nSummary: ?\n\nfine é");
  bytes[bytes.indexOf(0x3f)] = 0xc0;
  assert.deepEqual(read(bytes), {
    ...EMPTY_METADATA,
    name: "a",
    author: "Ziadé",
    description: "fine é",
    unparsed: { summary: ["\ufffd"] },
  });
});

test("formatMetadata() writes what parseMetadata() reads", () => {
  assert.equal(
    formatMetadata(parseMetadata(FULL)),
    FULL.replace("dog, puppy,voting", "dog,puppy,voting"),
  );
});

test("formatMetadata() writes a description as a field before version 2.1", () => {
  const metadata = { ...EMPTY_METADATA, metadataVersion: "1.2", description: "a\n\n  b" };
  const text = "Metadata-Version: 1.2\nDescription: a\n       |\n       |  b\n";
  assert.equal(formatMetadata(metadata), text);
  assert.deepEqual(read(text), metadata);
});

for (const end of ["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\n\n"]) {
  test(`formatMetadata() lets no value begin a field behind ${JSON.stringify(end)}`, () => {
    const text = formatMetadata({ ...EMPTY_METADATA, summary: `a${end}Name: evil` });
    assert.equal(parseMetadata(text).name, undefined);
    assert.equal(parseMetadata(text).description, undefined);
  });

  test(`formatMetadata() writes ${JSON.stringify(end)} in a value as a fold, and then the same again`, () => {
    const text = formatMetadata({ ...EMPTY_METADATA, summary: `a${end}b` });
    assert.match(text, /^Summary: a(?:\n {8})+b\n$/);
    assert.equal(formatMetadata(parseMetadata(text)), text);
  });
}

const line = fc
  .string({ unit: "grapheme" })
  .map((text) => text.replaceAll(/[\s\ufeff\x00-\x1f\x7f-\x9f]/gu, "-"));
const name = line.map((text) => text.replaceAll(",", ";"));
const anyMetadata: fc.Arbitrary<Metadata> = fc
  .record(
    {
      metadataVersion: fc.constantFrom("1.0", "1.2", "2.1", "2.6"),
      name: line,
      summary: line,
      // Blanks before a value do not count, where the description is one.
      description: fc
        .string({ unit: fc.oneof(fc.constantFrom("\n", " ", "|"), fc.string({ maxLength: 1 })) })
        .map((text) => text.replaceAll(/[\r\v\f\x00-\x08\x0e-\x1f]/g, "\n").replace(/^[ \t]+/, ""))
        .filter((text) => text !== ""),
      keywords: fc.array(name.filter((word) => word !== "")),
      projectUrls: fc.dictionary(name, line, { noNullPrototype: true }),
      requiresDist: fc.array(line),
      importNames: fc.array(line.filter((text) => text !== "")),
    },
    { requiredKeys: [] },
  )
  .map((some) => ({ ...EMPTY_METADATA, ...some }));

test("parseMetadata() reads back any metadata that formatMetadata() writes", () => {
  fc.assert(
    fc.property(anyMetadata, (metadata) => {
      assert.deepEqual(read(formatMetadata(metadata)), metadata);
    }),
  );
});

test("parseMetadata() reads any text, and what it read is written and read again as the same", () => {
  const text = fc.array(
    fc.constantFrom("Name", ":", " ", "\n", "\r", "\t", "License", "Description", "a", "|", ","),
  );
  fc.assert(
    fc.property(text, (pieces) => {
      const { unparsed, ...metadata } = read(pieces.join(""));
      const once = formatMetadata({ ...metadata, unparsed: {} });
      assert.equal(formatMetadata(parseMetadata(once)), once);
    }),
  );
});

test("makeMetadataJson() uses PyPI's names, and null for what is not said", () => {
  const json = makeMetadataJson(parseMetadata(FULL));
  assert.equal(json.keywords, "dog,puppy,voting");
  assert.equal(json.platform, "ObscureUnix,RareDOS");
  assert.deepEqual(json.project_urls, { "Bug Tracker": "https://example.com/a,b" });
  assert.deepEqual(json.requires_dist, ["pkginfo"]);
  assert.equal(json.requires_python, ">=3");
  assert.equal(json.home_page, null);
  assert.equal(json.license, null);
});
