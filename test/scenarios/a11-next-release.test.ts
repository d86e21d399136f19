/** Story A11: version names, and the next release. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { findClients } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();

test("A11: 0.0.8 becomes 0.0.9, and then 0.0.10, in the line that says it", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": '[project]\nname = "a"\nversion = "0.0.8" # ours\n',
  });
  assert.equal((await folder.cheeseshop("version")).stdout, "0.0.8\n");
  await folder.cheeseshop("version", "--bump", "patch");
  const { code, stdout } = await folder.cheeseshop("version", "--bump", "patch");
  assert.equal(code, 0);
  assert.equal(stdout, "0.0.10\n");
  assert.equal(folder.read("pyproject.toml"), '[project]\nname = "a"\nversion = "0.0.10" # ours\n');
});

test("A11: 1.0-RC1 is written 1.0rc1, and said so", async () => {
  const folder = makeAuthorFolder({
    "setup.py": "import setuptools\nsetuptools.setup()\n",
    "setup.cfg": "[metadata]\nname = a\nversion = 1.0-RC1\n",
  });
  const { stdout, output } = await folder.cheeseshop("version");
  assert.equal(stdout, "1.0rc1\n");
  assert.match(output, /note: 1\.0-RC1 is written 1\.0rc1/);
});

for (const bad of ["1.0-final2", "1.x"]) {
  test(`A11: ${bad} is refused, with what to write`, async () => {
    const folder = makeAuthorFolder({
      "setup.py": `from setuptools import setup\nsetup(name="a", version="${bad}")\n`,
    });
    const { code, output } = await folder.cheeseshop("version");
    assert.equal(code, 1);
    assert.ok(output.includes(`setup.py:2:25: Cannot use "${bad}" as a version`), output);
    assert.match(output, /1\.2\.3rc1/);
  });
}

test("A11: a version that is a call, or that two lines say, is left alone", async () => {
  const called = makeAuthorFolder({
    "setup.py": 'import a\nfrom setuptools import setup\nsetup(name="a", version=a.version())\n',
  });
  const refused = await called.cheeseshop("version", "--bump", "patch");
  assert.equal(refused.code, 1);
  assert.match(refused.output, /setup\.py:3/);
  const twice = makeAuthorFolder({
    "setup.py": 'from setuptools import setup\nsetup(name="a", version="1.0")\n',
    "setup.cfg": "[metadata]\nversion = 1.0\n",
  });
  const both = await twice.cheeseshop("version", "--bump", "patch");
  assert.equal(both.code, 1);
  assert.match(both.output, /two lines say it, setup\.py:2 and setup\.cfg:2/);
});

test("A11: 0.0.10 stands after 0.0.9 on the page and in the JSON, and is what pip takes", async (t) => {
  const shop = await openShop();
  try {
    for (const version of ["0.0.10", "0.0.9"]) {
      const { wheel } = writeFiles({ name: "counted", version });
      const sent = await shop.cheeseshop(["publish", "--index", "root/main", wheel]);
      assert.equal(sent.code, 0, sent.output);
    }
    const page = await (await shop.ask("GET", "/root/main/counted/")).text();
    assert.match(page, /<h1[^>]*>[^<]*counted.*0\.0\.10/s);
    const list = await shop.ask(
      "GET",
      "/simple/counted/?format=application/vnd.pypi.simple.v1+json",
    );
    assert.deepEqual(JSON.parse(await list.text()).versions, ["0.0.9", "0.0.10"]);
    const facts = await shop.ask("GET", "/pypi/counted/json");
    assert.equal(JSON.parse(await facts.text()).info.version, "0.0.10");
    if (clients === undefined) return t.skip(missing);
    const environment = await makeEnvironment(clients);
    const index = `${shop.address}/simple/`;
    const installed = await environment.pip("newest", "install", "-i", index, "counted");
    assert.match(installed.output, /Successfully installed counted-0\.0\.10/);
  } finally {
    await shop.stop();
  }
});

for (const words of [
  ["--bump", "patch", "--set", "2.0"],
  ["--scm", "--bump", "patch"],
  ["--write"],
]) {
  test(`A11: version ${words.join(" ")} is no command line, and changes nothing`, async () => {
    const text = '[project]\nname = "a"\nversion = "0.0.8"\n';
    const folder = makeAuthorFolder({ "pyproject.toml": text });
    const { code, output } = await folder.cheeseshop("version", ...words);
    assert.equal(code, 2, output);
    assert.equal(folder.read("pyproject.toml"), text);
  });
}

test("A11: a project in a folder of its checkout writes its version file where it says", async () => {
  const folder = makeAuthorFolder({
    "pkg/pyproject.toml": `[build-system]
requires = ["setuptools", "setuptools-scm"]
build-backend = "setuptools.build_meta"
[tool.setuptools_scm]
root = ".."
version_scheme = "only-version"
local_scheme = "no-local-version"
write_to = "pkg/v.txt"
`,
  });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-qm", "One");
  await folder.do("git", "tag", "v1.2");
  const { code, stdout, output } = await folder.cheeseshop("version", "--scm", "--write", "pkg");
  assert.equal(code, 0, output);
  assert.equal(stdout, "1.2\n");
  assert.equal(folder.read("pkg/v.txt"), "1.2");
  folder.write({
    "pkg/pyproject.toml": folder.read("pkg/pyproject.toml").replace("only-version", "no-such"),
  });
  const bogus = await folder.cheeseshop("version", "--scm", "pkg");
  assert.match(bogus.output, /pyproject\.toml:6:1: Cannot follow version_scheme = "no-such"/);
});

test("A11: a variable that pretends a version, and holds none, is named", async () => {
  const folder = makeAuthorFolder({ "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n' });
  const { code, output } = await folder.cheeseshopWith(
    { SETUPTOOLS_SCM_PRETEND_VERSION: "abc" },
    "version",
    "--scm",
  );
  assert.equal(code, 1);
  assert.match(output, /the variable SETUPTOOLS_SCM_PRETEND_VERSION: "abc" is no version/);
});
