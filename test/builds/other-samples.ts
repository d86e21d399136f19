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

function hatch(fields: string, files: Files = PACKAGE): SampleProject {
  return sample("hatchling.build", "hatchling", fields, {
    ".gitignore": "*.log\n/scratch/\n",
    ...files,
  });
}

const VERSION = 'version = "1.0"\n';
const WHEEL = "[tool.hatch.build.targets.wheel]\n";
const SDIST = "[tool.hatch.build.targets.sdist]\n";

export const HATCH_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "hatch: all texts": hatch(
    `version = "1.0.0-rc1"\n${ALL_TEXTS}[tool.hatch.metadata]\nallow-direct-references = true\n`,
    { ...PACKAGE, ...DOCUMENTS },
  ),
  "hatch: nothing but a name": hatch(VERSION),
  "hatch: rules that list what is not ignored": hatch(VERSION, {
    ...PACKAGE,
    ...DOCUMENTS,
    ".gitignore": "/*\n!/src\n!/pyproject.toml\n",
  }),
  "hatch: flat, with what is ignored": hatch(VERSION, {
    "sample/__init__.py": "",
    "sample/debug.log": "",
    "sample/a.pyc": "",
    "scratch/x": "",
    "dist/old.whl": "",
    "docs/scratch/y.md": "",
  }),
  "hatch: a module in one file": hatch(VERSION, { "sample.py": "", "other.py": "" }),
  "hatch: a namespace": hatch(VERSION, {
    "company/sample/__init__.py": "",
    "company/more.txt": "",
  }),
  "hatch: packages that are named": hatch(`${VERSION}${WHEEL}packages = ["src/one", "lib/two"]`, {
    "src/one/__init__.py": "",
    "src/one/d/x.txt": "",
    "lib/two/b.py": "",
    "lib/three/c.py": "",
  }),
  "hatch: includes and excludes": hatch(
    `${VERSION}${SDIST}include = ["/src", "docs/**/*.rst"]\nexclude = ["*.json", "!keep.json"]\n${WHEEL}include = ["src/sample/*.py", "*.typed"]\nsources = ["src"]\n`,
    { ...PACKAGE, ...DOCUMENTS, "src/sample/keep.json": "" },
  ),
  "hatch: only what is named, and forced": hatch(
    `${VERSION}${WHEEL}only-include = ["src/sample/core.py", "docs"]\nsources = ["src"]\n[tool.hatch.build.targets.wheel.force-include]\n"CHANGES.md" = "sample/changes.md"\n`,
    { ...PACKAGE, ...DOCUMENTS },
  ),
  "hatch: artifacts": hatch(`${VERSION}${WHEEL}artifacts = ["*.log"]`, {
    ...PACKAGE,
    "src/sample/kept.log": "",
  }),
  "hatch: shared data and scripts": {
    ...hatch(
      `${VERSION}[tool.hatch.build.targets.wheel.shared-data]\n"extra/man" = "share/man"\n"LICENSE" = "share/l.txt"\n[tool.hatch.build.targets.wheel.shared-scripts]\n"bin" = "tools"\n`,
      {
        ...PACKAGE,
        ...DOCUMENTS,
        "extra/man/a.1": "",
        "bin/run": "#!/usr/bin/env python3 -u\nprint(1)\n",
        "bin/sh": "#!/bin/sh\n",
      },
    ),
    programs: ["bin/run"],
  },
  "hatch: a version in a file": hatch(
    'dynamic = ["version"]\n[tool.hatch.version]\npath = "src/sample/__init__.py"\n',
  ),
  "hatch: classifiers in another order": hatch(
    `${VERSION}classifiers = ["Topic :: Internet", "Programming Language :: Python :: 3.9", "Programming Language :: Python :: 3.10", "Programming Language :: Python :: 3", "Private :: Do Not Upload"]\nrequires-python = ">=2.7"\nlicense = {text = "Two\\nlines"}\n`,
  ),
};

function uv(fields: string, files: Files = PACKAGE): SampleProject {
  return sample("uv_build", "uv_build>=0.13", fields, files);
}

const UV = "[tool.uv.build-backend]\n";

export const UV_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "uv: all texts": uv(
    `version = "1.0.0-rc1"\n${ALL_TEXTS.replace("mock; os_name == 'nt' or sys_platform == 'win32'", "mock; os_name == 'nt'")}`,
    { ...PACKAGE, ...DOCUMENTS },
  ),
  "uv: nothing but a name": uv(VERSION),
  "uv: nothing but a licence": uv(VERSION, { ...PACKAGE, LICENSE: "l\n" }),
  "uv: a flat module": uv(`${VERSION}${UV}module-root = ""`, {
    "sample/__init__.py": "",
    "sample/z/__init__.py": "",
    "sample/a.py": "",
    "sample/__pycache__/a.pyc": "",
  }),
  "uv: a namespace": uv(`${VERSION}${UV}module-name = "company.tool"`, {
    "src/company/tool/__init__.py": "",
    "src/company/other/__init__.py": "",
  }),
  "uv: stubs": uv(`${VERSION}${UV}module-name = "sample-stubs"`, {
    "src/sample-stubs/__init__.pyi": "",
    "src/sample-stubs/a.pyi": "",
  }),
  "uv: includes and excludes": uv(
    `${VERSION}${UV}source-include = ["docs/**", "CHANGES.md", "tests/*.py"]\nsource-exclude = ["/docs/api", "*.typed"]\nwheel-exclude = ["*.json"]`,
    { ...PACKAGE, ...DOCUMENTS },
  ),
  "uv: data": {
    ...uv(
      `${VERSION}[tool.uv.build-backend.data]\nscripts = "bin"\ndata = "extra"\nheaders = "include"`,
      {
        ...PACKAGE,
        "bin/run": "#!/usr/bin/env python\n",
        "extra/share/a.txt": "",
        "include/sample.h": "",
      },
    ),
    programs: ["bin/run"],
  },
  "uv: markers of one condition": uv(
    `${VERSION}requires-python = "<4, >=3.9"\ndependencies = ["a; python_version >= '3.10'", "b; python_version == '3.9'", "c[X,y]<2,>=1; sys_platform != 'win32'"]`,
  ),
  "uv: a licence as a text": uv(`${VERSION}license = {text = "BSD"}`, { ...PACKAGE, ...DOCUMENTS }),
};
