/** Projects with links, hidden licence files and licence expressions, which backends do not agree on. */
import type { SampleProject } from "./reference.ts";

type Texts = Readonly<Record<string, string>>;
type Make = (fields?: string, files?: Texts, links?: Texts) => SampleProject;

const MODULE: Texts = {
  "src/sample/__init__.py": "",
  "src/sample/real/__init__.py": "",
  "src/sample/real/a.txt": "a\n",
};

function makerOf(backend: string, requires: string): Make {
  const system = `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n`;
  const project = '[project]\nname = "sample"\nversion = "1.0"\ndescription = "What it is"\n';
  return (fields = "", files = {}, links = {}) => {
    const pyproject = `${system}${project}${fields}\n`;
    return { backend, files: { "pyproject.toml": pyproject, ...MODULE, ...files }, links };
  };
}

const flit = makerOf("flit_core.buildapi", "flit_core>=4");
const hatch = makerOf("hatchling.build", "hatchling");
const uv = makerOf("uv_build", "uv_build>=0.13,<0.14");
const setuptools = makerOf("setuptools.build_meta", "setuptools");
const ALL: Readonly<Record<string, Make>> = { flit, hatch, uv, setuptools };

const LINK = { "src/sample/link": "real" };
const UV = "[tool.uv.build-backend]\n";

export const LINKED_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "flit: a linked folder": flit("", {}, LINK),
  "flit: linked folders of data and of what is included": flit(
    '[tool.flit.external-data]\ndirectory = "extra"\n[tool.flit.sdist]\ninclude = ["docs"]',
    { "extra/r/x": "1", "docs/r/x": "1" },
    { "extra/l": "r", "docs/l": "r" },
  ),
  "hatch: a linked folder": hatch("", {}, LINK),
  "hatch: a folder that is met under three names": hatch(
    "",
    { "docs/x": "1" },
    { adocs: "docs", zdocs: "docs" },
  ),
  "hatch: a linked folder that is forced": hatch(
    '[tool.hatch.build.targets.wheel.force-include]\n"d" = "sample/d"',
    { "d/r/x": "1" },
    { "d/l": "r" },
  ),
  "uv: a linked folder that is excluded": uv(`${UV}source-exclude = ["link"]`, {}, LINK),
  "uv: a linked folder beside what is included": uv(
    `${UV}source-include = ["docs/**"]`,
    { "docs/r": "1", "z/r/x": "1" },
    { "z/l": "r" },
  ),
  "setuptools: a linked folder": setuptools("", {}, LINK),
  ...forEach("a hidden licence", (make) => make("", { ".LICENSE": "x", LICENSE: "y" })),
  ...forEach("a hidden licence that is named", (make) =>
    make('license-files = [".license"]', { ".license": "x" }),
  ),
  ...forEach("a folder of licences with a hidden one", (make) =>
    make('license-files = ["LICENSES/*"]', { "LICENSES/.hidden": "x", "LICENSES/a": "y" }),
  ),
  ...forEach("licences at any depth", (make) =>
    make('license-files = ["LICENSES/**/*.txt"]', {
      "LICENSES/.hidden/a.txt": "x",
      "LICENSES/a/b.txt": "y",
      "LICENSES/.b.txt": "z",
    }),
  ),
  ...forEach("licences behind a deep link", (make) =>
    make(
      'license-files = ["l/**/*.txt"]',
      { "legal/a.txt": "y", "l/r/b.txt": "" },
      { "l/link": "../legal" },
    ),
  ),
  "flit: a licence in small letters": flit('license = "mit OR apache-2.0"'),
  "hatch: a licence in small letters": hatch('license = "mit or apache-2.0"'),
  "uv: a licence with blanks": uv('license = "MIT  AND (ISC)"'),
  "uv: a licence of several lines": uv('license = {text = "a\\n b\\n\\nc"}'),
  "hatch: a licence with other line ends": hatch('license = {text = "a\\fb\\n c"}'),
};

/** Projects that their backend refuses. */
export const REFUSED_SAMPLES: Readonly<Record<string, SampleProject>> = {
  "uv: a linked folder": uv("", {}, LINK),
  "uv: a module that is a link": uv(`${UV}module-name = "other"`, {}, { "src/other": "sample" }),
  "uv: data behind a link": uv(
    `${UV}data = {data = "extra"}`,
    { "real/x": "1" },
    { extra: "real" },
  ),
  "uv: a linked folder in what is included": uv(
    `${UV}source-include = ["docs/**"]`,
    { "docs/r/x": "1" },
    { "docs/l": "r" },
  ),
  "uv: licences behind a link": uv(
    'license-files = ["LICENSES/*"]',
    { "legal/a": "y" },
    { LICENSES: "legal" },
  ),
  "uv: a licence in small letters": uv('license = "mit OR apache-2.0"'),
  "hatch: a licence that two patterns name": hatch('license-files = ["LICENSE", "LIC*"]', {
    LICENSE: "y",
  }),
  "hatch: a file that is named beside its folder": hatch(
    '[tool.hatch.build.targets.wheel]\nonly-include = ["src/sample", "src/sample/__init__.py"]',
  ),
  "flit: a licence with small operators": flit('license = "MIT or Apache-2.0"'),
  "flit: licences that are folders": flit('license-files = ["LICENSES/**"]', { "LICENSES/a": "y" }),
};

/** One project for each backend. */
function forEach(
  title: string,
  write: (make: Make) => SampleProject,
): Record<string, SampleProject> {
  return Object.fromEntries(
    Object.entries(ALL).map(([name, make]) => [`${name}: ${title}`, write(make)]),
  );
}
