/**
 * What PyPI is documented to refuse an upload for, and can be known at home: each with PyPI's own words, and the rule by
 * which `check` refuses it. What asks the index alone is not here: names and limits that it keeps, permissions, digests.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkFiles, type NamedFile, nameBytes } from "../../src/client/check-files.ts";
import { makeRawTarGz } from "../fakes/raw-tar.ts";
import { extraField, makeRawZip } from "../fakes/raw-zip.ts";
import {
  EXTRA,
  metadataOf,
  rawSdist,
  rawWheel,
  rawZip,
  SOUND_MEMBERS,
  sdist,
  sdistOf,
  TAR_FILE,
  wheel,
} from "./wrong-file.ts";

type Row = readonly [words: string, rule: string, ...files: readonly NamedFile[]];

/** A wheel whose metadata is changed; `lines` are more of them. */
const meta = (change: Readonly<Record<string, string | undefined>>, ...lines: readonly string[]) =>
  wheel({
    metadata: metadataOf(change).replace("\n\n", `\n${lines.map((it) => `${it}\n`).join("")}\n`),
    licenseFiles: [],
  });
const named = (filename: string) => nameBytes(filename, filename, Buffer.from("x"));
const extra = (name: string) => rawWheel([{ ...EXTRA, name }]);
const OLD = { "License-Expression": undefined };

const FORM: readonly Row[] = [
  ["'foo-' is an invalid value for Name", "metadata-name", meta({ Name: "sample-lib-" })],
  ["'é' is an invalid value for Name", "metadata-name", meta({ Name: "sämple" })],
  ["Name: This field is required", "metadata-name", meta({ Name: undefined })],
];

const METADATA: readonly Row[] = [
  ...["1.3", "2.0", "2.6", "3.0", "x"].map(
    (version): Row => [
      `'${version}' is not a valid metadata version`,
      "metadata-format",
      meta({ ...OLD, "Metadata-Version": version }),
    ],
  ),
  ["'summary' has invalid data", "metadata-valid", meta({}, "Summary: again")],
  [
    "'project_urls' has invalid data",
    "metadata-valid",
    meta({}, "Project-URL: A, https://a.example", "Project-URL: A, https://b.example"),
  ],
  ["'dog' is invalid for 'version'", "metadata-version", meta({ Version: "dog" })],
  ["'version' is a required field", "metadata-version", meta({ Version: undefined })],
  ["The use of local versions is not allowed", "metadata-local-version", wheel({ version: "1+a" })],
  [
    "'summary' field must be 512 characters or less",
    "metadata-summary",
    meta({ Summary: "😀".repeat(513) }),
  ],
  ["'summary' must be a single line", "metadata-summary", meta({ Summary: "a\n        b" })],
  ...["Eric", "@example.org", "a b@example.org", "Eric <eric>"].map(
    (address): Row => [
      `'${address}' is not a valid email address`,
      "metadata-email",
      meta({ "Author-email": address }),
    ],
  ),
  [
    "not a valid email address, of the maintainer",
    "metadata-email",
    meta({ "Maintainer-email": "me at example.org" }),
  ],
  ["'x' is not a valid classifier", "metadata-classifier", meta({ Classifier: "Topic :: Cheese" })],
  [
    "'Private :: x' is not a valid classifier",
    "metadata-classifier-private",
    meta({ Classifier: "Private :: Do Not Upload" }),
  ],
  [
    "The classifier 'x' has been deprecated, use one of",
    "metadata-classifier-deprecated",
    meta({ Classifier: "Natural Language :: Ukranian" }),
  ],
  ...["ftp://a.example", "a.example", "https://", "https://a b.example"].flatMap((url): Row[] => [
    [`'${url}' is not a valid url, of Home-Page`, "metadata-url", meta({ "Home-page": url })],
    [`'${url}' is not a valid url, of Download-URL`, "metadata-url", meta({ "Download-URL": url })],
    [
      `'${url}' is not a valid url, of Project-URL`,
      "metadata-url",
      meta({ "Project-URL": `A, ${url}` }),
    ],
  ]),
  ["Must have a label", "metadata-url", meta({ "Project-URL": ", https://a.example" })],
  [
    "'x' must be 32 characters or less",
    "metadata-url",
    meta({ "Project-URL": `${"x".repeat(33)}, https://a.example` }),
  ],
  ["Must have a URL", "metadata-url", meta({ "Project-URL": "A, " })],
  ["Must have a URL, without a comma", "metadata-url", meta({ "Project-URL": "A" })],
  ["'a b' is invalid: Provides-Dist", "metadata-provides-dist", meta({ "Provides-Dist": "a b" })],
  ["'a b' is invalid: Obsoletes", "metadata-provides-dist", meta({ "Obsoletes-Dist": "a b" })],
  ...["Requires-Dist", "Provides-Dist", "Obsoletes-Dist"].map(
    (field): Row => [
      `Can't have direct dependency, in ${field}`,
      "metadata-direct-url",
      meta({ [field]: "a[b] @ https://example.org/a.zip" }),
    ],
  ),
  ["'a b' is invalid for 'requires-dist'", "metadata-valid", meta({ "Requires-Dist": "a b" })],
  ["invalid for 'requires-python'", "metadata-valid", meta({ "Requires-Python": "3.x" })],
  ["invalid for 'provides-extra'", "metadata-valid", meta({ "Provides-Extra": "a b" })],
  ...["Name", "Version", "Metadata-Version", "Colour"].map(
    (field): Row => [
      `Dynamic field '${field}' is not a valid dynamic field`,
      "metadata-valid",
      meta({}, `Dynamic: ${field}`),
    ],
  ),
  ["License is deprecated", "metadata-license-twice", meta({ License: "MIT" })],
  ...["Beer", "MIT AND", "MIT or Apache-2.0 WITH b", "(MIT"].map(
    (license): Row => [
      `'${license}' is invalid for 'license-expression'`,
      "metadata-valid",
      meta({ "License-Expression": license }),
    ],
  ),
  ...["../LICENSE", "LICEN*", "/LICENSE", "a\\LICENSE"].map(
    (file): Row => [
      `'${file}' is invalid for 'license-file'`,
      "metadata-valid",
      meta({}, `License-File: ${file}`),
    ],
  ),
  ...["text/html", "text/markdown; charset=latin-1", "text/markdown; variant=Pandoc", "x"].map(
    (type): Row => [
      `'${type}' is invalid for 'description-content-type'`,
      "metadata-valid",
      meta({ "Description-Content-Type": type }),
    ],
  ),
  ...["a-b", "a..b", "a; public", "import"].flatMap((name): Row[] => [
    [
      `'${name}' is invalid for 'import-name'`,
      "metadata-valid",
      meta({ "Metadata-Version": "2.5" }, `Import-Name: ${name}`),
    ],
    [
      `'${name}' is invalid for 'import-namespace'`,
      "metadata-valid",
      meta({ "Metadata-Version": "2.5" }, `Import-Namespace: ${name}`),
    ],
  ]),
  ...(
    [
      ["1.0", "Requires-Dist: a"],
      ["1.1", "Requires-Python: >=3"],
      ["1.2", "Provides-Extra: a"],
      ["2.1", "Dynamic: Summary"],
      ["2.3", "License-Expression: MIT"],
      ["2.4", "Import-Name: a"],
    ] as const
  ).map(
    ([version, line]): Row => [
      `${line} introduced in a later metadata version than ${version}`,
      "metadata-field-version",
      meta({ ...OLD, "Metadata-Version": version, "Description-Content-Type": undefined }, line),
    ],
  ),
  [
    "The description failed to render for 'text/x-rst'",
    "description-faulty",
    wheel({ description: "a\n====\n\n.. nope::\n\n   x\n", descriptionContentType: "text/x-rst" }),
  ],
  [
    "The description failed to render in the default format of reStructuredText",
    "description-faulty",
    wheel({
      metadata: metadataOf({ "Description-Content-Type": undefined }).replace(
        /# Sample/,
        ".. nope::",
      ),
      licenseFiles: [],
    }),
  ],
];

const NEW_PROJECTS: readonly Row[] = [
  ...["os.path", "Xml_Dom", "asyncio", "distutils"].map(
    (name): Row => [
      `The name '${name}' isn't allowed (conflict with Python Standard Library module name)`,
      "name-stdlib",
      wheel({ name }),
    ],
  ),
  ["The name 'x' isn't allowed", "name-prohibited", wheel({ name: "requirements.txt" })],
];

const NAMES: readonly Row[] = [
  [
    "Cannot upload a file with non-printable characters",
    "filename-characters",
    named("a\u0001-1.0.tar.gz"),
  ],
  ["DEL character (ordinal 127) in the name", "filename-characters", named("a\u007f-1.0.tar.gz")],
  ["Cannot upload a file with '/' or '\\' in the name", "filename-characters", named("a\\b-1.whl")],
  ...["egg", "exe", "rpm", "tar.bz2", "tgz", "msi"].map(
    (end): Row => [
      "Invalid file extension: Use .tar.gz, .whl or .zip extension",
      "filename-extension",
      named(`sample_lib-1.0.${end}`),
    ],
  ),
  ["Invalid source distribution filename", "filename-sdist", sdist({}, "sample_lib.tar.gz")],
  [
    "Start filename for 'nope' with 'nope'",
    "filename-project",
    sdist({ name: "nope" }, "something_else-1.0.tar.gz"),
  ],
  [
    "Start filename for 'no-way' with 'no_way'",
    "filename-project",
    sdist({ name: "no-way" }, "no-1.0.tar.gz"),
  ],
  ...(
    [
      ["some-thing", "1.0.post9", "some-thing-1.0-9.tar.gz"],
      ["Some_Thing", "1.0", "Some_Thing-1.0.tar.gz"],
      ["some-thing", "1.2.3", "some_thing-1.02.3.tar.gz"],
    ] as const
  ).map(
    ([name, version, filename]): Row => [
      `Filename '${filename}' is invalid`,
      "filename-sdist-normal",
      sdist({ name, version }, filename),
    ],
  ),
  ["a zip that should be a .tar.gz", "filename-zip-sdist", sdist({}, "sample_lib-1.0.zip")],
  ...["foo-1.0.whl", "foo-1.0-q-py3-none-any.whl", "foo-0.0.4test1-py3-none-any.whl"].map(
    (filename): Row => [
      `Invalid wheel filename: ${filename}`,
      "filename-wheel",
      wheel({}, filename),
    ],
  ),
  ...["linux_x86_64", "linux_x86_64.win32", "macosx_9_2_x86_64", "macosx_11_2_arm64"].map(
    (tag): Row => [
      `Binary wheel 'f' has an unsupported platform tag '${tag}'`,
      "filename-platform",
      wheel({ tag: `py3-none-${tag}` }),
    ],
  ),
  [
    "Start filename for 'other' with 'other'",
    "filename-project",
    wheel({ name: "other" }, "sample_lib-1.0-py3-none-any.whl"),
  ],
  ...["Sample_Lib", "sample.lib"].map(
    (name): Row => [
      "Filename 'f' should contain the normalized project name",
      "filename-wheel-normal",
      wheel({}, `${name}-1.0-py3-none-any.whl`),
    ],
  ),
  [
    "Version in filename should be 'a' not 'b'",
    "filename-project",
    wheel({}, "sample_lib-1.1-py3-none-any.whl"),
  ],
  ["Filename is too long", "filename-length", wheel({ build: `1${"0".repeat(250)}` })],
];

const without = (name: string) =>
  rawZip(SOUND_MEMBERS.filter((member) => !String(member.name).endsWith(`/${name}`)));

const ARCHIVES: readonly Row[] = [
  [
    "File is both a zip and a tar file",
    "archive-polyglot",
    sdistOf(
      Buffer.concat([
        makeRawTarGz([{ name: "sample_lib-1.0/PKG-INFO", content: metadataOf() }]),
        makeRawZip({ members: SOUND_MEMBERS }),
      ]),
    ),
  ],
  ["File is not a zipfile", "archive-unreadable", wheelOf(Buffer.from("x"))],
  [
    "File exceeds compression ratio of 50",
    "archive-bomb",
    rawWheel([{ ...EXTRA, content: Buffer.alloc(65 * 1024 ** 2) }]),
  ],
  [
    "does not use a supported compression type",
    "zip-compression",
    rawWheel([{ ...EXTRA, method: 12 }]),
  ],
  [
    "Incorrect number of top-level directories in sdist",
    "sdist-top-folder",
    rawSdist([{ ...TAR_FILE, name: "b-1/b.py" }]),
  ],
  ["PKG-INFO not found", "sdist-metadata", sdistOf(makeRawTarGz([TAR_FILE]))],
  ["WHEEL not found", "wheel-file", without("WHEEL")],
  ["does not contain the required RECORD file", "wheel-record", rawZip(SOUND_MEMBERS)],
  ["does not contain the required METADATA file", "wheel-metadata", without("METADATA")],
  [
    "ZIP contains a data descriptor",
    "zip-data-descriptor",
    rawWheel([{ ...EXTRA, descriptor: "signed" }]),
  ],
  ["Invalid character in filename", "archive-unsafe-path", extra("sample_lib/a\u0001.py")],
  [
    "Filename not in central directory",
    "zip-hidden-member",
    rawWheel([{ ...EXTRA, only: "local" }]),
  ],
  [
    "Missing filename in local headers",
    "zip-missing-member",
    rawWheel([{ ...EXTRA, only: "central" }]),
  ],
  ["Mis-matched data size", "zip-header-mismatch", rawWheel([{ ...EXTRA, local: { size: 1 } }])],
  ["Duplicate filename in central directory", "archive-duplicate-path", rawWheel([EXTRA, EXTRA])],
  ["Comment in central directory", "zip-member-comment", rawWheel([{ ...EXTRA, comment: "c" }])],
  [
    "Invalid duplicate extra in local file",
    "zip-extra-field",
    rawWheel([
      {
        ...EXTRA,
        local: {
          extra: Buffer.concat([
            extraField(0x7075, Buffer.alloc(6)),
            extraField(0x7075, Buffer.alloc(6)),
          ]),
        },
      },
    ]),
  ],
  ["Unknown record signature", "zip-prefix-data", rawWheel([], { prefix: "hidden" })],
  ["Trailing data", "archive-trailing-data", rawWheel([], { trailing: "hidden" })],
  [
    "File is not a tarfile",
    "archive-unreadable",
    nameBytes("a", "sample_lib-1.0.tar.gz", Buffer.from("x")),
  ],
  [
    "License-File x does not exist in distribution file",
    "license-file-missing",
    wheel({ licenseFiles: [], headers: ["License-File: COPYING"] }),
  ],
  [
    "License-File x does not exist in distribution file, of an sdist",
    "license-file-missing",
    sdist({ licenseFiles: [], headers: ["License-File: COPYING"] }),
  ],
  ...["[console_scripts]\na b = c:d\n", "[console_scripts]\n../a = c:d\n", "junk", "\xff"].map(
    (text): Row => [
      "has invalid entry points defined in the entry_points.txt file",
      "wheel-entry-points",
      rawWheel([
        {
          name: "sample_lib-1.0.dist-info/entry_points.txt",
          content: Buffer.from(text, "latin1"),
        },
      ]),
    ],
  ),
];

function wheelOf(bytes: Buffer): NamedFile {
  return nameBytes("a", "sample_lib-1.0-py3-none-any.whl", bytes);
}

for (const [words, rule, ...files] of [
  ...[...FORM, ...METADATA, ...NEW_PROJECTS, ...NAMES, ...ARCHIVES],
]) {
  test(`check refuses what PyPI refuses: ${words} (${files[0]?.filename})`, async () => {
    const checked = await checkFiles(files, { profile: "strict" });
    const errors = checked
      .flatMap(({ problems }) => problems)
      .filter(({ level }) => level === "error");
    assert.ok(
      errors.some((problem) => problem.rule === rule),
      JSON.stringify(errors),
    );
  });
}
