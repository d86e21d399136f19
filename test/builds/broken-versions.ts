/** Versions, and other fields that stand in files of their own, broken in one place each. */
import {
  cfg,
  dynamic,
  led,
  project,
  type Row,
  unversioned,
  whole,
  wholeCfg,
} from "./broken-project.ts";

const UNVERSIONED_HATCH = `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "sample"
dynamic = ["version"]
[tool.hatch.version]
path = "x.py"
`;
const UNVERSIONED_FLIT = `[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[project]
name = "sample"
dynamic = ["version", "description"]
`;

export const VERSION_FILES: readonly Row[] = [
  [
    "no such module",
    "pyproject.toml:8",
    /no module "missing"/,
    /Name a module/,
    dynamic('attr = "missing.__version__"'),
  ],
  [
    "no such file",
    "pyproject.toml:8",
    /what it names is not there, or empty/,
    /Write the version into it/,
    dynamic('file = "VERSION"'),
  ],
  [
    "a file without a version in it",
    "VERSION:2",
    /"one" as a version/,
    /Write numbers/,
    dynamic('file = "VERSION"', { VERSION: "\none\n" }),
  ],
  [
    "a file of setup.cfg without a version in it",
    "VERSION:1",
    /"one" as a version/,
    /Write numbers/,
    wholeCfg("[metadata]\nname = sample\nversion = file: VERSION\n", { VERSION: "one\n" }),
  ],
  [
    "an attribute of setup.cfg that is no version",
    "sample.py:2",
    /"1\.x" as a version/,
    /Write numbers/,
    wholeCfg("[metadata]\nname = sample\nversion = attr: sample.v\n", {
      "sample.py": '\nv = "1.x"\n',
    }),
  ],
  [
    "an attribute that is no version",
    "sample.py:1",
    /"1\.x" as a version/,
    /Write numbers/,
    dynamic('attr = "sample.v"', { "sample.py": 'v = "1.x"\n' }),
  ],
  [
    "the same, asked for the version",
    "sample.py:1",
    /"1\.x" as a version/,
    /Write numbers/,
    { ...dynamic('attr = "sample.v"', { "sample.py": 'v = "1.x"\n' }), words: ["version"] },
  ],
  [
    "an attribute that is computed",
    "sample.py:2",
    /computes v/,
    /Write it as a text/,
    {
      ...dynamic('attr = "sample.v"', { "sample.py": "import os\nv = os.name\n" }),
      words: ["version", "--bump", "patch"],
    },
  ],
  [
    "a module that hatchling reads",
    "x.py:2",
    /"1\.x" as a version/,
    /Write numbers/,
    whole(UNVERSIONED_HATCH, { "sample/__init__.py": "", "x.py": '\n__version__ = "1.x"\n' }),
  ],
  [
    "a module that flit_core reads",
    "sample/__init__.py:2",
    /"1\.x" as a version/,
    /Write numbers/,
    whole(UNVERSIONED_FLIT, { "sample/__init__.py": '"""A sample."""\n__version__ = "1.x"\n' }),
  ],
  [
    "a file of classifiers with an empty line",
    "c.txt:2",
    /a line is empty/,
    /Take the line out/,
    led("classifiers", 'file = "c.txt"', {
      "c.txt": "Topic :: Games/Entertainment\n\nTopic :: Utilities\n",
    }),
  ],
  [
    "a file of classifiers with one that there is not",
    "c.txt:2",
    /"Topic :: Useless" is not on the list/,
    /Choose from/,
    led("classifiers", 'file = "c.txt"', { "c.txt": "Topic :: Utilities\nTopic :: Useless\n" }),
  ],
  [
    "a file of classifiers, named by setup.cfg, with one that there is not",
    "c.txt:2",
    /"Topic :: Useless" is not on the list/,
    /Choose from/,
    cfg("classifiers = file: c.txt", { "c.txt": "Topic :: Utilities\nTopic :: Useless\n" }),
  ],
  [
    "a file of dependencies with a line that is none",
    "b.txt:3",
    /Cannot read ">>>" as a requirement/,
    /one requirement a line/,
    led("dependencies", 'file = ["a.txt", "b.txt"]', {
      "a.txt": "attrs\n",
      "b.txt": "\n# x\n>>>\n",
    }),
  ],
  [
    "a file of dependencies, named by setup.cfg, with a line that is none",
    "b.txt:3",
    /Cannot read ">>>" as a requirement/,
    /./,
    cfg("[options]\ninstall_requires = file: b.txt", { "b.txt": "attrs\n# x\n>>>\n" }),
  ],
  [
    "nothing that fills it in",
    "pyproject.toml",
    /nothing fills it in/,
    /Write version =/,
    unversioned('dynamic = ["version"]'),
  ],
  [
    "a setting of setuptools_scm",
    "pyproject.toml:8",
    /version_fil is no setting/,
    /Correct its name/,
    {
      ...unversioned('dynamic = ["version"]\n[tool.setuptools_scm]\nversion_fil = "x.py"'),
      words: ["version", "--scm"],
    },
  ],
  [
    "no version control",
    "",
    /no git or Mercurial checkout/,
    /SETUPTOOLS_SCM_PRETEND_VERSION/,
    { ...project(""), words: ["version", "--scm"] },
  ],
  [
    "a version to write",
    "",
    /"1\.x" as a version/,
    /Write numbers/,
    { ...project(""), words: ["version", "--set", "1.x"] },
  ],
  [
    "a part of a version",
    "",
    /"huge"/,
    /Take one of/,
    { ...project(""), words: ["version", "--bump", "huge"] },
  ],
  [
    "hatchling's file",
    "sample/v.py",
    /does not say it/,
    /Write __version__/,
    whole(
      '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "sample"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "sample/v.py"\n',
      { "sample/__init__.py": "" },
    ),
  ],
  [
    "uv_build, which fills in nothing",
    "pyproject.toml",
    /nothing that is dynamic/,
    /Write the fields/,
    whole(
      '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n[project]\nname = "sample"\ndynamic = ["version"]\n',
      { "src/sample/__init__.py": "" },
    ),
  ],
];
