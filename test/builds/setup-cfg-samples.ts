/** Projects of setuptools in setup.cfg, one for each thing that it can say. */
import type { SampleProject } from "./reference.ts";
import { BUILD_SYSTEM, type Files, FLAT, SOURCES, sample, WITH_DATA } from "./setuptools-trees.ts";

/** A project in setup.cfg. */
function cfg(metadata: string, options: string, rest = "", files: Files = SOURCES): SampleProject {
  return sample({
    "pyproject.toml": BUILD_SYSTEM,
    "setup.cfg": `[metadata]\nname = sample\n${metadata}\n\n[options]\n${options}\n\n${rest}`,
    ...files,
  });
}

/** By what each is about. */
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
