/** Archives and rules together, as the server and `check` put them together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { memorySource } from "../src/archives/byte-source.ts";
import type { FaultCode } from "../src/archives/fault.ts";
import { inspectSource } from "../src/archives/inspect.ts";
import { RULES, type RuleName, type RuleProfile } from "../src/rules/rule-catalog.ts";
import { checkUpload } from "../src/rules/upload-rules.ts";
import { parseMetadata } from "../src/standards/metadata.ts";
import { makeRawZip } from "./fakes/raw-zip.ts";
import { makeSdist, makeWheel, sdistFilename, wheelFilename } from "./fakes/sample-files.ts";

async function check(bytes: Uint8Array, filename: string, profile: RuleProfile) {
  const inspection = await inspectSource(memorySource(bytes), filename);
  const metadata = inspection.metadata && parseMetadata(inspection.metadata);
  return checkUpload({ filename, inspection, metadata, profile });
}

const SAMPLE = {
  name: "My.Project",
  version: "1.0rc1",
  requires: ["requests >=2", 'tomli; python_version < "3.11"'],
  requiresPython: ">=3.10",
  extras: ["dev"],
  classifiers: ["Programming Language :: Python :: 3"],
  licenseExpression: "MIT",
  licenseFiles: ["LICENSE"],
  description: "# Hello\n",
  entryPoints: "[console_scripts]\nhello = my_project:main\n",
};

for (const profile of ["strict", "private"] as const) {
  test(`checkUpload() finds nothing wrong in the samples of tests under ${profile}`, async () => {
    const wheels = [SAMPLE, { ...SAMPLE, tag: "cp311-cp311-manylinux_2_17_x86_64", build: "2" }];
    for (const wheel of wheels) {
      assert.deepEqual(await check(makeWheel(wheel), wheelFilename(wheel), profile), []);
    }
    assert.deepEqual(await check(makeSdist(SAMPLE), sdistFilename(SAMPLE), profile), []);
  });
}

test("checkUpload() takes a streamed zip under private rules alone", async () => {
  const zip = makeRawZip({
    members: [{ name: "a-1/PKG-INFO", content: METADATA, descriptor: "signed" }],
  });
  const strict = await check(zip, "a-1.zip", "strict");
  assert.deepEqual(
    strict.map(({ rule }) => rule),
    ["filename-zip-sdist", "zip-data-descriptor"],
  );
  assert.deepEqual(await check(zip, "a-1.zip", "private"), []);
});

const METADATA = "Metadata-Version: 2.1\nName: a\nVersion: 1\n";

test("every fault of an archive is a rule", () => {
  // The compiler is the test: a code that is no rule's name cannot be given here.
  const ruleOf = (code: FaultCode): RuleName => code;
  assert.ok(ruleOf("archive-bomb") in RULES);
});
