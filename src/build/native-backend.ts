/**
 * Backends that run without Python: what each makes of a project whose configuration says everything.
 */
import { AppError, type Place } from "../errors.ts";
import { formatRequirement, type Requirement } from "../standards/requirement.ts";
import { matchesVersion } from "../standards/specifier.ts";
import { parseVersion } from "../standards/version.ts";
import type { NativeBackend, NativeOptions } from "./backend.ts";
import { tableWritten } from "./backends/project-readme.ts";
import { NeedsPython } from "./needs-python.ts";
import { findCfgValue, parseCfgDict } from "./setup-cfg.ts";
import { type BackendName, findTool, type SourceTree } from "./source-tree.ts";

/** Reads the project. Throws `invalid` for what its backend would refuse, and `NeedsPython` for what it alone can know. */
export async function openNativeBackend(
  tree: SourceTree,
  options: NativeOptions,
): Promise<NativeBackend> {
  const load = LOADERS[tree.backend];
  const { buildSystem } = tree.pyproject?.content ?? {};
  if (load === undefined) {
    throw new NeedsPython(`its backend is ${buildSystem?.backend ?? "its own"}`, PYPROJECT);
  }
  await refuseOutsidePaths(tree);
  for (const requirement of buildSystem?.requires ?? []) {
    checkRequirement(tree, requirement, options);
  }
  refuseMissingBackend(tree);
  leaveNumbers(tree);
  if (tree.backend !== "hatchling") refuseLicenseClassifiers(tree);
  const open = await load();
  return open(tree, options);
}

/**
 * Before anything can send the project to Python, which would follow them. Throws `invalid`. flit_core and uv_build look
 * at each by itself.
 */
export async function refuseOutsidePaths(tree: SourceTree): Promise<void> {
  if (tree.backend === "setuptools") {
    (await import("./setuptools/outside-paths.ts")).refuseSetuptoolsPaths(tree);
  } else if (tree.backend === "hatchling") {
    await (await import("./backends/hatch-paths.ts")).refuseHatchPaths(tree);
  }
}

/** What brings each backend, by itself or as a dependency. */
const BROUGHT_BY: Readonly<Partial<Record<BackendName, readonly string[]>>> = {
  setuptools: ["setuptools", "setuptools-scm"],
  flit_core: ["flit-core"],
  hatchling: ["hatchling"],
  uv_build: ["uv-build"],
};

/** An isolated environment holds what `requires` lists, and nothing else: nobody could build the sdist. */
function refuseMissingBackend({ backend, pyproject }: SourceTree): void {
  if (pyproject === undefined) return;
  const { requires, backend: module } = pyproject.content.buildSystem;
  const bringers = BROUGHT_BY[backend] ?? [];
  if (requires.some(({ project }) => bringers.includes(project))) return;
  throw new AppError(
    "invalid",
    `Cannot build: requires does not list ${backend}, so that pip would not find ${module}`,
    {
      hint: `Add "${backend}" to requires below [build-system]`,
      place: pyproject.document.placeOf(["build-system", "requires"]),
    },
  );
}

/** Tables whose order stands in METADATA. */
const ORDERED = ["urls", "optional-dependencies"];

/** A key that is a whole number stands first in a JavaScript object, wherever it is written. */
function leaveNumbers({ pyproject, setupCfg }: SourceTree): void {
  for (const table of ORDERED) {
    const keys = Object.keys(tableWritten(pyproject?.document.value.project, table));
    const place = pyproject?.document.placeOf(["project", table]);
    refuseNumber(keys, `project.${table}`, place);
  }
  const urls = findCfgValue(setupCfg, "metadata", "project_urls");
  if (urls !== undefined) refuseNumber([...parseCfgDict(urls).keys()], "project_urls", urls.place);
  const extras = setupCfg?.sections.get("options.extras_require");
  const [first] = extras?.values() ?? [];
  refuseNumber([...(extras?.keys() ?? [])], "extras_require", first?.place);
}

function refuseNumber(keys: readonly string[], table: string, place: Place | undefined): void {
  const number = keys.find((key) => /^(?:0|[1-9]\d*)$/.test(key));
  if (number !== undefined && keys.length > 1) {
    throw new NeedsPython(`${table} has the number ${number} among its keys`, place);
  }
}

/** PEP 639; hatchling alone takes both. */
function refuseLicenseClassifiers({ pyproject }: SourceTree): void {
  const { license, classifiers = [] } = pyproject?.content.project ?? {};
  const at = classifiers.findIndex((it) => it.startsWith("License ::"));
  if (license === undefined || !("expression" in license) || at === -1) return;
  const place = pyproject?.document.placeOf(["project", "classifiers", at]) ?? PYPROJECT;
  throw new AppError(
    "invalid",
    `Cannot build: ${classifiers[at]} stands beside a licence expression`,
    {
      hint: "Remove the classifier: the expression under license says it",
      place,
    },
  );
}

const PYPROJECT = { file: "pyproject.toml" };

type Open = (tree: SourceTree, options: NativeOptions) => NativeBackend;

/** Each is loaded when a project asks for it. */
const LOADERS: Readonly<Partial<Record<BackendName, () => Promise<Open>>>> = {
  setuptools: async () => (await import("./setuptools/backend.ts")).openSetuptools,
  flit_core: async () => (await import("./backends/flit.ts")).openFlit,
  hatchling: async () => (await import("./backends/hatch.ts")).openHatch,
  uv_build: async () => (await import("./backends/uv.ts")).openUv,
};

/**
 * The versions of each backend whose results these are. Whoever asks for another gets that one, by Python. What is not
 * listed here may change a build from within.
 */
const KNOWN_REQUIREMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["setuptools", ["84.2.1"]],
  ["wheel", []],
  ["setuptools-scm", ["10.3.4"]],
  ["vcs-versioning", ["2.6.0"]],
  ["flit-core", ["4.2.0"]],
  ["hatchling", ["1.33.0"]],
  ["uv-build", ["0.13.6"]],
]);

/** The file into which setuptools_scm writes the version is in its own words. */
function leaveVersionFile(tree: SourceTree): void {
  for (const table of ["setuptools_scm", "vcs-versioning"]) {
    const key = ["version_file", "write_to"].find(
      (it) => findTool(tree, table)?.[it] !== undefined,
    );
    if (key === undefined) continue;
    const place = tree.pyproject?.document.placeOf(["tool", table, key]);
    throw new NeedsPython(`setuptools_scm writes a version file, by ${key}`, place);
  }
}

const SCM_PLUGINS: readonly string[] = ["setuptools-scm", "vcs-versioning"];

function checkRequirement(
  tree: SourceTree,
  requirement: Requirement,
  { versionControl }: NativeOptions,
): void {
  const { project, specifiers, url } = requirement;
  const versions = KNOWN_REQUIREMENTS.get(project);
  const isKnown =
    versions?.length === 0 ||
    versions?.some((version) => matchesVersion(specifiers, parseVersion(version))) === true;
  // Without its answers, the project would be another one.
  const isAnswered = !SCM_PLUGINS.includes(project) || versionControl !== undefined;
  if (url === undefined && isKnown && isAnswered) return;
  if (url === undefined && isKnown) leaveVersionFile(tree);
  throw new NeedsPython(`it is built with ${formatRequirement(requirement)}`, PYPROJECT);
}
