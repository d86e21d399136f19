/**
 * A setuptools project that is written in pyproject.toml: `[project]` and `[tool.setuptools]`.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html
 */
import { AppError, type Problem } from "../../errors.ts";
import type { ProjectLicense } from "../../standards/project-field.ts";
import type { Project } from "../../standards/project-table.ts";
import type { Pyproject } from "../../standards/pyproject.ts";
import { formatSpecifiers } from "../../standards/specifier.ts";
import { DocumentFaults, DocumentTable, type TomlDocument } from "../../standards/toml-document.ts";
import { formatVersion } from "../../standards/version.ts";
import {
  discoverLayout,
  findWithFolders,
  type Layout,
  normalizeFolders,
  type PackageFolders,
} from "../discovery.ts";
import type { FileTree } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { joinPeople } from "../project-people.ts";
import { findProjectText } from "../project-text.ts";
import { expandDataFiles } from "./data-files.ts";
import { type DynamicFields, readDynamicFields } from "./dynamic.ts";
import { checkLicensePatterns, findLicenseFiles } from "./license-files.ts";
import type { SetuptoolsMetadata } from "./metadata.ts";
import type { DeclaredProject, EntryPointGroups, PatternsByPackage } from "./project.ts";

const SOURCE = "https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html";

/** What a project is read from. */
export interface PyprojectSource {
  readonly tree: FileTree;
  readonly document: TomlDocument;
  readonly pyproject: Pyproject;
  /** The version where version control tells it; `undefined` where the project does not ask it. */
  readonly scmVersion?: string;
}

/** Throws `invalid` for what setuptools would refuse, and `NeedsPython` for what it alone can know. */
export function readSetuptoolsPyproject(source: PyprojectSource): DeclaredProject {
  const { tree, document, pyproject } = source;
  const { project } = pyproject;
  if (project === undefined) throw new NeedsPython("pyproject.toml has no [project]");
  const purpose = { attempt: "read pyproject.toml", rule: "pyproject", source: SOURCE };
  const faults = new DocumentFaults(document, purpose);
  const tool = openTool(pyproject, faults);
  refuseOthers(project, tool);
  faults.throwIfAny();
  const layout = readLayout(tree, tool);
  const dynamic = readDynamicFields(tree, tool, project, layout.folders);
  const warnings: Problem[] = [];
  // A version that cannot be read is none that is missing.
  faults.throwIfAny();
  const metadata = makeMetadata(source, project, dynamic, tool, warnings);
  const zipSafe = tool.boolean("zip-safe");
  const rest = {
    packageData: readPatterns(tool, "package-data"),
    excludePackageData: readPatterns(tool, "exclude-package-data"),
    includePackageData: tool.boolean("include-package-data") ?? true,
    dataFiles: expandDataFiles(tree, readLists(tool, "data-files")),
    scripts: listOf(tool, "script-files"),
  };
  faults.throwIfAny();
  return {
    metadata,
    packages: layout.packages,
    modules: layout.modules,
    folders: layout.folders,
    ...rest,
    entryPoints: joinEntryPoints(project, dynamic),
    ...(zipSafe !== undefined && { zipSafe }),
    dependencyLinks: [],
    referencedFiles: [...listReferenced(project), ...dynamic.referencedFiles],
    warnings: [
      ...[...faults.problems, ...warnings],
      ...checkLicensePatterns(tree, project.licenseFiles),
    ],
  };
}

const TOOL_KEYS = [
  ...["platforms", "provides", "obsoletes", "zip-safe", "script-files", "eager-resources"],
  ...["packages", "package-dir", "package-data", "include-package-data", "exclude-package-data"],
  ...["py-modules", "ext-modules", "data-files", "cmdclass", "license-files", "dynamic"],
  "namespace-packages",
];

/** Keys whose effect only setuptools itself can have. */
const LEFT_TO_PYTHON: Readonly<Record<string, string>> = {
  "ext-modules": "it has extension modules",
  cmdclass: "it has commands of its own",
  "eager-resources": "eager-resources is set",
};

function openTool(pyproject: Pyproject, faults: DocumentFaults): DocumentTable {
  const root = new DocumentTable(pyproject.tool, ["tool"], faults);
  const tool = root.table("setuptools") ?? new DocumentTable({}, ["tool", "setuptools"], faults);
  for (const key of tool.keys()) {
    if (TOOL_KEYS.includes(key)) continue;
    const near = key.replaceAll("_", "-").toLowerCase();
    const instead = TOOL_KEYS.includes(near) ? `Write ${near}` : `Use ${TOOL_KEYS.join(", ")}`;
    tool.addFault(key, "is no key of setuptools", instead);
  }
  if (tool.has("namespace-packages")) {
    tool.addFault(
      "namespace-packages",
      "is no longer read",
      "Leave out __init__.py instead (PEP 420)",
    );
  }
  return tool;
}

function refuseOthers(project: Project, tool: DocumentTable): void {
  for (const [key, why] of Object.entries(LEFT_TO_PYTHON)) {
    if (tool.has(key)) throw new NeedsPython(`${why} ([tool.setuptools] ${key})`);
  }
  if (project.importNames !== undefined || project.importNamespaces !== undefined) {
    throw new NeedsPython("setuptools does not know import-names yet");
  }
}

/** `packages` may be a list, `find = {…}`, or nothing: then the folders decide. */
function readLayout(tree: FileTree, tool: DocumentTable): Layout {
  const folders = normalizeFolders(Object.entries(readTexts(tool.table("package-dir"))));
  const modules = tool.has("py-modules") ? listOf(tool, "py-modules") : undefined;
  if (Array.isArray(tool.values.packages)) {
    return makeLayout(tree, folders, listOf(tool, "packages"), modules);
  }
  const find = tool.table("packages")?.table("find");
  if (find === undefined) return makeLayout(tree, folders, undefined, modules);
  const search = {
    where: find.has("where") ? listOf(find, "where") : ["."],
    include: find.has("include") ? listOf(find, "include") : ["*"],
    exclude: listOf(find, "exclude"),
    namespaces: find.boolean("namespaces") ?? true,
  };
  const found = findWithFolders(tree, search, folders);
  return makeLayout(tree, found.folders, found.packages, modules);
}

function makeLayout(
  tree: FileTree,
  folders: PackageFolders,
  packages: readonly string[] | undefined,
  modules: readonly string[] | undefined,
): Layout {
  return discoverLayout(tree, {
    folders,
    ...(packages !== undefined && { packages }),
    ...(modules !== undefined && { modules }),
  });
}

function makeMetadata(
  { tree, scmVersion }: PyprojectSource,
  project: Project,
  dynamic: DynamicFields,
  tool: DocumentTable,
  warnings: Problem[],
): SetuptoolsMetadata {
  const readme = readReadme(tree, project, warnings) ?? dynamic.readme;
  const { description, requiresPython, licenseFiles } = project;
  const summary = description ?? dynamic.summary;
  const patterns =
    licenseFiles ?? (tool.has("license-files") ? listOf(tool, "license-files") : undefined);
  return {
    name: project.name,
    version: findVersionText(project, dynamic, scmVersion),
    ...(summary !== undefined && { summary }),
    ...joinPeople(project),
    ...readLicense(tree, project.license),
    licenseFiles: findLicenseFiles(tree, patterns),
    projectUrls: project.urls,
    keywords: project.keywords,
    platforms: listOf(tool, "platforms"),
    classifiers: dynamic.classifiers ?? project.classifiers,
    provides: listOf(tool, "provides"),
    obsoletes: listOf(tool, "obsoletes"),
    ...(requiresPython !== undefined && { requiresPython: formatSpecifiers(requiresPython) }),
    dependencies: dynamic.dependencies ?? project.dependencies,
    extras: dynamic.extras ?? project.optionalDependencies,
    ...readme,
    dynamic: [],
  };
}

function findVersionText(
  project: Project,
  dynamic: DynamicFields,
  scmVersion: string | undefined,
): string {
  const version = project.version ?? dynamic.version;
  if (version !== undefined) return formatVersion(version);
  if (scmVersion !== undefined) return scmVersion;
  throw new AppError("invalid", "Cannot tell the version: it is dynamic, and nothing fills it in", {
    hint: 'Write version = "0.1.0" below [project], or version = {attr = "package.__version__"} below [tool.setuptools.dynamic]',
    place: { file: "pyproject.toml" },
  });
}

/** As setuptools does, a README that is not there is worth a warning. */
function readReadme(
  tree: FileTree,
  { readme }: Project,
  warnings: Problem[],
): Pick<SetuptoolsMetadata, "description" | "descriptionContentType"> | undefined {
  if (readme === undefined) return undefined;
  const { contentType } = readme;
  const type = contentType === undefined ? {} : { descriptionContentType: contentType };
  if ("text" in readme) return { ...type, description: readme.text };
  const description = findProjectText(tree, readme.file);
  if (description === undefined) {
    warnings.push({
      rule: "pyproject",
      level: "warning",
      message: `the readme ${readme.file} is not there: the project page will be empty`,
      hint: `Write ${readme.file}, or take the line out`,
      place: { file: "pyproject.toml" },
    });
  }
  return { ...type, ...(description !== undefined && { description }) };
}

function readLicense(
  tree: FileTree,
  license: ProjectLicense | undefined,
): Pick<SetuptoolsMetadata, "license" | "licenseExpression"> {
  if (license === undefined) return {};
  if ("expression" in license) return { licenseExpression: license.expression };
  if ("text" in license) return { license: license.text };
  const text = findProjectText(tree, license.file);
  return text === undefined ? {} : { license: text };
}

function joinEntryPoints(project: Project, dynamic: DynamicFields): EntryPointGroups {
  const scripts = { ...project.scripts, ...dynamic.entryPoints?.console_scripts };
  const guiScripts = { ...project.guiScripts, ...dynamic.entryPoints?.gui_scripts };
  const groups: EntryPointGroups = {
    ...project.entryPoints,
    ...dynamic.entryPoints,
    console_scripts: scripts,
    gui_scripts: guiScripts,
  };
  return Object.fromEntries(
    Object.entries(groups).filter(([, objects]) => Object.keys(objects).length > 0),
  );
}

function listReferenced({ readme, license }: Project): string[] {
  return [readme, license].flatMap((said) =>
    said !== undefined && "file" in said ? [said.file] : [],
  );
}

function readPatterns(tool: DocumentTable, key: string): PatternsByPackage {
  const { "*": everywhere, ...patterns } = readLists(tool, key);
  return everywhere === undefined ? patterns : { ...patterns, "": everywhere };
}

function readLists(tool: DocumentTable, key: string): Readonly<Record<string, readonly string[]>> {
  const table = tool.table(key);
  const lists = (table?.keys() ?? []).map((name): [string, readonly string[]] => [
    name,
    table === undefined ? [] : listOf(table, name),
  ]);
  return Object.fromEntries(lists);
}

function readTexts(table: DocumentTable | undefined): Readonly<Record<string, string>>;
function readTexts(table: DocumentTable | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const key of table?.keys() ?? []) {
    const text = table?.string(key);
    if (text !== undefined) texts[key] = text;
  }
  return texts;
}

function listOf(table: DocumentTable, key: string): readonly string[] {
  return table.strings(key)?.map(({ value }) => value) ?? [];
}
