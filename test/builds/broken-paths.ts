/** Settings that name a path outside of the project. */
import {
  cfg,
  dynamic,
  of,
  project,
  type Row,
  SYSTEM,
  unversioned,
  whole,
  wholeCfg,
} from "./broken-project.ts";

const UP = /leads? out of the project|lies outside of the project|is absolute/;
const INSIDE = /Name a (path|file|folder) of the project|Use letters/;
const OUTSIDE = ["../outside/secret", "/etc/hostname"];

/** Each kind of setting that names a path, with one that goes up and one from the root of the disk. */
export const PATHS: readonly Row[] = OUTSIDE.flatMap((path): readonly Row[] => [
  [
    `backend-path = ${path}`,
    "pyproject.toml:4",
    UP,
    INSIDE,
    whole(`[build-system]\nrequires = []\nbuild-backend = "x"\nbackend-path = ["${path}"]\n`),
  ],
  ...[
    "sdist.force-include",
    "wheel.force-include",
    "wheel.shared-data",
    "wheel.shared-scripts",
  ].map(
    (key): Row => [
      `hatchling: ${key} = ${path}`,
      "pyproject.toml:9",
      UP,
      INSIDE,
      of("hatchling", "hatchling.build", `[tool.hatch.build.targets.${key}]\n"${path}" = "x"`),
    ],
  ),
  [
    `hatchling with a plugin: force-include = ${path}`,
    "pyproject.toml:9",
    UP,
    INSIDE,
    of("hatch-vcs", "hatchling.build", `[tool.hatch.build.force-include]\n"${path}" = "x"`),
  ],
  [
    `hatch.toml: force-include = ${path}`,
    "hatch.toml:2",
    UP,
    INSIDE,
    of("hatchling", "hatchling.build", "", {
      "hatch.toml": `[build.force-include]\n"${path}" = "x"\n`,
    }),
  ],
  [
    `hatchling: version.path = ${path}`,
    "pyproject.toml:9",
    UP,
    INSIDE,
    of("hatchling", "hatchling.build", `[tool.hatch.version]\npath = "${path}"`),
  ],
  [
    `a setup.py that computes: where = ${path}`,
    "pyproject.toml:8",
    UP,
    INSIDE,
    project(`[tool.setuptools.packages.find]\nwhere = ["${path}"]`, {
      "setup.py": "import os\nfrom setuptools import setup\nsetup(name=os.environ['N'])\n",
    }),
  ],
  [
    `readme = ${path}`,
    "pyproject.toml:7",
    UP,
    INSIDE,
    project(`readme = { file = "${path}", content-type = "text/plain" }`),
  ],
  [
    `license.file = ${path}`,
    "pyproject.toml:7",
    UP,
    INSIDE,
    project(`license = { file = "${path}" }`),
  ],
  [
    `license-files = ${path}`,
    "pyproject.toml:7",
    UP,
    INSIDE,
    project(`license-files = ["${path}"]`),
  ],
  [
    `license-files of setuptools = ${path}`,
    "pyproject.toml:8",
    UP,
    INSIDE,
    project(`[tool.setuptools]\nlicense-files = ["${path}"]`),
  ],
  [
    `script-files = ${path}`,
    "pyproject.toml:8",
    UP,
    INSIDE,
    project(`[tool.setuptools]\nscript-files = ["${path}"]`),
  ],
  [
    `package-dir = ${path}`,
    "pyproject.toml:9",
    UP,
    INSIDE,
    project(`[tool.setuptools]\npackages = ["x"]\npackage-dir = { "" = "${path}" }`),
  ],
  [
    `where = ${path}`,
    "pyproject.toml:8",
    UP,
    INSIDE,
    project(`[tool.setuptools.packages.find]\nwhere = ["${path}"]`),
  ],
  [
    `data-files = ${path}`,
    "pyproject.toml:8",
    UP,
    INSIDE,
    project(`[tool.setuptools.data-files]\nshare = ["${path}"]`),
  ],
  [
    `a folder of data-files = ${path}`,
    "pyproject.toml:8",
    /leads out of the environment/,
    /Name a folder/,
    project(`[tool.setuptools.data-files]\n"${path}" = ["sample.py"]`),
  ],
  [`dynamic version = ${path}`, "pyproject.toml:8", UP, INSIDE, dynamic(`file = "${path}"`)],
  [
    `dynamic readme = ${path}`,
    "pyproject.toml:9",
    UP,
    INSIDE,
    project(`dynamic = ["readme"]\n[tool.setuptools.dynamic]\nreadme = { file = ["${path}"] }`),
  ],
  [
    `setup.cfg: long_description = ${path}`,
    "setup.cfg:4",
    UP,
    INSIDE,
    cfg(`long_description = file: ${path}`),
  ],
  [`setup.cfg: license_file = ${path}`, "setup.cfg:4", UP, INSIDE, cfg(`license_file = ${path}`)],
  ...(["egg_info]\negg_base", "build]\nbuild_base", "sdist]\ndist_dir"] as const).map(
    (key): Row => [
      `setup.cfg: [${key.replace("\n", " ")} = ${path}`,
      "setup.cfg:5",
      UP,
      INSIDE,
      cfg(`[${key} = ${path}`),
    ],
  ),
  [`setup.cfg: license_files = ${path}`, "setup.cfg:4", UP, INSIDE, cfg(`license_files = ${path}`)],
  [
    `setup.cfg: version = ${path}`,
    "setup.cfg:3",
    UP,
    INSIDE,
    wholeCfg(`[metadata]\nname = x\nversion = file: ${path}\n`),
  ],
  [`setup.cfg: scripts = ${path}`, "setup.cfg:5", UP, INSIDE, cfg(`[options]\nscripts = ${path}`)],
  [
    `setup.cfg: package_dir = ${path}`,
    "setup.cfg:6",
    UP,
    INSIDE,
    cfg(`[options]\npackages = x\npackage_dir =\n  = ${path}`),
  ],
  [
    `setup.cfg: where = ${path}`,
    "setup.cfg:7",
    UP,
    INSIDE,
    cfg(`[options]\npackages = find:\n[options.packages.find]\nwhere = ${path}`),
  ],
  [
    `setup.cfg: data_files = ${path}`,
    "setup.cfg:5",
    UP,
    INSIDE,
    cfg(`[options.data_files]\nshare = ${path}`),
  ],
  [
    `flit: external-data = ${path}`,
    "pyproject.toml:9",
    /none of the project/,
    /Name one that is there/,
    of("flit_core", "flit_core.buildapi", `[tool.flit.external-data]\ndirectory = "${path}"`),
  ],
  [
    `flit: include = ${path}`,
    "pyproject.toml:9",
    UP,
    /Leave it out/,
    of("flit_core", "flit_core.buildapi", `[tool.flit.sdist]\ninclude = ["${path}"]`),
  ],
  [
    `uv_build: source-include = ${path}`,
    "pyproject.toml:10",
    UP,
    /Leave it out/,
    of(
      "uv_build",
      "uv_build",
      `[tool.uv.build-backend]\nmodule-root = ""\nsource-include = ["${path}"]`,
    ),
  ],
  [
    `uv_build: module-root = ${path}`,
    "pyproject.toml:9",
    UP,
    /Name one that is in it/,
    of("uv_build", "uv_build", `[tool.uv.build-backend]\nmodule-root = "${path}"`),
  ],
  [
    `uv_build: data = ${path}`,
    "pyproject.toml:11",
    UP,
    /Name one that is in it/,
    of(
      "uv_build",
      "uv_build",
      `[tool.uv.build-backend]\nmodule-root = ""\n[tool.uv.build-backend.data]\nscripts = "${path}"`,
    ),
  ],
]);

const LINK = /a link leads out of the project/;
const COPY = /Put a copy of the file there/;
/** No way reads what a project is from elsewhere. */
const COPY_ALONE = /Put a copy of the file there$/m;

/** A link is no way out either, of a file or of a folder above it. */
export const LINKS: readonly Row[] = [
  [
    "a pattern of package data that goes up twice",
    "pyproject.toml:9",
    UP,
    INSIDE,
    project('[tool.setuptools]\npackages = ["pkg"]\npackage-data = { pkg = ["../../outside/*"] }', {
      "pkg/__init__.py": "",
    }),
  ],
  [
    "the folder of setuptools_scm's version file",
    "pyproject.toml:8",
    UP,
    /Name a file of the project/,
    {
      ...unversioned('dynamic = ["version"]\n[tool.setuptools_scm]\nversion_file = "src/v.py"', {
        "PKG-INFO": "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n",
      }),
      words: ["version", "--scm", "--write"],
      links: { src: "../outside" },
    },
  ],
  [
    "setuptools_scm's version file that goes up",
    "pyproject.toml:8",
    UP,
    /Name a file of the project/,
    {
      ...unversioned('dynamic = ["version"]\n[tool.setuptools_scm]\nversion_file = "../v.py"', {
        "PKG-INFO": "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n",
      }),
      words: ["version", "--scm", "--write"],
    },
  ],
  [
    "pyproject.toml",
    "pyproject.toml",
    LINK,
    COPY_ALONE,
    { links: { "pyproject.toml": "../outside/pyproject.toml" } },
  ],
  [
    "a link that leads nowhere, where a project shall begin",
    "",
    /pyproject\.toml are in the way/,
    /Go to an empty folder/,
    { files: {}, words: ["init", "sample"], links: { "pyproject.toml": "nowhere" } },
  ],
  [
    "a new project that is named as a file",
    "",
    /"sample\.py".* is named as a file/,
    /Call it sample; --script/,
    { files: {}, words: ["init", "--script", "sample.py"] },
  ],
  ["setup.py", "setup.py", LINK, COPY_ALONE, { links: { "setup.py": "../outside/secret" } }],
  [
    "setup.cfg",
    "setup.cfg",
    LINK,
    COPY_ALONE,
    { ...whole(SYSTEM), links: { "setup.cfg": "../outside/secret" } },
  ],
  [
    "MANIFEST.in",
    "MANIFEST.in",
    LINK,
    COPY,
    { ...project(""), words: ["manifest"], links: { "MANIFEST.in": "../outside/secret" } },
  ],
  [
    "a readme",
    "R.md",
    LINK,
    COPY,
    { ...project('readme = "R.md"'), links: { "R.md": "../outside/secret" } },
  ],
  ["a licence", "LICENSE", LINK, COPY, { ...project(""), links: { LICENSE: "/etc/hostname" } }],
  [
    "a version file",
    "VERSION",
    LINK,
    COPY,
    { ...dynamic('file = "VERSION"'), links: { VERSION: "../outside/secret" } },
  ],
  [
    "a module",
    "one.py",
    LINK,
    COPY,
    {
      ...project('[tool.setuptools]\npy-modules = ["one"]'),
      links: { "one.py": "../outside/secret" },
    },
  ],
  [
    "a package's folder",
    "pkg/__init__.py",
    LINK,
    COPY,
    { ...project('[tool.setuptools]\npackages = ["pkg"]'), links: { pkg: "../outside/pkg" } },
  ],
  [
    "a folder of packages",
    "src/pkg/__init__.py",
    LINK,
    COPY,
    {
      ...project('[tool.setuptools.packages.find]\nwhere = ["src"]'),
      links: { src: "../outside" },
    },
  ],
  [
    "a data file",
    "x.txt",
    LINK,
    COPY,
    {
      ...project('[tool.setuptools.data-files]\nshare = ["x.txt"]'),
      links: { "x.txt": "../outside/secret" },
    },
  ],
  [
    "a package of flit",
    "sample/x.py",
    LINK,
    COPY,
    {
      ...of("flit_core", "flit_core.buildapi", ""),
      links: { "sample/x.py": "../../outside/secret" },
    },
  ],
  [
    "a package of hatchling",
    "sample/x.py",
    LINK,
    COPY,
    { ...of("hatchling", "hatchling.build", ""), links: { "sample/x.py": "../../outside/secret" } },
  ],
  [
    "a package of uv_build",
    "sample/x.py",
    LINK,
    COPY,
    {
      ...of("uv_build", "uv_build", '[tool.uv.build-backend]\nmodule-root = ""'),
      links: { "sample/x.py": "../../outside/secret" },
    },
  ],
];
