/** Projects of flit_core, hatchling and uv_build, one for each thing that their configuration can say. */
import type { SampleProject } from "./reference.ts";

type Files = Readonly<Record<string, string>>;

const PACKAGE: Files = {
  "src/sample/__init__.py":
    '"""Sample, in one line.\n\nAnd more.\n"""\n\n__version__ = "1.2.3rc1"\n',
  "src/sample/core.py": "def main():\n    return 3\n",
  "src/sample/data/a.json": "{}\n",
  "src/sample/py.typed": "",
};

const ALL_TEXTS = `description = "What it is"
readme = "README.md"
requires-python = ">=3.9, <4"
license = "MIT OR Apache-2.0"
keywords = ["one", "two words"]
classifiers = ["Topic :: Internet", "Programming Language :: Python :: 3"]
authors = [{name = "Ada B.", email = "ada@example.org"}, {name = "Solo"}]
maintainers = [{name = "Zoë", email = "z@example.org"}]
dependencies = ["Foo_Bar>=1.0,<2", "baz[b,a] ; python_version < '3.11'", "url @ https://example.org/u.zip"]
[project.optional-dependencies]
Test_It = ["pytest", "mock; os_name == 'nt' or sys_platform == 'win32'"]
docs = ["sphinx>=4"]
[project.urls]
Source = "https://example.org/src"
Home = "https://example.org"
[project.scripts]
zeta = "sample.core:main"
alpha = "sample.core:main"
[project.gui-scripts]
win = "sample.core:main"
[project.entry-points."my.group"]
b = "sample"
`;

const DOCUMENTS: Files = {
  "README.md": "# Sample\r\n\r\nText.\n",
  LICENSE: "MIT\n",
  "COPYING.txt": "c\n",
  "docs/index.rst": "Docs\n",
  "docs/api/a.rst": "a\n",
  "tests/test_a.py": "",
  "CHANGES.md": "c\n",
};

function sample(backend: string, requires: string, fields: string, files: Files): SampleProject {
  const system = `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n`;
  const project = `[project]\nname = "sample"\n${fields}\n`;
  return { backend, files: { "pyproject.toml": system + project, ...files } };
}

function flit(fields: string, files: Files = PACKAGE): SampleProject {
  return sample("flit_core.buildapi", "flit_core>=3.4", fields, files);
}

const SAID = 'version = "1.0"\ndescription = "What it is"\n';

export const FLIT_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "flit: all texts": flit(`version = "1.0.0-rc1"\n${ALL_TEXTS}`, { ...PACKAGE, ...DOCUMENTS }),
  "flit: version and summary of the module": flit('dynamic = ["version", "description"]'),
  "flit: version of a file beside it": flit('dynamic = ["version", "description"]', {
    "sample/__init__.py": '"""One."""\nfrom ._version import __version__\n',
    "sample/_version.py": "__version__: str = '0.9'\n",
  }),
  "flit: a module in one file": flit('dynamic = ["version", "description"]', {
    "sample.py": "'''Alone'''\n__version__ = '2'\n",
  }),
  "flit: another module name": flit(`${SAID}[tool.flit.module]\nname = "company.tool"\n`, {
    "src/company/tool/__init__.py": "",
    "src/company/tool/b/c.py": "",
    "src/company/other.py": "",
  }),
  "flit: Python 2 as well": flit(`${SAID}requires-python = ">=2.7"`),
  "flit: includes and excludes": flit(
    `${SAID}[tool.flit.sdist]\ninclude = ["docs/", "tests/*.py", "CHANGES.md"]\nexclude = ["docs/api", "**/*.json"]\n`,
    { ...PACKAGE, ...DOCUMENTS },
  ),
  "flit: data": flit(`${SAID}[tool.flit.external-data]\ndirectory = "extra"\n`, {
    ...PACKAGE,
    "extra/share/man/man1/a.1": "a\n",
    "extra/etc/b": "b\n",
  }),
  "flit: a licence in a file": flit(`${SAID}license = {file = "LICENSE"}`, {
    ...PACKAGE,
    ...DOCUMENTS,
  }),
  "flit: licence files and a readme in place": flit(
    `${SAID}license = "MIT"\nlicense-files = ["LICENSE", "docs/*.rst"]\nreadme = {text = "Hi\\n", content-type = "text/plain"}`,
    { ...PACKAGE, ...DOCUMENTS },
  ),
  "flit: stubs": flit(`${SAID}[tool.flit.module]\nname = "sample-stubs"`, {
    "sample-stubs/a.pyi": "",
    "sample-stubs/b/c.pyi": "",
  }),
};
