/** Projects of setuptools in pyproject.toml, one for each thing that it can say. */
import type { SampleProject } from "./reference.ts";
import {
  BUILD_SYSTEM,
  type Files,
  FLAT,
  README,
  SOURCES,
  sample,
  WITH_DATA,
} from "./setuptools-trees.ts";

/** A project in pyproject.toml: `fields` follow its name and version, `rest` is whatever comes behind. */
function toml(fields: string, rest = "", files: Files = SOURCES): SampleProject {
  const project = `[project]\nname = "sample"\nversion = "1.0"\n${fields}\n`;
  return sample({ "pyproject.toml": `${BUILD_SYSTEM}${project}${rest}\n`, ...files });
}

const DISTS = "\n[tool.setuptools.dynamic]\n";

/** By what each is about. */
export const PYPROJECT_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "what an earlier build left": toml("", "", {
    ...SOURCES,
    ...Object.fromEntries(
      [
        ...["requires.txt", "entry_points.txt", "namespace_packages.txt", "native_libs.txt"],
        ...["eager_resources.txt", "zip-safe", "not-zip-safe"],
      ].map((name) => [`src/sample.egg-info/${name}`, "x\n"]),
    ),
    "src/sample.egg-info/SOURCES.txt": "notes.txt\n",
    "notes.txt": "n\n",
  }),
  "where with a slash at its end": toml("", '[tool.setuptools.packages.find]\nwhere = ["src/"]'),
  "package-dir with a slash at its end": toml("", '[tool.setuptools]\npackage-dir = {"" = "src/"}'),
  "nothing but a name": toml(""),
  "a long name": {
    ...toml(""),
    files: {
      ...toml("").files,
      "pyproject.toml": `${BUILD_SYSTEM}[project]\nname = "My.Cool_Pkg-x"\nversion = "1.0.0-RC1"\n`,
    },
  },
  "all texts": toml(
    `description = "What it is"
readme = "README.md"
requires-python = ">=3.9, <4, !=3.10.*"
keywords = ["one", "two words"]
classifiers = ["Programming Language :: Python :: 3", "Topic :: Software Development"]
authors = [{name = "Ada B.", email = "ada@example.org"}, {name = "Solo"}, {email = "x@example.org"}]
maintainers = [{name = "Zoë"}, {name = "Q \\"R\\" S", email = "q@example.org"}]`,
    '[project.urls]\nHome = "https://example.org"\n"Bug tracker" = "https://example.org/bugs, or so"\n',
    README,
  ),
  "a readme as a table": toml(
    'readme = {file = "docs/about.rst", content-type = "text/x-rst; charset=UTF-8"}',
    "",
    { ...SOURCES, "docs/about.rst": "About\n=====\n\ntext without an end" },
  ),
  "a readme in place": toml('readme = {text = "Hello\\n", content-type = "text/plain"}'),
  "a readme with a byte order mark": toml('readme = "README.txt"', "", {
    ...SOURCES,
    "README.txt": "\ufeffHello\n",
  }),
  "dependencies and extras": toml(
    `dependencies = ["Foo_Bar>=1.0,<2", "baz[b,a] ; python_version < '3.11'", "url @ https://example.org/u.zip"]`,
    `[project.optional-dependencies]
Test-It = ["pytest", "mock; os_name == 'nt' or sys_platform == 'win32'"]
none = []
docs = ["sphinx>=4 ; python_version >= '3.9' and (os_name == 'posix')"]
`,
  ),
  commands: toml(
    "",
    `[project.scripts]
zeta = "sample.core:main"
alpha = "sample.core:main"
[project.gui-scripts]
win = "sample.core:main"
[project.entry-points."my.group"]
b = "sample"
a = "sample.core:main"
`,
  ),
  "a licence expression": toml('license = "mit OR apache-2.0"', "", {
    ...SOURCES,
    "LICENSE.txt": "MIT\n",
    COPYING: "c\n",
    "NOTICE~": "no\n",
    "AUTHORS.md": "a\n",
  }),
  "licence files by patterns": toml('license = "MIT"\nlicense-files = ["legal/*.txt", "L*"]', "", {
    ...SOURCES,
    "legal/b.txt": "b\n",
    "legal/a.txt": "a\n",
    LICENCE: "l\n",
  }),
  "no licence files": toml('license = "MIT"\nlicense-files = []', "", {
    ...SOURCES,
    LICENSE: "l\n",
  }),
  "a licence as a table": toml('license = {text = "BSD\\n  indented\\n\\nand more\\n"}'),
  "a licence in a file": toml('license = {file = "LICENSE"}', "", {
    ...SOURCES,
    LICENSE: "One\n\nTwo\n",
  }),
  "packages by themselves, flat": toml("", "", {
    ...FLAT,
    "tests/test_a.py": "",
    "docs/conf.py": "",
  }),
  "packages in a list": toml("", '[tool.setuptools]\npackages = ["sample", "sample.sub"]\n', FLAT),
  "packages found": toml(
    "",
    '[tool.setuptools.packages.find]\nwhere = ["src"]\ninclude = ["sample*"]\nexclude = ["sample.tests*"]\n',
    { ...SOURCES, "src/sample/tests/__init__.py": "", "src/other/__init__.py": "" },
  ),
  "packages found in two folders": toml(
    "",
    '[tool.setuptools.packages.find]\nwhere = ["one", "two"]\nnamespaces = false\n',
    { "one/a/__init__.py": "", "one/a/x/__init__.py": "", "two/b/__init__.py": "" },
  ),
  "namespace packages": toml("", '[tool.setuptools.packages.find]\nwhere = ["src"]\n', {
    "src/company/tools/__init__.py": "",
    "src/company/tools/a.py": "",
    "src/company/data/values.json": "{}\n",
  }),
  "folders of packages": toml(
    "",
    '[tool.setuptools]\npackages = ["sample", "sample.extra"]\n[tool.setuptools.package-dir]\nsample = "lib"\n"sample.extra" = "more"\n',
    { "lib/__init__.py": "", "lib/a.py": "", "more/__init__.py": "", "more/data.pyi": "" },
  ),
  "one module": toml("", "", { "sample.py": "x = 1\n", "setup_helper.txt": "" }),
  "modules in a list": toml("", '[tool.setuptools]\npy-modules = ["one", "two", "gone"]\n', {
    "one.py": "",
    "two.py": "",
    "three.py": "",
  }),
  "modules beside packages in src": toml("", "", { ...SOURCES, "src/single.py": "x = 1\n" }),
  "stubs alone": toml("", "", { "sample-stubs/__init__.pyi": "", "sample-stubs/a.pyi": "" }),
  "data that the sdist has": toml("", "", { ...WITH_DATA, "MANIFEST.in": "graft src\n" }),
  "data by patterns": toml(
    "",
    '[tool.setuptools]\ninclude-package-data = false\n[tool.setuptools.package-data]\n"*" = ["*.txt"]\nsample = ["data/**/*.json", "templates/*"]\n',
    { ...WITH_DATA, "MANIFEST.in": "graft src\n" },
  ),
  "data that is excluded": toml(
    "",
    '[tool.setuptools.exclude-package-data]\n"*" = ["data/*.json"]\nsample = ["*.pyi"]\n',
    { ...WITH_DATA, "MANIFEST.in": "recursive-include src *.json *.html\n" },
  ),
  "data that nothing names": toml("", "", WITH_DATA),
  "data files": toml(
    "",
    '[tool.setuptools.data-files]\n"share/sample" = ["extra/*.txt", "extra/one.cfg"]\netc = ["extra/one.cfg"]\n"." = ["extra/b.txt"]\n',
    { ...SOURCES, "extra/a.txt": "a\n", "extra/b.txt": "b\n", "extra/one.cfg": "c\n" },
  ),
  scripts: {
    ...toml("", '[tool.setuptools]\nscript-files = ["bin/tool", "bin/plain", "bin/args"]\n', {
      ...SOURCES,
      "bin/tool": "#!/usr/bin/env python3\nimport sample\r\nprint(1)\n",
      "bin/plain": "#!/bin/sh\necho hi\n",
      "bin/args": "#!/usr/bin/python3.9 -u\nprint(2)\n",
    }),
    programs: ["bin/tool"],
  },
  "a program among the data": {
    ...toml("", '[tool.setuptools.package-data]\nsample = ["run.sh"]\n', {
      ...SOURCES,
      "src/sample/run.sh": "#!/bin/sh\n",
    }),
    programs: ["src/sample/run.sh", "src/sample/core.py"],
  },
  "zip-safe": toml("", "[tool.setuptools]\nzip-safe = true\n"),
  "not zip-safe": toml("", "[tool.setuptools]\nzip-safe = false\n"),
  "platforms, provides, obsoletes": toml(
    "",
    '[tool.setuptools]\nplatforms = ["any", "linux"]\nprovides = ["sample"]\nobsoletes = ["old"]\n',
  ),
  "a version from an attribute": dynamic('version = {attr = "sample.__version__"}', ["version"]),
  "a version from a tuple": {
    ...dynamic('version = {attr = "sample.VERSION"}', ["version"]),
    files: { ...dynamic('version = {attr = "sample.VERSION"}', ["version"], FLAT).files },
  },
  "a version from a file": dynamic('version = {file = "VERSION"}', ["version"], {
    ...SOURCES,
    VERSION: "2.0.0-beta.1\n",
  }),
  "texts from files": dynamic(
    `description = {file = "SUMMARY"}
readme = {file = ["README.md", "CHANGES.md"], content-type = "text/markdown"}
classifiers = {file = "classifiers.txt"}
version = {file = "VERSION"}`,
    ["version", "description", "readme", "classifiers"],
    {
      ...README,
      SUMMARY: "In a file",
      "CHANGES.md": "## 1.0\n",
      "classifiers.txt": "Programming Language :: Python :: 3\nTopic :: Internet\n",
      VERSION: "3.1",
    },
  ),
  "dependencies from files": dynamic(
    `version = {file = "VERSION"}
dependencies = {file = "requirements.txt"}
optional-dependencies.test = {file = ["test-requirements.txt"]}`,
    ["version", "dependencies", "optional-dependencies"],
    {
      ...SOURCES,
      VERSION: "1",
      "requirements.txt": "# first\nrequests>=2.0  # why\n\nidna ; python_version > '3'\n",
      "test-requirements.txt": "pytest\n",
    },
  ),
  "entry points from a file": dynamic(
    'version = {file = "VERSION"}\nentry-points = {file = "entries.txt"}',
    ["version", "entry-points", "scripts"],
    {
      ...SOURCES,
      VERSION: "1",
      "entries.txt": "[console_scripts]\nrun = sample.core:main\n[plug.in]\nx = sample\n",
    },
  ),
  "a universal wheel by setup.cfg": toml("", "", {
    ...SOURCES,
    "setup.cfg": "[bdist_wheel]\nuniversal = 1\n\n[flake8]\nmax-line-length = 100\n",
  }),
  "a build number and a tag": toml("", "", {
    ...SOURCES,
    "setup.cfg":
      "[bdist_wheel]\nbuild_number = 2b\npython_tag = py39\n\n[egg_info]\ntag_build = .dev7\ntag_date = 0\n",
  }),
  "a tag in pyproject.toml": toml("", '[tool.distutils.egg_info]\ntag-build = "rc1"\n'),
  "a tag in pyproject.toml and in setup.cfg": toml(
    "",
    '[tool.distutils.egg_info]\ntag-build = "rc1"\n',
    { ...SOURCES, "setup.cfg": "[egg_info]\ntag_build = .dev3\n\n[other]\na = b\n" },
  ),
  "a platform": toml("", '[tool.distutils.bdist_wheel]\nplat-name = "manylinux-1.x86_64"\n'),
  "a bare setup.py": toml("", "", {
    ...SOURCES,
    "setup.py": "from setuptools import setup\n\nsetup()\n",
  }),
  "tests and other files": toml("", "", {
    ...SOURCES,
    "tests/test_core.py": "",
    "tests/data.txt": "",
    "test/test_old.py": "",
    "CHANGES.rst": "c\n",
    "MANIFEST.in": "include CHANGES.rst\nprune test\n",
  }),
  "names beyond ASCII": toml("", '[tool.setuptools.package-data]\nsample = ["*.txt"]\n', {
    ...SOURCES,
    "src/sample/größe.txt": "1\n",
    "src/sample/a,b.txt": "2\n",
  }),
};

function dynamic(said: string, fields: readonly string[], files: Files = SOURCES): SampleProject {
  const list = fields.map((field) => `"${field}"`).join(", ");
  const version = fields.includes("version") ? "" : 'version = "1.0"\n';
  const project = `[project]\nname = "sample"\n${version}dynamic = [${list}]\n`;
  return sample({ "pyproject.toml": `${BUILD_SYSTEM}${project}${DISTS}${said}\n`, ...files });
}
