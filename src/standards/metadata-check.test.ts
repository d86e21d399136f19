import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { testEveryVector } from "../../test/vectors.ts";
import { EMPTY_METADATA, type Metadata, parseMetadata } from "./metadata.ts";
import { checkMetadata } from "./metadata-check.ts";
import { isMetadataKey } from "./metadata-field.ts";

interface Input {
  readonly text?: string;
  readonly base64?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

interface Expected {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly unparsed?: readonly string[];
  readonly invalid: readonly string[];
}

function toCamelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toSnakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function readInput(input: Input): Metadata {
  if (input.text !== undefined) return parseMetadata(input.text);
  if (input.base64 !== undefined) return parseMetadata(Buffer.from(input.base64, "base64"));
  const known: Record<string, unknown> = {};
  const unparsed: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(input.fields ?? {})) {
    if (isMetadataKey(toCamelCase(key))) known[toCamelCase(key)] = value;
    else unparsed[key] = [String(value)];
  }
  return { ...EMPTY_METADATA, ...known, unparsed };
}

/** What was said, under the keys of the vectors: an empty list counts where it says something. */
function listFields(metadata: Metadata): Record<string, unknown> {
  const { unparsed: _, lines: __, ...fields } = metadata;
  const said = Object.entries(fields).filter(
    ([key, value]) => key === "importNames" || Object.keys(Object(value)).length > 0,
  );
  return Object.fromEntries(said.map(([key, value]) => [toSnakeCase(key), value]));
}

function describe(input: Input): Expected {
  const metadata = readInput(input);
  const invalid = [...new Set(checkMetadata(metadata).map((problem) => problem.field))].sort();
  if (input.fields !== undefined) return { invalid };
  return { fields: listFields(metadata), unparsed: Object.keys(metadata.unparsed).sort(), invalid };
}

testEveryVector(
  "parseMetadata() and checkMetadata() are right",
  "metadata.json",
  describe,
  isDeepStrictEqual,
);

const VALID = "Metadata-Version: 2.5\nName: a\nVersion: 1\n";

test("checkMetadata() finds nothing wrong with valid metadata", () => {
  assert.deepEqual(checkMetadata(parseMetadata(VALID)), []);
});

test("checkMetadata() tells field, rule, line and what to do", () => {
  const text = `${VALID}Requires-Dist: b\nRequires-Dist: c d\n`;
  const [problem, ...others] = checkMetadata(parseMetadata(text));
  assert.deepEqual(others, []);
  assert.equal(problem?.field, "requires-dist");
  assert.equal(problem.rule, "metadata-requires-dist");
  assert.equal(problem.level, "error");
  assert.deepEqual(problem.place, { line: 5, column: 1 });
  assert.match(problem.message, /^Requires-Dist is invalid: "c d" cannot be read as a requirement/);
  assert.match(problem.hint ?? "", /core-metadata/);
});

const faults: readonly [string, string, string][] = [
  ["Metadata-Version: 9", "metadata-version", "is not known"],
  ["Name: a\nName: b", "name", "more than once"],
  ["Project-URL: Home, a\nProject-URL: Home, b", "project-url", 'the label "Home" more than once'],
  ["Nmae: a", "nmae", "is no field"],
  ["License-Expression: MIT", "license-expression", "came with version 2.4"],
  ["Dynamic: Name", "dynamic", "never may change"],
  ["Dynamic: Colour", "dynamic", "is no field"],
  ["License-File: ../LICENSE", "license-file", "out of its folder"],
  ["License-File: C:/LICENSE", "license-file", "absolute"],
  ["License-File: a//LICENSE", "license-file", "empty part"],
  ["Import-Name: a.class", "import-name", "keyword"],
  ["Import-Name: a-b", "import-name", "no identifier"],
  ["Import-Name: a; public", "import-name", '"private"'],
  ["Import-Name: a; private\n  ", "import-name", '"private"'],
  ["Description-Content-Type: text/html", "description-content-type", "none of those"],
  [
    "Description-Content-Type: text/plain; charset=utf-7",
    "description-content-type",
    "other than UTF-8",
  ],
  [
    `Description-Content-Type: text/plain;${" ".repeat(80)}charset=ascii`,
    "description-content-type",
    "other than UTF-8",
  ],
  ["Description-Content-Type: text/markdown; variant=x", "description-content-type", "variant"],
  ["Description-Content-Type: text/plain; a=1; a=2", "description-content-type", "none of those"],
];
for (const [text, field, part] of faults) {
  test(`checkMetadata() says what is wrong with ${JSON.stringify(text)}`, () => {
    const version = text.startsWith("License-Expression") ? "2.3" : "2.5";
    const rest = text.startsWith("Metadata") ? "" : `Metadata-Version: ${version}\n`;
    const problems = checkMetadata(parseMetadata(`${rest}${text}`));
    const found = problems.find((problem) => problem.field === field);
    assert.ok(found?.message.includes(part), found?.message);
  });
}

for (const text of [
  "text/plain;",
  'text/markdown ; Charset = "utf-8" ; variant=GFM;',
  " TEXT/X-RST ",
]) {
  test(`checkMetadata() takes the content type ${JSON.stringify(text)}`, () => {
    const metadata = { ...parseMetadata(VALID), descriptionContentType: text };
    assert.deepEqual(checkMetadata(metadata), []);
  });
}

test("checkMetadata() tells of a field that is too long in all", () => {
  const text = `${VALID}${"Requires-Dist: b\n".repeat(10_000)}`;
  const long = text.replaceAll("-Dist: b", `-Dist: ${"b".repeat(31)}`);
  assert.deepEqual(checkMetadata(parseMetadata(text)), []);
  assert.deepEqual(
    checkMetadata(parseMetadata(long)).map(({ message }) => message),
    ["Requires-Dist has 310000 characters in all, and at most 300000 are read"],
  );
});
