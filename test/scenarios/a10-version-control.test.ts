/** Story A10: version and files from version control. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { openShop } from "../shop.ts";
import { assertRefused, assertTaken, makeStrictIndex } from "../strict-target.ts";

const shop = await openShop();
after(() => shop.stop());
await makeStrictIndex(shop);

const PYPROJECT = `[build-system]
requires = ["setuptools", "setuptools-scm"]
build-backend = "setuptools.build_meta"
[project]
name = "sample"
dynamic = ["version"]
[tool.setuptools]
py-modules = ["one"]
[tool.setuptools_scm]
`;

test("A10: a tag is the version, the next commit comes after it, a change has its day", async () => {
  const folder = makeAuthorFolder({ "pyproject.toml": PYPROJECT, "one.py": "" });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  await folder.do("git", "tag", "0.1", "-m", "first");
  assert.equal((await folder.cheeseshop("version", "--scm")).stdout.trim(), "0.1");
  await folder.do("git", "commit", "-q", "--allow-empty", "-m", "two");
  assert.match((await folder.cheeseshop("version")).stdout, /^0\.2\.dev1\+g[0-9a-f]{9}\n$/);
  folder.write({ "one.py": "x = 1\n" });
  assert.match((await folder.cheeseshop("version")).stdout, /^0\.2\.dev1\+g[0-9a-f]{9}\.d\d{8}\n$/);
});

test("A10: every tracked file is in the sdist, without a MANIFEST.in", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": PYPROJECT,
    "one.py": "",
    "docs/a.txt": "",
    "new.txt": "",
  });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", "pyproject.toml", "one.py", "docs");
  await folder.do("git", "commit", "-q", "-m", "one");
  const { stdout } = await folder.cheeseshop("manifest");
  assert.match(stdout, /docs\/a\.txt/);
  assert.doesNotMatch(stdout, /new\.txt/);
});

test("A10: check holds download_url against the tags", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": `${PYPROJECT.replace("[tool.setuptools]", '[project.urls]\nDownload = "https://example.com/ann/sample/tarball/0.1"\n[tool.setuptools]')}`,
    "one.py": "",
  });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  await folder.do("git", "tag", "0.2");
  const before = await folder.cheeseshop("check", ".");
  assert.match(
    before.stdout,
    /^pyproject\.toml:8: warning .* names "0\.1", which is no tag here$/m,
  );
  await folder.do("git", "tag", "0.1");
  assert.doesNotMatch((await folder.cheeseshop("check", ".")).stdout, /source-download-url/);
});

test("A10: no checkout and no PKG-INFO: the variable that sets a version is named", async () => {
  const folder = makeAuthorFolder({ "pyproject.toml": PYPROJECT, "one.py": "" });
  const { code, output } = await folder.cheeseshop("version");
  assert.equal(code, 1);
  assert.match(output, /SETUPTOOLS_SCM_PRETEND_VERSION_FOR_SAMPLE/);
});

test("A10: a tag that is no version is named", async () => {
  const folder = makeAuthorFolder({ "pyproject.toml": PYPROJECT, "one.py": "" });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  await folder.do("git", "tag", "1.x");
  const { code, output } = await folder.cheeseshop("version");
  assert.equal(code, 1);
  assert.match(output, /Cannot read the tag "1\.x"/);
});

test("A10: a version with a local part is refused by a strict index, and the setting is named", async () => {
  const folder = makeAuthorFolder({ "pyproject.toml": PYPROJECT, "one.py": "" });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  const built = await folder.cheeseshop("build", "--wheel");
  assert.equal(built.code, 0, built.output);
  await assertRefused(
    shop,
    folder,
    /\+g[0-9a-f]+" has a local part\n.*local_scheme = "no-local-version"/,
  );
  await assertTaken(shop, folder);
});
