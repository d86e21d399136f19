/** Story A12: classifiers. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run, temporaryFolder } from "../clients.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

function cheeseshop(...words: string[]) {
  return run(process.execPath, [MAIN, ...words], { env: OF_THIS_MACHINE });
}

function wheelOf(classifiers: readonly string[], licenseExpression?: string): string {
  const release = {
    ...{ name: "sample-lib", version: "1.0", description: "# Sample\n", classifiers },
    ...(licenseExpression !== undefined && { licenseExpression }),
  };
  const file = path.join(temporaryFolder(), wheelFilename(release));
  writeFileSync(file, makeWheel(release));
  return file;
}

const USUAL = [
  "Development Status :: 4 - Beta",
  "Intended Audience :: Developers",
  "License :: OSI Approved :: BSD License",
  "License :: OSI Approved :: MIT License",
  "Operating System :: OS Independent",
  "Programming Language :: Python",
  "Programming Language :: Python :: Implementation",
  ...["2", "2.7", "3", "3.4", "3.5", "3.6"].map((it) => `Programming Language :: Python :: ${it}`),
  "Topic :: Software Development :: Libraries",
];

test("A12: the usual sets pass", async () => {
  const { code, output } = await cheeseshop("check", "--strict", wheelOf(USUAL));
  assert.equal(code, 0, output);
});

for (const [what, classifier, pattern] of [
  ["misspelt", "Developement Status :: 4 - Beta", /fix: Write "Development Status :: 4 - Beta"/],
  ["deprecated", "Natural Language :: Ukranian", /use "Natural Language :: Ukrainian"/],
  ["private", "Private :: Do Not Upload", /\[metadata-classifier-private\]/],
] as const) {
  test(`A12: a ${what} one is refused, with what to do`, async () => {
    const { code, stdout } = await cheeseshop("check", wheelOf([classifier], "MIT"));
    assert.equal(code, 1);
    assert.match(stdout, pattern);
  });
}

test("A12: publish stops before anything is sent to PyPI of a private project", async () => {
  const wheel = wheelOf(["Private :: Do Not Upload"], "MIT");
  // Nothing answers at the proxy: a single byte would end in another error.
  const env = { ...OF_THIS_MACHINE, HTTPS_PROXY: "http://127.0.0.1:9" };
  const words = [MAIN, "publish", "-r", "pypi", wheel];
  const { code, output } = await run(process.execPath, words, { env });
  assert.equal(code, 1);
  assert.match(output, /metadata-classifier-private/);
  assert.match(output, /Nothing was sent/);
});

test("A12: a licence classifier beside a licence expression is told", async () => {
  const wheel = wheelOf(["License :: OSI Approved :: MIT License"], "MIT");
  const { stdout } = await cheeseshop("check", wheel);
  assert.match(stdout, /warning \[license-classifier\]/);
});

test("A12: the list is searched, by its top groups", async () => {
  const { code, stdout } = await cheeseshop("classifiers", "beta");
  assert.equal(code, 0);
  assert.match(stdout, /^Development Status\n {2}Development Status :: 4 - Beta$/m);
  assert.doesNotMatch(stdout, /Tibetan/);
  const old = await cheeseshop("classifiers", "ukranian");
  assert.match(old.stdout, /deprecated: use Natural Language :: Ukrainian/);
  const none = await cheeseshop("classifiers", "Typing :: Typd");
  assert.equal(none.code, 1);
  assert.match(none.output, /Did you mean "Typing :: Typed"/);
});
