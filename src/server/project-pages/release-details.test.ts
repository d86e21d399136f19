import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_METADATA, type Metadata } from "../../standards/metadata.ts";
import { listDependencies, makeDetails } from "./release-details.ts";

const details = (metadata: Partial<Metadata>): ReturnType<typeof makeDetails> =>
  makeDetails({ ...EMPTY_METADATA, ...metadata }, []);

const ADA = { name: "Ada", mail: "ada@example.com" };
const CONTACTS: readonly (readonly [
  author: string | undefined,
  mail: string | undefined,
  contacts: readonly object[],
])[] = [
  [undefined, undefined, []],
  ["Ada", undefined, [{ name: "Ada" }]],
  ["Ada", "ada@example.com", [ADA]],
  [undefined, "Ada <ada@example.com>", [ADA]],
  ["Ada", "Ada <ada@example.com>", [ADA]],
  [undefined, "ada@example.com", [{ name: undefined, mail: "ada@example.com" }]],
  [
    undefined,
    '"Doe, Jane" <jane@example.com>, Ada <ada@example.com>',
    [{ name: "Doe, Jane", mail: "jane@example.com" }, ADA],
  ],
  ["The Team", "Ada <ada@example.com>", [{ name: "The Team" }, ADA]],
  [undefined, "nonsense", []],
];
for (const [author, authorEmail, contacts] of CONTACTS) {
  test(`makeDetails() reads authors ${author} and ${authorEmail}`, () => {
    const fields = {
      ...(author === undefined ? {} : { author }),
      ...(authorEmail === undefined ? {} : { authorEmail }),
    };
    assert.deepEqual(details(fields).authors, contacts);
  });
}

test("makeDetails() shows the licence expression, else the first line of the licence", () => {
  assert.equal(details({ license: "MIT License\n\nPermission is …" }).license, "MIT License");
  assert.equal(details({ license: "MIT", licenseExpression: "MIT-0" }).license, "MIT-0");
  assert.equal(details({ license: "" }).license, undefined);
  assert.equal(details({ license: "x".repeat(500) }).license?.length, 121);
});

test("makeDetails() lists each address once", () => {
  const { links } = details({
    projectUrls: { Source: "https://example.com/" },
    homePage: "https://example.com/",
    downloadUrl: "UNKNOWN",
  });
  assert.deepEqual(links, [{ label: "Source", address: "https://example.com/" }]);
});

const DEPENDENCIES: readonly (readonly [
  written: string,
  text: string,
  name?: string,
  extra?: string,
])[] = [
  ["requests", "requests", "requests"],
  ["My.Lib >=1,<2", "My.Lib >=1,<2", "my-lib"],
  ['tomli; python_version < "3.11"', 'tomli; python_version < "3.11"', "tomli"],
  ['cython; extra == "fast"', "cython", "cython", "fast"],
  [`a[b]>=1; python_version < "3" and extra == 'c'`, 'a[b]>=1; python_version < "3"', "a", "c"],
  ["a @ https://example.com/a.whl", "a @ https://example.com/a.whl", "a"],
  [`b; (extra == "x" or extra == "y")`, `b; (extra == "x" or extra == "y")`, "b"],
  [
    `b; (os_name == "nt" or python_version < "3") and extra == "My_X"`,
    `b; os_name == "nt" or python_version < "3"`,
    "b",
    "my-x",
  ],
  ["???", "???"],
];
for (const [written, text, name, extra] of DEPENDENCIES) {
  test(`listDependencies() reads ${written}`, () => {
    const [dependency] = listDependencies({ ...EMPTY_METADATA, requiresDist: [written] });
    assert.deepEqual(dependency, { text, name, extra });
  });
}

test("listDependencies() puts those of extras last", () => {
  const requiresDist = ['a; extra == "x"', "b"];
  const names = listDependencies({ ...EMPTY_METADATA, requiresDist }).map(({ name }) => name);
  assert.deepEqual(names, ["b", "a"]);
});
