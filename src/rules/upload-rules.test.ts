import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bytes,
  FOLDER,
  line,
  SDIST,
  sdist,
  testUploads,
  twice,
  WHEEL,
  WHEEL_FILE,
  wheel,
} from "../../test/fakes/checked-upload.ts";
import { formatVersion } from "../standards/version.ts";
import { findRelease } from "./release-rules.ts";
import type { InspectedArchive } from "./upload.ts";
import { checkUpload } from "./upload-rules.ts";

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

testUploads([
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
]);

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

function renamed(folder: string): Partial<InspectedArchive> {
  return {
    metadataFolder: folder,
    members: WHEEL.members.map(({ name }) => ({ name: name.replace(FOLDER, folder) })),
  };
}
