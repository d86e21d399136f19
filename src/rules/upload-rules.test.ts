import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetadata } from "../standards/metadata.ts";
import { formatVersion } from "../standards/version.ts";
import { findRelease } from "./release-rules.ts";
import type { RuleProfile } from "./rule-catalog.ts";
import type { InspectedArchive, UploadToCheck } from "./upload.ts";
import { checkUpload } from "./upload-rules.ts";

const METADATA = "Metadata-Version: 2.4\nName: Some.Thing\nVersion: 1.2.3\nSummary: A thing\n";
const FOLDER = "some_thing-1.2.3.dist-info";
const WHEEL_FILE = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n";

const WHEEL: InspectedArchive = {
  kind: "wheel",
  format: "zip",
  members: ["METADATA", "WHEEL", "RECORD"].map((name) => ({ name: `${FOLDER}/${name}` })),
  metadataFolder: FOLDER,
  wheelFile: bytes(WHEEL_FILE),
  entryPoints: undefined,
  faults: [],
};
const SDIST: InspectedArchive = {
  kind: "sdist",
  format: "tar.gz",
  members: [{ name: "some_thing-1.2.3/PKG-INFO" }, { name: "some_thing-1.2.3/setup.py" }],
  metadataFolder: "some_thing-1.2.3",
  wheelFile: undefined,
  entryPoints: undefined,
  faults: [],
};

interface Change {
  readonly filename?: string;
  readonly archive?: Partial<InspectedArchive>;
  readonly metadata?: string | undefined;
  readonly rest?: Partial<UploadToCheck>;
}

function wheel(change: Change = {}): Omit<UploadToCheck, "profile"> {
  return upload(WHEEL, "some_thing-1.2.3-py3-none-any.whl", change);
}

function sdist(change: Change = {}): Omit<UploadToCheck, "profile"> {
  return upload(SDIST, "some_thing-1.2.3.tar.gz", change);
}

function upload(
  archive: InspectedArchive,
  filename: string,
  change: Change,
): Omit<UploadToCheck, "profile"> {
  const metadata = "metadata" in change ? change.metadata : METADATA;
  return {
    filename: change.filename ?? filename,
    inspection: { ...archive, ...change.archive },
    metadata: metadata === undefined ? undefined : parseMetadata(metadata),
    ...change.rest,
  };
}

/** Rules that are broken as errors under a profile. */
function errors(upload: Omit<UploadToCheck, "profile">, profile: RuleProfile): readonly string[] {
  const problems = checkUpload({ ...upload, profile }).filter(({ level }) => level === "error");
  return [...new Set(problems.map(({ rule }) => rule))];
}

for (const profile of ["strict", "private"] as const) {
  test(`checkUpload() takes a right wheel and a right sdist under ${profile}`, () => {
    assert.deepEqual(checkUpload({ ...wheel(), profile }), []);
    assert.deepEqual(checkUpload({ ...sdist(), profile }), []);
  });
}

const form = (name: string, version: string) => ({ form: { name, version } });
const without = (name: string) => ({
  members: WHEEL.members.filter((m) => !m.name.endsWith(name)),
});
const fault = (code: string) => ({ faults: [{ code, message: "It is so" }] });
const line = (text: string) => `${METADATA}${text}\n`;

/** What is wrong, the upload, the rules broken under strict, and those under private. */
const CASES: readonly (readonly [
  string,
  Omit<UploadToCheck, "profile">,
  readonly string[],
  readonly string[],
])[] = [
  ["another spelling in the form", wheel({ rest: form("some-thing", "1.02.3") }), [], []],
  ["no version in the form", wheel({ rest: form("some-thing", "") }), [], []],
  ["another name in the form", wheel({ rest: form("other", "1.2.3") }), ...twice("form-agrees")],
  [
    "another version in the form",
    wheel({ rest: form("some-thing", "1.2.4") }),
    ...twice("form-agrees"),
  ],
  [
    "an egg",
    wheel({ filename: "a-1.egg", archive: { kind: "other", format: "egg" } }),
    ...twice("filename-extension"),
  ],
  [
    "a slash in the name",
    wheel({ filename: "a/some_thing-1.2.3-py3-none-any.whl" }),
    ["filename-characters", "wheel-dist-info", "filename-wheel"],
    ["filename-characters", "wheel-dist-info", "filename-wheel"],
  ],
  ["an image", wheel({ rest: { contentType: "image/png" } }), ...twice("content-type")],
  ["a fault of its archive", wheel({ archive: fault("archive-bomb") }), ...twice("archive-bomb")],
  [
    "a data descriptor",
    wheel({ archive: fault("zip-data-descriptor") }),
    ["zip-data-descriptor"],
    [],
  ],
  [
    "no METADATA",
    wheel({ archive: without("METADATA"), metadata: undefined }),
    ...twice("wheel-metadata"),
  ],
  [
    "no WHEEL",
    wheel({ archive: { ...without("WHEEL"), wheelFile: undefined } }),
    ...twice("wheel-file"),
  ],
  ["no RECORD", wheel({ archive: without("RECORD") }), ...twice("wheel-record")],
  [
    "no dist-info folder",
    wheel({ archive: { metadataFolder: undefined }, metadata: undefined }),
    ...twice("wheel-dist-info"),
  ],
  [
    "a WHEEL of version 2",
    wheel({ archive: { wheelFile: bytes(WHEEL_FILE.replace("1.0", "2.0")) } }),
    ...twice("wheel-file"),
  ],
  [
    "an old spelling of the dist-info folder",
    wheel({ archive: renamed("Some.Thing-1.2.3.dist-info") }),
    ["wheel-dist-info-spelling"],
    [],
  ],
  [
    "the dist-info folder of another project",
    wheel({ archive: renamed("other-1.2.3.dist-info") }),
    ...twice("wheel-dist-info"),
  ],
  [
    "a command that is a path",
    wheel({ archive: { entryPoints: bytes("[console_scripts]\n../x = a:b\n") } }),
    ...twice("wheel-entry-points"),
  ],
  [
    "entry points that are no UTF-8",
    wheel({ archive: { entryPoints: Uint8Array.of(0xff) } }),
    ...twice("wheel-entry-points"),
  ],
  [
    "a licence file that is not there",
    wheel({ metadata: line("License-File: LICENSE") }),
    ...twice("license-file-missing"),
  ],
  [
    "a licence file of setuptools' own",
    wheel({ metadata: line("License-File: LICENSE").replace("2.4", "2.1") }),
    [],
    [],
  ],
  [
    "a wheel for linux_x86_64",
    wheel({ filename: "some_thing-1.2.3-py3-none-linux_x86_64.whl" }),
    ["filename-platform"],
    [],
  ],
  [
    "an old spelling of a wheel",
    wheel({ filename: "Some.Thing-1.2.3-py3-none-any.whl" }),
    ["wheel-dist-info-spelling", "filename-wheel-normal"],
    [],
  ],
  [
    "a wheel of another project",
    wheel({ filename: "other-1.2.3-py3-none-any.whl" }),
    ...twice("wheel-dist-info", "filename-project"),
  ],
  [
    "a wheel of another version",
    wheel({ filename: "some_thing-1.2.4-py3-none-any.whl" }),
    ...twice("wheel-dist-info", "filename-project"),
  ],
  [
    "too few parts in a wheel's name",
    wheel({ filename: "some_thing-1.2.3.whl" }),
    ...twice("wheel-dist-info", "filename-wheel"),
  ],
  [
    "an sdist of another project",
    sdist({ filename: "something_else-1.2.3.tar.gz" }),
    ...twice("filename-project"),
  ],
  [
    "an sdist of another version",
    sdist({ filename: "some_thing-1.2.4.tar.gz" }),
    ...twice("filename-project"),
  ],
  [
    "an old spelling of an sdist",
    sdist({ filename: "Some.Thing-1.02.3.tar.gz" }),
    ["filename-sdist-normal"],
    [],
  ],
  [
    "an sdist as zip",
    sdist({ filename: "some_thing-1.2.3.zip", archive: { format: "zip" } }),
    ["filename-zip-sdist"],
    [],
  ],
  [
    "an sdist with setup.py alone",
    sdist({ archive: { members: SDIST.members.slice(1) }, metadata: undefined }),
    ["sdist-metadata-required"],
    [],
  ],
  [
    "an sdist with nothing",
    sdist({ archive: { members: [] }, metadata: undefined }),
    ...twice("sdist-metadata"),
  ],
  [
    "a second sdist",
    sdist({ rest: { sdistsOfRelease: ["some_thing-1.2.3.zip"] } }),
    ["sdist-single"],
    [],
  ],
  [
    "the same sdist again",
    sdist({ rest: { sdistsOfRelease: ["some_thing-1.2.3.tar.gz"] } }),
    [],
    [],
  ],
  [
    "a local version",
    sdist({
      filename: "some_thing-1.2.3+a.tar.gz",
      metadata: METADATA.replace("1.2.3", "1.2.3+a"),
    }),
    ["metadata-local-version"],
    [],
  ],
  [
    "no name",
    wheel({ metadata: METADATA.replace("Name: Some.Thing\n", "") }),
    ...twice("metadata-name"),
  ],
  [
    "no version",
    wheel({ metadata: METADATA.replace("Version: 1.2.3\n", "") }),
    ...twice("metadata-version"),
  ],
  [
    "a version that is none",
    wheel({ metadata: METADATA.replace("1.2.3", "dog") }),
    ...twice("metadata-version"),
  ],
  ["metadata 2.6", wheel({ metadata: METADATA.replace("2.4", "2.6") }), ["metadata-format"], []],
  [
    "a long summary",
    wheel({ metadata: METADATA.replace("A thing", "x".repeat(513)) }),
    ["metadata-summary"],
    [],
  ],
  [
    "a summary of as many characters as PyPI takes",
    wheel({ metadata: METADATA.replace("A thing", "\u{1f9c0}".repeat(512)) }),
    [],
    [],
  ],
  [
    "an unknown classifier",
    wheel({ metadata: line("Classifier: Topic :: Knights") }),
    ...twice("metadata-classifier"),
  ],
  [
    "a private classifier",
    wheel({ metadata: line("Classifier: Private :: Do Not Upload") }),
    ["metadata-classifier-private"],
    [],
  ],
  [
    "a deprecated classifier",
    wheel({ metadata: line("Classifier: Natural Language :: Ukranian") }),
    ["metadata-classifier-deprecated"],
    [],
  ],
  [
    "a good classifier",
    wheel({ metadata: line("Classifier: Programming Language :: Python :: 3") }),
    [],
    [],
  ],
  [
    "a dependency by address",
    wheel({ metadata: line("Requires-Dist: a[b] @ https://example.org/a.zip") }),
    ["metadata-direct-url"],
    [],
  ],
  [
    "a dependency that is none",
    wheel({ metadata: line("Requires-Dist: a >> 1") }),
    ...twice("metadata-valid"),
  ],
  [
    "a licence that is none",
    wheel({ metadata: line("License-Expression: Beer") }),
    ...twice("metadata-valid"),
  ],
  [
    "a licence in words beside its expression",
    wheel({ metadata: line("License-Expression: MIT\nLicense: MIT") }),
    ["metadata-license-twice"],
    [],
  ],
  [
    "distutils' UNKNOWN beside a licence's expression",
    wheel({ metadata: line("License-Expression: MIT\nLicense: UNKNOWN") }),
    [],
    [],
  ],
  [
    "no words beside a licence's expression",
    wheel({ metadata: line("License-Expression: MIT\nLicense:") }),
    [],
    [],
  ],
  [
    "something provided that is no requirement",
    wheel({ metadata: line("Provides-Dist: a b c") }),
    ["metadata-provides-dist"],
    [],
  ],
  [
    "something made obsolete that is no requirement",
    wheel({ metadata: line("Obsoletes-Dist: a >> 1") }),
    ["metadata-provides-dist"],
    [],
  ],
  [
    "what is provided, made obsolete and asked of the system",
    wheel({
      metadata: line(
        "Provides-Dist: a (>1)\nObsoletes-Dist: b; python_version < '3'\nRequires-External: libpng (>=1.5)",
      ),
    }),
    [],
    [],
  ],
  [
    "a field given twice",
    wheel({ metadata: line("Summary: Another") }),
    ...twice("metadata-valid"),
  ],
  [
    "a field of newer metadata",
    wheel({ metadata: line("Dynamic: Summary").replace("2.4", "2.1") }),
    ["metadata-field-version"],
    [],
  ],
  ["a field of no metadata", wheel({ metadata: line("Colour: blue") }), [], []],
  [
    "a content type of distutils' UNKNOWN",
    wheel({ metadata: line("Description-Content-Type: UNKNOWN") }),
    [],
    [],
  ],
  [
    "a home page that is no address",
    wheel({ metadata: line("Home-page: javascript:alert(1)") }),
    ["metadata-url"],
    [],
  ],
  ["a home page of distutils' UNKNOWN", wheel({ metadata: line("Home-page: UNKNOWN") }), [], []],
  [
    "a long label",
    wheel({ metadata: line(`Project-URL: ${"x".repeat(33)}, https://example.org`) }),
    ["metadata-url"],
    [],
  ],
  [
    "mail addresses",
    wheel({ metadata: line('Author-email: "Idle, E." <e@example.org>, g@example.org') }),
    [],
    [],
  ],
  [
    "names without an address, and what stands after one",
    wheel({ metadata: line("Author-email: Foo <>\nMaintainer-email: a@c.org,") }),
    [],
    [],
  ],
  [
    "an address of this machine behind a good one",
    wheel({ metadata: line("Author-email: a@c.org, me@localhost") }),
    ["metadata-email"],
    [],
  ],
  ["no mail address", wheel({ metadata: line("Author-email: Eric") }), ["metadata-email"], []],
];

for (const [what, upload, strict, lenient] of CASES) {
  test(`checkUpload() with ${what}`, () => {
    assert.deepEqual([errors(upload, "strict"), errors(upload, "private")], [strict, lenient]);
  });
}

for (const [filename, formName, expected] of [
  ["a-b-1.0.tar.gz", undefined, ["a-b", "1.0"]],
  ["a-b-1.0-1.tar.gz", "a.b", ["a-b", "1.0.post1"]],
  ["a-b-dog.tar.gz", undefined, undefined],
  ["a-1.0-py3-none-any.whl", undefined, undefined],
] as const) {
  test(`findRelease() of ${filename} without metadata${formName ? ` for ${formName}` : ""}`, () => {
    const release = findRelease({
      filename,
      metadata: undefined,
      ...(formName === undefined ? {} : form(formName, "")),
    });
    assert.deepEqual(release && [release.name, formatVersion(release.version)], expected);
  });
}

function twice(...rules: string[]): readonly [readonly string[], readonly string[]] {
  return [rules, rules];
}

function renamed(folder: string): Partial<InspectedArchive> {
  return {
    metadataFolder: folder,
    members: WHEEL.members.map(({ name }) => ({ name: name.replace(FOLDER, folder) })),
  };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
