import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { parseToml } from "../../system/toml.ts";
import { readProject } from "../source-tree.ts";
import { convertSetup } from "./convert-setup.ts";

async function convert(files: Readonly<Record<string, string>>) {
  const conversion = convertSetup(await readProject(memoryTree(files)));
  return { ...conversion, value: (await parseToml(conversion.text)).value };
}

const HEAD = "from setuptools import setup, find_packages, Extension\n";

test("convertSetup() turns what setup.py says plainly", async () => {
  const { value, left } = await convert({
    "setup.py": `${HEAD}setup(name="a", version="1.0", license="Apache-2.0", keywords="x, y",
  packages=find_packages("src", exclude=["t"]), package_dir={"": "src"}, package_data={"": ["*.txt"]},
  install_requires="""
    # two
    b>=1
    c
  """, extras_require={"d": ["e"]}, entry_points="[console_scripts]\\nrun = a.b:main\\n")`,
  });
  assert.deepEqual(left, []);
  assert.deepEqual(value.project, {
    name: "a",
    version: "1.0",
    license: "Apache-2.0",
    keywords: ["x", "y"],
    dependencies: ["b>=1", "c"],
    "optional-dependencies": { d: ["e"] },
    scripts: { run: "a.b:main" },
  });
  assert.deepEqual(value.tool, {
    setuptools: {
      "package-dir": { "": "src" },
      "include-package-data": false,
      packages: { find: { where: ["src"], exclude: ["t"], namespaces: false } },
      "package-data": { "*": ["*.txt"] },
    },
  });
});

test("convertSetup() turns what setup.cfg says, after setup.py", async () => {
  const { value } = await convert({
    "setup.py": `${HEAD}setup(name="a")`,
    "setup.cfg": `[metadata]
name = other
version = attr: a.__version__
long_description = file: README.md
long_description_content_type = text/markdown
[options]
packages = find_namespace:
include_package_data = yes
install_requires =
    b; python_version < "4"
[options.packages.find]
include = a*
`,
    "README.md": "# A\n",
  });
  assert.deepEqual(value.project, {
    name: "a",
    readme: "README.md",
    dependencies: ['b; python_version < "4"'],
    dynamic: ["version"],
  });
  assert.deepEqual(value.tool, {
    setuptools: {
      "include-package-data": true,
      packages: { find: { include: ["a*"], namespaces: true } },
      dynamic: { version: { attr: "a.__version__" } },
    },
  });
});

test("convertSetup() leaves what would have to run, and says where it stands", async () => {
  const { value, left } = await convert({
    "setup.py": `${HEAD}import versions
setup(name="a", version=versions.get(),
  ext_modules=[Extension("e", ["e.c"])])`,
  });
  assert.deepEqual(value.project, { name: "a", dynamic: ["version"] });
  assert.deepEqual(
    left.map(({ name, place }) => [name, place.line]),
    [
      ["version", 3],
      ["ext_modules", 4],
    ],
  );
});

test("convertSetup() hands the version over to setuptools_scm", async () => {
  const { value } = await convert({
    "setup.py": `${HEAD}setup(name="a", use_scm_version={"local_scheme": "dirty-tag"}, setup_requires=["setuptools_scm", "cython"])`,
  });
  assert.deepEqual(value["build-system"], {
    requires: ["setuptools>=77.0.3", "setuptools-scm", "cython"],
    "build-backend": "setuptools.build_meta",
  });
  assert.deepEqual(Object(value.tool).setuptools_scm, { local_scheme: "dirty-tag" });
});

test("convertSetup() refuses a project that is turned already, and one that says nothing plainly", async () => {
  await assert.rejects(
    convert({ "setup.py": HEAD, "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n' }),
    { kind: "invalid", message: /has a \[project\] already/ },
  );
  await assert.rejects(convert({ "setup.py": "import x\nx.run()\n" }), { kind: "invalid" });
});

/** Forms that nobody expects, by keyword: each is left, and nothing of it is written. */
const STRANGE: Readonly<Record<string, string>> = {
  version: "(1, 0)",
  description: "True",
  long_description: "['a']",
  long_description_content_type: "['a']",
  python_requires: "['>=3']",
  license: "False or True",
  license_files: "{'a': 1}",
  author: "['A', 'B']",
  author_email: "['a@example.com']",
  keywords: "{'a': 1}",
  classifiers: "'Topic :: Utilities'",
  platforms: "7",
  url: "['https://example.com']",
  project_urls: "[('Home', 'https://example.com')]",
  install_requires: "{'a': 'b'}",
  setup_requires: "{'a': 'b'}",
  extras_require: "{'x': {'y': 'z'}}",
  entry_points: "{'console_scripts': {'run': 'a:b'}}",
  packages: "'demo'",
  py_modules: "'demo'",
  scripts: "'bin/run'",
  package_dir: "[('', 'src')]",
  package_data: "{'demo': '*.txt'}",
  exclude_package_data: "['*.txt']",
  include_package_data: "'yes'",
  data_files: "['y']",
  zip_safe: "'no'",
};

for (const [keyword, value] of Object.entries(STRANGE)) {
  test(`convertSetup() leaves ${keyword} = ${value} where it is`, async () => {
    const { left, text } = await convert({
      "setup.py": `${HEAD}setup(name="a", ${keyword}=${value})\n`,
    });
    assert.deepEqual(
      left.map(({ name }) => name),
      [keyword],
    );
    assert.doesNotMatch(text, new RegExp(`^${keyword.replaceAll("_", "[-_]")} =`, "m"));
  });
}

test("convertSetup() joins what two lines say of one folder, and takes 1 for true", async () => {
  const { value, left } = await convert({
    "setup.py": `${HEAD}setup(name="a", version="1", include_package_data=1,
  data_files=[("share", ["y"]), ("share", ["README.md"])], package_data={"": ["a"], "*": ["b"]})`,
  });
  assert.deepEqual(left, []);
  assert.deepEqual(value.tool, {
    setuptools: {
      "include-package-data": true,
      "package-data": { "*": ["a", "b"] },
      "data-files": { share: ["y", "README.md"] },
    },
  });
});

test("convertSetup() says a field in one place: what cannot be turned takes its neighbours with it", async () => {
  const { value, left } = await convert({
    "setup.py": `${HEAD}import v
setup(name="a", version="1", url="https://example.com", download_url=v.get(), author="A", author_email=v.mail())`,
  });
  assert.deepEqual(value.project, { name: "a", version: "1", dynamic: ["authors", "urls"] });
  assert.deepEqual(
    left.map(({ name }) => name),
    ["author", "author_email", "url", "download_url"],
  );
});

test("convertSetup() leaves requirements that stand in a file, and drops keys that nobody reads aloud", async () => {
  const { value, left, differences } = await convert({
    "setup.py": `${HEAD}setup()`,
    "setup.cfg":
      "[metadata]\nname = a\nversion = 1\ndescription-file = README\n[options.extras_require]\nx = file: y\n",
    y: "b\n",
  });
  assert.deepEqual(value.project, {
    name: "a",
    version: "1",
    dynamic: ["optional-dependencies"],
  });
  assert.deepEqual(
    left.map(({ name, place }) => [name, place.line]),
    [["extras_require", 6]],
  );
  assert.ok(differences.some((it) => it.includes("description_file of setup.cfg goes")));
});

for (const [said, expected] of [
  ["MIT", "MIT"],
  ["BSD", "LicenseRef-BSD"],
  ["BSD License (3-clause)", "LicenseRef-BSD-License-3-clause"],
  ["Do what you like.\\nBut leave my name.", { text: "Do what you like.\nBut leave my name." }],
] as const) {
  test(`convertSetup() turns the licence ${JSON.stringify(said)}`, async () => {
    const { value } = await convert({
      "setup.py": `${HEAD}setup(name="a", version="1", license="${said}")`,
    });
    assert.deepEqual(value.project, { name: "a", version: "1", license: expected });
  });
}
