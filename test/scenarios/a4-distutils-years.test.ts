/** Story A4: a project from the distutils years. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type AuthorFolder, makeAuthorFolder } from "../author-folder.ts";
import { findPython, isPypiThere } from "../builds/python-interpreters.ts";
import { readWheelTexts } from "../builds/python-project.ts";

const URL = "https://example.com/ann/old-words/archive/refs/tags/0.1.tar.gz";

function makeProject(url = URL): AuthorFolder {
  return makeAuthorFolder({
    "setup.py": `from distutils.core import setup

setup(
    name="old-words",
    packages=["words"],
    version="0.1",
    license="MIT",
    description="Words of old",
    author="Ann",
    author_email="ann@example.com",
    url="https://example.com/ann/old-words",
    download_url="${url}",
    keywords=["old", "words"],
    install_requires=["idna"],
    classifiers=[],
)
`,
    "setup.cfg": "[metadata]\ndescription-file = README.md\n",
    "README.md": "# Old words\n",
    "LICENSE.txt": "Free\n",
    "words/__init__.py": "",
  });
}

test("A4: it is built with a Python that has no distutils any more", async (t) => {
  const python = ["3.14", "3.13", "3.12"].map(findPython).find((it) => it !== undefined);
  if (python === undefined || !(await isPypiThere())) return t.skip("no Python 3.12 or no PyPI");
  const folder = makeProject();
  const built = await folder.cheeseshop("build", "--python", python);
  assert.equal(built.code, 0, built.output);
  assert.match(built.output, /^Building by Python, because setup\.py /m);
  const wheel =
    built.stdout
      .trim()
      .split("\n")
      .find((file) => file.endsWith(".whl")) ?? "";
  const texts = await readWheelTexts(readFileSync(wheel));
  const metadata = texts["old_words-0.1.dist-info/METADATA"] ?? "";
  assert.match(metadata, /^Keywords: old,words$/m);
  assert.match(metadata, new RegExp(`^Download-URL: ${URL}$`, "m"));
  assert.match(metadata, /^License-File: LICENSE\.txt$/m);
  assert.ok("words/__init__.py" in texts);
});

test("A4: check finds what is of another time, with lines and with what to write", async (t) => {
  if (!(await isPypiThere())) return t.skip("no PyPI, from which setuptools comes");
  const folder = makeProject();
  const before = readdirSync(folder.path);
  const { code, stdout, output } = await folder.cheeseshop("check", ".");
  assert.equal(code, 0, output);
  assert.deepEqual(readdirSync(folder.path), before, "setuptools leaves nothing in the project");
  const found = stdout.split("\n").filter((line) => !line.startsWith("  why:"));
  assert.deepEqual(found, [
    "setup.py:1: warning [source-distutils] setup.py takes setup from distutils, which left Python in 3.12",
    "  fix: Write from setuptools import setup",
    "setup.cfg:2: warning [source-key] [metadata] has the key description-file, which setuptools does not read",
    "  fix: Write long_description = file: README.md and long_description_content_type = text/markdown, in lines of their own",
    "setup.py:15: note [source-classifiers] The project has no classifiers",
    '  fix: Look for some by "cheeseshop classifiers WORD"',
    // Setuptools of today does not read the key that was meant to name it.
    "setup.py: warning [description-missing] The metadata has no description",
    "  fix: Name a readme in pyproject.toml",
    "old_words-0.1-py3-none-any.whl: passed",
    "",
  ]);
});

test("A4: a download URL of another version, and one of no tag that git has, are warned of", async () => {
  const other = await makeProject(URL.replace("0.1", "0.2")).cheeseshop("check", ".");
  assert.equal(other.code, 0);
  assert.match(other.stdout, /^setup\.py:12: warning .* is of 0\.2, and the project is 0\.1$/m);

  const folder = makeProject();
  await folder.do("git", "init", "-q");
  const without = await folder.cheeseshop("check", ".");
  assert.match(without.stdout, /^setup\.py:12: warning .* names "0\.1", which is no tag here$/m);
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  await folder.do("git", "tag", "0.1");
  assert.doesNotMatch((await folder.cheeseshop("check", ".")).stdout, /download/);
});

test("A4: a download URL that is none is an error, as on PyPI", async () => {
  const { code, stdout } = await makeProject("example.com/0.1.tar.gz").cheeseshop("check", ".");
  assert.equal(code, 1);
  assert.match(stdout, /^setup\.py:12: error \[metadata-url\] Download-URL is "example\.com/m);
});
