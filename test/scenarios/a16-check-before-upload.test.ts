/** Story A16: check before the upload. */
import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { makeWheel, type SampleWheel, wheelFilename } from "../fakes/sample-files.ts";
import { GOOD } from "../publishing/wrong-file.ts";
import { writeFiles, writeProject } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());

function check(words: readonly string[], options: Parameters<typeof run>[2] = {}) {
  const env = { ...OF_THIS_MACHINE, ...options.env };
  return run(process.execPath, [MAIN, "check", ...words], { ...options, env });
}

function writeWheel(change: Partial<SampleWheel>): string {
  const release = { ...GOOD, ...change };
  const file = path.join(temporaryFolder(), wheelFilename(release));
  writeFileSync(file, makeWheel(release));
  return file;
}

test("A16: what passes also passes twine check --strict and a strict server", {
  skip: missing ?? false,
}, async () => {
  const { wheel, sdist } = writeFiles(GOOD);
  const ours = await check(["--strict", wheel, sdist]);
  assert.equal(ours.code, 0, ours.output);
  const twine = await run(clients?.twine ?? "", ["check", "--strict", wheel, sdist]);
  assert.equal(twine.code, 0, twine.output);
  const made = await shop.cheeseshop(["index", "create", "root/strict", "--profile", "strict"]);
  assert.equal(made.code, 0, made.output);
  const sent = await shop.cheeseshop(["publish", "--index", "root/strict", wheel, sdist]);
  assert.equal(sent.code, 0, sent.output);
});

test("A16: a project is checked like its built files, and told by its own lines", async () => {
  const lines = ['license = "MIT"', 'classifiers = ["Typing :: Typd"]'];
  const folder = writeProject({ name: "sample-lib", version: "1.0", lines });
  const { code, stdout } = await check(["."], { folder });
  assert.equal(code, 1);
  assert.match(stdout, /^pyproject\.toml:9: error \[metadata-classifier\]/m);
  assert.match(stdout, /^ {2}why: .+\n {2}fix: Write "Typing :: Typed"$/m);
});

test("A16: warnings fail under --strict alone, and a rule may be ignored in two places", async () => {
  const wheel = writeWheel({ files: { "tests/test_a.py": "x = 1\n" } });
  assert.equal((await check([wheel])).code, 0);
  assert.equal((await check(["--strict", wheel])).code, 1);
  assert.equal((await check(["--strict", wheel, "--ignore", "W005"])).code, 0);
  const folder = temporaryFolder();
  writeFileSync(
    path.join(folder, "pyproject.toml"),
    '[tool.cheeseshop]\nignore = ["wheel-common-top"]\n',
  );
  const ignored = await check(["--strict", wheel], { folder });
  assert.equal(ignored.code, 0, ignored.output);
  const unknown = await check([wheel, "--ignore", "nonsense"]);
  assert.equal(unknown.code, 2);
});

test("A16: programs and GitHub read the findings, too", async () => {
  const wheel = writeWheel({ files: { "sample_lib/.env": "A=1" } });
  const { stdout } = await check([wheel, "--json"]);
  const { files, errors } = JSON.parse(stdout);
  assert.equal(errors, 1);
  assert.equal(files[0].problems[0].rule, "content-secret");
  const annotated = await check([wheel], { env: { GITHUB_ACTIONS: "true" } });
  assert.match(annotated.stdout, /^::error file=.*\.whl,title=content-secret::/);
});

for (const [what, pattern, makeFile] of [
  ["a name with a blank", /\[metadata-name\]/, () => renamed({ headers: ["X: y"] })],
  ["a standard name", /\[name-stdlib\]/, () => writeWheel({ name: "asyncio" })],
  ["no licence file", /\[license-file-missing\]/, () => withoutLicence()],
  ["a wrong RECORD", /\[wheel-record-missing-file\]/, () => writeWheel({ record: "" })],
  ["no archive", /\[archive-unreadable\]/, () => noArchive()],
  ["an old name", /"sample_lib-1\.0\.tar\.gz"/, () => oldName()],
] as const) {
  test(`A16: ${what} is found`, async () => {
    const { code, stdout } = await check([makeFile()]);
    assert.equal(code, 1);
    assert.match(stdout, pattern);
  });
}

function renamed(change: Partial<SampleWheel>): string {
  const metadata = "Metadata-Version: 2.4\nName: sample lib\nVersion: 1.0\n";
  return writeWheel({ ...change, metadata });
}

function withoutLicence(): string {
  const metadata = "Metadata-Version: 2.4\nName: sample-lib\nVersion: 1.0\nLicense-File: COPYING\n";
  return writeWheel({ metadata });
}

function noArchive(): string {
  const file = path.join(temporaryFolder(), "sample_lib-1.0-py3-none-any.whl");
  writeFileSync(file, "no archive");
  return file;
}

function oldName(): string {
  const { sdist } = writeFiles(GOOD);
  const old = path.join(path.dirname(sdist), "Sample-Lib-1.0.tar.gz");
  renameSync(sdist, old);
  return old;
}

test("A16: --index tells of another file under the same name, and not of the same", async () => {
  const { wheel } = writeFiles({ ...GOOD, name: "there-lib" });
  assert.equal((await shop.cheeseshop(["publish", wheel])).code, 0);
  const words = ["check", wheel, "--index", `${shop.address}/simple/`];
  const same = await shop.cheeseshop(words);
  assert.equal(same.code, 0, same.output);
  writeFileSync(wheel, makeWheel({ ...GOOD, name: "there-lib", summary: "Changed" }));
  for (const index of ["root/main", `${shop.address}/simple/`]) {
    const other = await shop.cheeseshop(["check", wheel, "--index", index]);
    assert.equal(other.code, 1);
    assert.match(other.stdout, /error \[file-on-index\]/);
  }
});

test("A16: a README that cannot be rendered is told by its own line", async () => {
  const folder = writeProject({
    ...{ name: "sample-lib", version: "1.0" },
    files: { "README.rst": "Sample\n======\n\n.. toctree::\n" },
  });
  const file = path.join(folder, "pyproject.toml");
  writeFileSync(file, readFileSync(file, "utf8").replace("README.md", "README.rst"));
  const { code, stdout } = await check(["."], { folder });
  assert.equal(code, 1, stdout);
  assert.match(stdout, /^README\.rst:4: error \[description-faulty\]/m);
});

test("A16: setup-py check -m -r -s renders the description, and fails for a fault in it", async () => {
  const folder = makeAuthorFolder({
    "setup.py": `from setuptools import setup
setup(name="sample-lib", version="1.0", long_description=open("README.rst").read())
`,
    "README.rst": "Sample\n======\n\n:func:`add` adds.\n",
  });
  const words = ["setup-py", "check", "-m", "-r"];
  const warned = await folder.cheeseshop(...words);
  assert.equal(warned.code, 0, warned.output);
  assert.match(warned.output, /^warning: check: There is no role "func" \(line 4\)$/m);
  const strict = await folder.cheeseshop(...words, "-s");
  assert.equal(strict.code, 1);
  folder.write({ "README.rst": "Sample\n======\n\nIt adds.\n" });
  const mended = await folder.cheeseshop(...words, "-s");
  assert.equal(mended.code, 0, mended.output);
  assert.equal(mended.output, "running check\n");
});
