/** Story A6: formats, defaults in setup.cfg, universal wheels. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { type AuthorFolder, makeAuthorFolder } from "../author-folder.ts";
import { readWheelTexts } from "../builds/python-project.ts";
import { openShop } from "../shop.ts";
import { assertRefused, assertTaken, makeStrictIndex } from "../strict-target.ts";

const shop = await openShop();
after(() => shop.stop());
await makeStrictIndex(shop);

const PROJECT = "[metadata]\nname = sample-lib\nversion = 1.0\n[options]\npackages = sample_lib\n";
const SETUP_PY = "from setuptools import setup\nsetup()\n";

function makeProject(defaults = ""): AuthorFolder {
  return makeAuthorFolder({
    "setup.py": SETUP_PY,
    "setup.cfg": `${PROJECT}${defaults}`,
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
    "sample_lib/__init__.py": "",
  });
}

function listDist(folder: AuthorFolder): readonly string[] {
  return readdirSync(path.join(folder.path, "dist")).toSorted();
}

for (const words of [
  ["setup-py", "sdist", "--formats=gztar,zip"],
  ["build", "--sdist", "--formats", "gztar,zip"],
]) {
  test(`A6: ${words.join(" ")} writes both formats with equal members`, async () => {
    const folder = makeProject();
    const { code, output } = await folder.cheeseshop(...words);
    assert.equal(code, 0, output);
    assert.deepEqual(listDist(folder), ["sample_lib-1.0.tar.gz", "sample_lib-1.0.zip"]);
    const [tar, zip] = await Promise.all(listDist(folder).map((file) => listMembers(folder, file)));
    assert.deepEqual(zip, tar);
  });
}

const DEFAULTS = "[global]\nquiet = 1\n[sdist]\nformats = zip,tar\n[bdist_wheel]\nuniversal = 1\n";

test("A6: setup.cfg has the defaults of setup.py's commands, and the command line goes before it", async () => {
  const folder = makeProject(DEFAULTS);
  const { code, output, stdout } = await folder.cheeseshop("setup-py", "sdist", "bdist_wheel");
  assert.equal(code, 0, output);
  assert.equal(stdout, "");
  const wheel = "sample_lib-1.0-py2.py3-none-any.whl";
  assert.deepEqual(listDist(folder), [wheel, "sample_lib-1.0.tar", "sample_lib-1.0.zip"]);
  const texts = await readWheelTexts(readFileSync(path.join(folder.path, "dist", wheel)));
  const tags = texts["sample_lib-1.0.dist-info/WHEEL"]?.match(/^Tag: .*$/gm);
  assert.deepEqual(tags, ["Tag: py2-none-any", "Tag: py3-none-any"]);

  const other = makeProject(DEFAULTS);
  const said = await other.cheeseshop("setup-py", "sdist", "--formats=gztar");
  assert.equal(said.code, 0, said.output);
  assert.deepEqual(listDist(other), ["sample_lib-1.0.tar.gz"]);
  const loud = await other.cheeseshop("setup-py", "-v", "sdist");
  assert.match(loud.stdout, /sample_lib-1\.0\.zip/);
});

test("A6: a universal wheel of a project for Python 3 alone is warned of, by build and check", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
    "setup.cfg": `${PROJECT}python_requires = >=3.8\n[bdist_wheel]\nuniversal = 1\n`,
    "sample_lib/__init__.py": "",
  });
  const said = /setup\.cfg:8.*The wheel is called py2\.py3, and the project asks for Python >=3\.8/;
  const built = await folder.cheeseshop("build", "--wheel");
  assert.equal(built.code, 0, built.output);
  assert.match(built.output, said);
  assert.match((await folder.cheeseshop("check", ".")).stdout, said);

  folder.write({
    "setup.cfg": `${PROJECT}python_requires = >=3.8\n`,
    "setup.py": SETUP_PY,
  });
  const typed = await folder.cheeseshop("setup-py", "bdist_wheel", "--universal");
  assert.equal(typed.code, 0, typed.output);
  assert.match(typed.output, /^note: The wheel is called py2\.py3, and .* Python >=3\.8/m);
});

test("A6: without a word about it an sdist is a .tar.gz", async () => {
  const folder = makeProject();
  const { code, output } = await folder.cheeseshop("setup-py", "sdist");
  assert.equal(code, 0, output);
  assert.deepEqual(listDist(folder), ["sample_lib-1.0.tar.gz"]);
});

for (const words of [
  ["setup-py", "sdist", "--formats=rar"],
  ["build", "--sdist", "--formats", "rar"],
]) {
  test(`A6: ${words.join(" ")} lists the formats there are`, async () => {
    const { code, output } = await makeProject().cheeseshop(...words);
    assert.equal(code, 2, output);
    assert.match(output, /"rar"\n {2}.*gztar, zip, tar/);
  });
}

test("A6: a strict index refuses a .zip, and says what to build; one of one's own takes it", async () => {
  const folder = makeProject();
  const built = await folder.cheeseshop("build", "--sdist", "--formats", "zip");
  assert.equal(built.code, 0, built.output);
  await assertRefused(shop, folder, /Build the sdist as \.tar\.gz \(--formats gztar\)/);
  await assertTaken(shop, folder);
});

test("A6: no index takes a .tar", async () => {
  const folder = makeProject();
  const built = await folder.cheeseshop("build", "--sdist", "--formats", "tar");
  assert.equal(built.code, 0, built.output);
  await assertRefused(shop, folder, /left out .*sample_lib-1\.0\.tar: no wheel and no sdist/);
});

async function listMembers(folder: AuthorFolder, file: string): Promise<readonly string[]> {
  const { code, output, stdout } = await folder.cheeseshop("show", `dist/${file}`, "--json");
  assert.equal(code, 0, output);
  const shown: { readonly members: readonly { readonly name: string }[] } = JSON.parse(stdout);
  return shown.members.map(({ name }) => name).toSorted();
}
