/** Files whose names or metadata are wrong. */
import { nameBytes } from "../../src/client/check-files.ts";
import { makeRawTarGz } from "../fakes/raw-tar.ts";
import {
  metadataOf,
  rawSdist,
  rawZip,
  recordOf,
  SOUND_MEMBERS,
  sdist,
  sdistOf,
  TAR_FILE,
  type WrongFile,
  wheel,
} from "./wrong-file.ts";

const meta = (change: Readonly<Record<string, string | undefined>>) =>
  wheel({ metadata: metadataOf(change), licenseFiles: [] });
const other = (name: string, filename?: string) => {
  const members = SOUND_MEMBERS.map((member) => ({
    ...member,
    name: String(member.name).replace(/^sample_lib-1\.0(?=\.dist-info)/, name),
  }));
  const record = recordOf(members);
  const content = String(record.content).replaceAll(
    /^sample_lib-1\.0(?=\.dist-info\/RECORD)/gm,
    name,
  );
  return rawZip([...members, { name: `${name}.dist-info/RECORD`, content }], {}, filename);
};

const NAMES: readonly WrongFile[] = [
  ["a name of 300 characters", "filename-length", wheel({ build: `1${"0".repeat(250)}` })],
  [
    "a wheel of capitals",
    "filename-wheel-normal",
    other("Sample_Lib-1.0", "Sample_Lib-1.0-py3-none-any.whl"),
  ],
  ["an sdist as a zip", "filename-zip-sdist", sdist({}, "sample_lib-1.0.zip")],
  ["an egg", "filename-extension", nameBytes("a", "sample_lib-1.0-py3.11.egg", Buffer.from("x"))],
  [
    "a tar of bzip2",
    "filename-extension",
    nameBytes("a", "sample_lib-1.0.tar.bz2", Buffer.from("x")),
  ],
  ["an sdist without a version in its name", "filename-sdist", sdist({}, "sample_lib.tar.gz")],
  ["an sdist of a version that is none", "filename-project", sdist({}, "sample_lib-one.tar.gz")],
  ["an sdist of capitals", "filename-sdist-normal", sdist({}, "Sample_Lib-1.0.tar.gz")],
  ["an sdist of dashes", "filename-sdist-normal", sdist({}, "sample-lib-1.0.tar.gz")],
  [
    "a wheel of a build that is none",
    "filename-wheel",
    wheel({}, "sample_lib-1.0-b-py3-none-any.whl"),
  ],
  ["a wheel for one Linux", "filename-platform", wheel({ tag: "cp313-cp313-linux_x86_64" })],
  ["a wheel for an unknown system", "filename-platform", wheel({ tag: "py3-none-amiga_68k" })],
  ["an sdist of another project", "filename-project", sdist({}, "other_lib-1.0.tar.gz")],
  ["an sdist of another version", "filename-project", sdist({}, "sample_lib-2.0.tar.gz")],
  ["an old spelling of .dist-info", "wheel-dist-info-spelling", other("Sample.Lib-1.0")],
  ["the .dist-info of another project", "wheel-dist-info", other("other_lib-1.0")],
  [
    "a name of Python's own",
    "name-stdlib",
    wheel({ name: "asyncio", files: { "asyncio/a.py": "" } }),
  ],
  [
    "a name that people mistype",
    "name-prohibited",
    wheel({ name: "requirements.txt", files: { "a/__init__.py": "" } }),
  ],
];

const SDISTS: readonly WrongFile[] = [
  ["a second folder at the top", "sdist-top-folder", rawSdist([{ ...TAR_FILE, name: "b-1/b.py" }])],
  ["a file beside the top folder", "sdist-top-folder", rawSdist([{ ...TAR_FILE, name: "b.py" }])],
  ["an sdist without anything of a project", "sdist-metadata", sdistOf(makeRawTarGz([TAR_FILE]))],
  [
    "an sdist with setup.py alone",
    "sdist-metadata-required",
    sdistOf(makeRawTarGz([{ name: "sample_lib-1.0/setup.py" }])),
  ],
  [
    "a licence file that is missing in an sdist",
    "license-file-missing",
    sdist({ licenseFiles: [], headers: ["License-File: COPYING"] }),
  ],
];

const METADATA: readonly WrongFile[] = [
  [
    "metadata without end",
    "metadata-size",
    wheel({ metadata: `${metadataOf()}${"x\n".repeat(2_200_000)}`, licenseFiles: [] }),
  ],
  ["no name", "metadata-name", meta({ Name: undefined })],
  ["a name with a blank", "metadata-name", meta({ Name: "sample lib" })],
  ["no version", "metadata-version", meta({ Version: undefined })],
  ["a version that is a word", "metadata-version", meta({ Version: "dog" })],
  ["a requirement that is none", "metadata-valid", meta({ "Requires-Dist": "a b" })],
  ["a Python that is none", "metadata-valid", meta({ "Requires-Python": "newest" })],
  ["a licence that is none", "metadata-valid", meta({ "License-Expression": "Beer" })],
  ["an extra that is none", "metadata-valid", meta({ "Provides-Extra": "a b" })],
  [
    "a content type that is none",
    "metadata-valid",
    meta({ "Description-Content-Type": "text/html" }),
  ],
  [
    "a field twice",
    "metadata-valid",
    wheel({ metadata: metadataOf().replace("Summary", "Summary: B\nSummary"), licenseFiles: [] }),
  ],
  ["a dynamic name", "metadata-valid", meta({ Dynamic: "Name" })],
  [
    "a field of later metadata",
    "metadata-field-version",
    meta({
      "Metadata-Version": "2.1",
      "License-Expression": undefined,
      License: "MIT",
      Dynamic: "Summary",
    }),
  ],
  ["a field that nobody knows", "metadata-unknown-field", meta({ Colour: "blue" })],
  ["metadata of tomorrow", "metadata-format", meta({ "Metadata-Version": "2.6" })],
  [
    "metadata that was withdrawn",
    "metadata-format",
    meta({
      "Metadata-Version": "2.0",
      "License-Expression": undefined,
      License: "MIT",
    }),
  ],
  ["a version of one's own", "metadata-local-version", wheel({ version: "1.0+mine" })],
  ["a summary of a page", "metadata-summary", meta({ Summary: "x".repeat(513) })],
  ["a misspelt classifier", "metadata-classifier", meta({ Classifier: "Typing :: Typd" })],
  [
    "a project that stays private",
    "metadata-classifier-private",
    meta({ Classifier: "Private :: Do Not Upload" }),
  ],
  [
    "a classifier of years ago",
    "metadata-classifier-deprecated",
    meta({ Classifier: "Natural Language :: Ukranian" }),
  ],
  ["a home page that runs", "metadata-url", meta({ "Home-page": "javascript:alert(1)" })],
  [
    "a label without end",
    "metadata-url",
    meta({ "Project-URL": `${"x".repeat(33)}, https://example.org` }),
  ],
  ["a person without an address", "metadata-email", meta({ "Author-email": "Eric" })],
  ["a licence said twice", "metadata-license-twice", meta({ License: "MIT" })],
  [
    "something provided that nobody can read",
    "metadata-provides-dist",
    meta({ "Provides-Dist": "a b c" }),
  ],
  [
    "a dependency by its address",
    "metadata-direct-url",
    meta({ "Requires-Dist": "a @ https://example.org/a.zip" }),
  ],
];

export const WRONG_NAMES: readonly WrongFile[] = [...NAMES, ...SDISTS, ...METADATA];
