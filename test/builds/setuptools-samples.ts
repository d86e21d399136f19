/** Projects of setuptools, one for each thing that their configuration can say. */
import type { SampleProject } from "./reference.ts";

type Files = Readonly<Record<string, string>>;

const BUILD_SYSTEM = `[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"
`;

/** A project in pyproject.toml: `fields` follow its name and version, `rest` is whatever comes behind. */
function toml(fields: string, rest = "", files: Files = SOURCES): SampleProject {
  const project = `[project]\nname = "sample"\nversion = "1.0"\n${fields}\n`;
  return sample({ "pyproject.toml": `${BUILD_SYSTEM}${project}${rest}\n`, ...files });
}

/** A project in setup.cfg. */
function cfg(metadata: string, options: string, rest = "", files: Files = SOURCES): SampleProject {
  return sample({
    "pyproject.toml": BUILD_SYSTEM,
    "setup.cfg": `[metadata]\nname = sample\n${metadata}\n\n[options]\n${options}\n\n${rest}`,
    ...files,
  });
}

function sample(files: Files, programs: readonly string[] = []): SampleProject {
  return { backend: "setuptools.build_meta", files, programs };
}

const SOURCES: Files = {
  "src/sample/__init__.py": '"""Sample."""\n__version__ = "1.2.3"\n',
  "src/sample/core.py": "def main():\n    return 3\n",
};

const FLAT: Files = {
  "sample/__init__.py": "VERSION = (1, 4, 0)\n",
  "sample/sub/__init__.py": "",
  "sample/sub/deep/__init__.py": "",
};

const WITH_DATA: Files = {
  ...SOURCES,
  "src/sample/py.typed": "",
  "src/sample/core.pyi": "def main() -> int: ...\n",
  "src/sample/data/a.json": "{}\n",
  "src/sample/data/b.txt": "b\n",
  "src/sample/data/deep/c.json": "[]\n",
  "src/sample/data/.hidden": "h\n",
  "src/sample/templates/page.html": "<p>\n",
};

const README: Files = { ...SOURCES, "README.md": "# Sample\r\n\r\nText with ünïcode.\r\n" };

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

export const CFG_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "package_dir with a slash at its end": cfg(
    "version = 1.0",
    "packages = find:\npackage_dir =\n  = src/\n[options.packages.find]\nwhere = src/",
  ),
  "setup.cfg: find in src": cfg(
    "version = attr: sample.__version__",
    "package_dir =\n    =src\npackages = find:",
    "[options.packages.find]\nwhere = src\n",
  ),
  "setup.cfg: all texts": cfg(
    `version = 1.0
url = https://example.org
download_url = https://example.org/sample.tar.gz
author = Ada
author_email = ada@example.org
maintainer = Bob
maintainer_email = bob@example.org
description = One line
long_description = file: README.md, CHANGES.md
long_description_content_type = text/markdown
keywords = one, two
platforms = any
license = MIT
classifiers =
    Programming Language :: Python :: 3
    Topic :: Internet
project_urls =
    Docs = https://example.org/docs
    Bugs = https://example.org/bugs`,
    "python_requires = >=3.7,<4\npackages = sample",
    "",
    { ...FLAT, "README.md": "# S\n", "CHANGES.md": "c\n", LICENSE: "l\n" },
  ),
  "setup.cfg: old keys": cfg(
    "version = 1.0\nhome-page = https://example.org\nsummary = Old\nclassifier = Topic :: Internet\nprovides = a, b\nobsoletes = c",
    "packages = find:\nzip-safe = False",
    "",
    FLAT,
  ),
  "setup.cfg: requirements": cfg(
    "version = 1.0",
    `packages = find:
install_requires =
    requests >= 2, < 3
    # a comment
    idna; python_version < "3.9"`,
    `[options.extras_require]
test = pytest; mock>1
docs =
    sphinx
    furo; os_name == "nt"
`,
    FLAT,
  ),
  "setup.cfg: entry points": cfg(
    "version = 1.0",
    "packages = find:",
    "[options.entry_points]\nconsole_scripts =\n    b = sample:main\n    a = sample.sub:main [x]\nother.group =\n    z = sample\n",
    FLAT,
  ),
  "setup.cfg: entry points in a file": cfg(
    "version = 1.0",
    "packages = find:\nentry_points = file: entry.cfg",
    "",
    { ...FLAT, "entry.cfg": "[console_scripts]\na = sample:main\n" },
  ),
  "setup.cfg: data": cfg(
    "version = 1.0",
    "package_dir =\n    = src\npackages = find:\ninclude_package_data = True",
    "[options.packages.find]\nwhere = src\n[options.package_data]\n* = *.txt\n[options.exclude_package_data]\nsample = data/b.txt\n",
    { ...WITH_DATA, "MANIFEST.in": "recursive-include src *.json *.html\n" },
  ),
  "setup.cfg: data by patterns alone": cfg(
    "version = 1.0",
    "package_dir =\n    = src\npackages = find:",
    "[options.packages.find]\nwhere = src\n[options.package_data]\nsample = data/*.json, templates/*\n",
    { ...WITH_DATA, "MANIFEST.in": "graft src\n" },
  ),
  "setup.cfg: data files": cfg(
    "version = 1.0",
    "packages = find:",
    "[options.data_files]\nshare/doc = extra/*.txt\netc =\n    extra/one.cfg\n    extra/b.txt\n",
    { ...FLAT, "extra/a.txt": "a\n", "extra/b.txt": "b\n", "extra/one.cfg": "c\n" },
  ),
  "setup.cfg: scripts and modules": cfg(
    "version = 1.0",
    "py_modules = one, two\nscripts = bin/run",
    "",
    { "one.py": "", "two.py": "", "bin/run": "#!/usr/bin/python\nprint(1)\n" },
  ),
  "setup.cfg: namespaces": cfg(
    "version = 1.0",
    "package_dir =\n    = src\npackages = find_namespace:",
    "[options.packages.find]\nwhere = src\ninclude = company.*\n",
    { "src/company/a/__init__.py": "", "src/company/b/c.py": "", "src/elsewhere/d.py": "" },
  ),
  "setup.cfg: no packages said, src": cfg("version = 1.0", "python_requires = >=3"),
  "setup.cfg: no packages said, flat": cfg("version = 1.0", "zip_safe = yes", "", FLAT),
  "setup.cfg: version in a file": cfg("version = file: VERSION.txt", "packages = sample", "", {
    ...FLAT,
    "VERSION.txt": "1.0.dev3\n",
  }),
  "setup.cfg: version of a tuple": cfg(
    "version = attr: sample.VERSION",
    "packages = find:",
    "",
    FLAT,
  ),
  "setup.cfg: licences": cfg(
    "version = 1.0\nlicense_files =\n    LICENSE*\n    legal/*.txt",
    "packages = find:",
    "",
    { ...FLAT, "LICENSE.b": "", "LICENSE.a": "", "legal/x.txt": "" },
  ),
  "setup.cfg: interpolation and universal": cfg(
    "version = 1.0\ndescription = %(name)s is 100%% good",
    "packages = find:",
    "[bdist_wheel]\nuniversal = 1\n[sdist]\nformats = gztar\n",
    FLAT,
  ),
  "setup.cfg: dependency links": cfg(
    "version = 1.0",
    "packages = find:\ndependency_links =\n    https://example.org/a\n    https://example.org/b",
    "",
    FLAT,
  ),
  "setup.cfg: several lines of summary": cfg(
    "version = 1.0\ndescription =\n    First line\n    second line\nlicense = A licence\n    of two lines",
    "packages = find:",
    "",
    FLAT,
  ),
  "setup.cfg: setup.py beside it": cfg("version = 1.0", "packages = find:", "", {
    ...FLAT,
    "setup.py": "import setuptools\nsetuptools.setup()\n",
  }),
};
