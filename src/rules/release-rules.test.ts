import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetadata } from "../standards/metadata.ts";
import { formatVersion } from "../standards/version.ts";
import { checkForm, checkSdistIsSingle, findRelease } from "./release-rules.ts";
import type { UploadClaim, UploadToCheck } from "./upload.ts";

const metadataOf = (name: string, version: string) =>
  parseMetadata(`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
const SDIST = "a_lib-1.0.tar.gz";

for (const [what, upload, expected] of [
  [
    "the metadata before the filename",
    { filename: "x-2.tar.gz", metadata: metadataOf("A.Lib", "1.0") },
    "a-lib 1.0",
  ],
  ["the filename of an old sdist", { filename: "A.Lib-1.0.zip", metadata: undefined }, "a-lib 1.0"],
  [
    "the form where the filename could be read in two ways",
    { filename: "a-1-2.tar.gz", form: { name: "a-1", version: "2" }, metadata: undefined },
    "a-1 2",
  ],
  [
    "no wheel without metadata",
    { filename: "a-1-py3-none-any.whl", metadata: undefined },
    undefined,
  ],
  ["no name that is none", { filename: SDIST, metadata: metadataOf("a b", "1.0") }, undefined],
  ["no version that is none", { filename: SDIST, metadata: metadataOf("a", "one") }, undefined],
] as const) {
  test(`findRelease() takes ${what}`, () => {
    const release = findRelease(upload);
    assert.equal(release && `${release.name} ${formatVersion(release.version)}`, expected);
  });
}

const RELEASE = findRelease({ filename: SDIST, metadata: metadataOf("A.Lib", "1.0") });

for (const [form, found] of [
  [{ name: "a_LIB", version: "1" }, 0],
  [{ name: "a-lib", version: "" }, 0],
  [{ name: "a-lib", version: "UNKNOWN" }, 0],
  [{ name: "b", version: "1.0" }, 1],
  [{ name: "a-lib", version: "1.1" }, 1],
  [{ name: "a b", version: "one" }, 2],
] satisfies readonly (readonly [UploadClaim, number])[]) {
  test(`checkForm() finds ${found} in a form of ${form.name} ${form.version}`, () => {
    assert.ok(RELEASE);
    const rules: string[] = [];
    checkForm(form, RELEASE, (rule) => rules.push(rule));
    assert.deepEqual(rules, Array(found).fill("form-agrees"));
  });
}

for (const [kind, there, found] of [
  ["sdist", [], []],
  ["sdist", [SDIST], []],
  ["sdist", ["A-Lib-1.0.tar.gz"], ["sdist-single"]],
  ["wheel", ["A-Lib-1.0.tar.gz"], []],
] as const) {
  test(`checkSdistIsSingle() finds ${found.length} in a ${kind} beside ${there.join() || "none"}`, () => {
    const inspection = {
      ...{ kind, format: "tar.gz", members: [], metadataFolder: undefined, faults: [] },
      ...{ wheelFile: undefined, entryPoints: undefined },
    };
    const rest = { metadata: undefined, profile: "strict", sdistsOfRelease: there } as const;
    const upload: UploadToCheck = { filename: SDIST, inspection, ...rest };
    const rules: string[] = [];
    checkSdistIsSingle(upload, (rule) => rules.push(rule));
    assert.deepEqual(rules, found);
  });
}
