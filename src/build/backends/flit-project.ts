/** What flit_core knows of a project once it has read pyproject.toml and the module that it names. */
import { AppError, type Place } from "../../errors.ts";
import { normalizeName } from "../../standards/name.ts";
import type { Project } from "../../standards/project-table.ts";
import { formatVersion } from "../../standards/version.ts";
import { type FileTree, joinPath, normalizePath, walkOwnFiles } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { joinPeople } from "../project-people.ts";
import { type GlobWays, globFiles } from "../python-glob.ts";
import { parsePython } from "../python-syntax/python-statement.ts";
import type { Statement } from "../python-syntax/python-syntax.ts";
import { readPythonSource } from "../setup-py/python-source.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { readVersionAt } from "../version/read-version.ts";
import { requireExactLicense } from "./license-expression.ts";
import { line, many, optional } from "./metadata-lines.ts";
import { findWritten, listWritten, readProjectReadme, tableWritten } from "./project-readme.ts";

export interface FlitProject {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly module: FlitModule;
  /** Lines of METADATA that follow the summary. */
  readonly lines: readonly string[];
  readonly description?: string;
  readonly readme?: string;
  readonly licenseFiles: readonly string[];
  readonly entryPoints: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly supportsPython2: boolean;
  /** "" where there is none. */
  readonly dataFolder: string;
  readonly dataFiles: readonly string[];
  /** Patterns of `[tool.flit.sdist]`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface FlitModule {
  /** By which it is imported. */
  readonly name: string;
  /** "" or "src". */
  readonly base: string;
  /** The module itself, or the package's `__init__.py`. */
  readonly file: string;
  readonly files: readonly string[];
}

/** Throws `invalid` for what flit_core would refuse, and `NeedsPython` for what it would have to import. */
export function readFlitProject(tree: SourceTree): FlitProject {
  const { files, pyproject } = tree;
  const project = pyproject?.content.project;
  const written = pyproject?.document.value.project;
  if (project === undefined) throw refuse("there is no [project]", "Write it");
  const flit = findTool(tree, "flit") ?? {};
  requireExactLicense(pyproject, "operators");
  const old = ["metadata", "scripts", "entrypoints"].find((key) => Object.hasOwn(flit, key));
  if (old !== undefined) throw refuse(`[tool.flit.${old}] is no longer read`, "Use [project]");
  const name = findWritten(findTool(tree, "flit", "module"), "name");
  const module = findModule(files, name ?? moduleName(project.name));
  const readme = readProjectReadme(files, project, placeOf(tree, "readme"));
  const licenseFiles = findLicenseFiles(files, project);
  const dataFolder = readDataFolder(tree);
  const rules = findTool(tree, "flit", "sdist");
  const exclude =
    rules === undefined ? [] : ["**/__pycache__", "**.pyc", ...listWritten(rules, "exclude")];
  return {
    name: project.name,
    ...readFacts(files, project, module),
    module,
    lines: listLines(project, written, licenseFiles, readme?.contentType, module),
    ...(readme !== undefined && { description: readme.text }),
    ...(readme?.file !== undefined && { readme: readme.file }),
    licenseFiles,
    entryPoints: {
      ...project.entryPoints,
      console_scripts: project.scripts,
      gui_scripts: project.guiScripts,
    },
    supportsPython2: supportsPython2(findWritten(written, "requires-python") ?? ""),
    dataFolder,
    dataFiles: dataFolder === "" ? [] : listData(files, dataFolder),
    include: listWritten(rules, "include").map(requireInside),
    exclude,
  };
}

export function formatFlitMetadata(project: FlitProject): string {
  const { name, version, summary, lines, description } = project;
  const head = [line("Metadata-Version", "2.5"), line("Name", name), line("Version", version)];
  const body = description === undefined ? "" : `\n${description}\n`;
  return [...head, line("Summary", summary), ...lines].join("") + body;
}

function listLines(
  project: Project,
  written: unknown,
  licenseFiles: readonly string[],
  contentType: string | undefined,
  module: FlitModule,
): string[] {
  const { license, keywords, classifiers, urls, optionalDependencies } = project;
  const people = joinPeople(project);
  const expression =
    license !== undefined && "expression" in license ? license.expression : undefined;
  const extras = Object.keys(optionalDependencies).map(normalizeName).toSorted();
  const sortedUrls = Object.entries(urls).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...optional("Keywords", keywords.length > 0 ? keywords.join(",") : undefined),
    ...optional("Author", people.author),
    ...optional("Author-email", people.authorEmail),
    ...optional("Maintainer", people.maintainer),
    ...optional("Maintainer-email", people.maintainerEmail),
    ...optional("Requires-Python", findWritten(written, "requires-python")),
    ...optional("Description-Content-Type", contentType),
    ...optional("License-Expression", expression),
    ...many("Classifier", classifiers),
    ...many("License-File", licenseFiles),
    ...many("Requires-Dist", listRequirements(written)),
    ...sortedUrls.map(([label, url]) => line("Project-URL", `${label}, ${url}`)),
    ...many("Provides-Extra", extras),
    ...many("Import-Name", project.importNames ?? [module.name]),
    ...many("Import-Namespace", project.importNamespaces ?? listNamespaces(module.name)),
  ];
}

/** As they are written, but for the names of extras. */
function listRequirements(written: unknown): string[] {
  const extras = Object.entries(tableWritten(written, "optional-dependencies")).map(
    ([extra, list]) => [normalizeName(extra), listWritten({ list }, "list")] as const,
  );
  const optionalOnes = extras
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([extra, list]) => list.map((text) => withExtra(text, extra)));
  return [...listWritten(written, "dependencies"), ...optionalOnes].map(normalizeExtras);
}

function withExtra(text: string, extra: string): string {
  const at = text.indexOf(";");
  if (at === -1) return `${text} ; extra == "${extra}"`;
  return `${text.slice(0, at)} ; extra == "${extra}" and (${text.slice(at + 1)})`;
}

function normalizeExtras(text: string): string {
  const found = /^([ \t]*[A-Za-z0-9][A-Za-z0-9._-]*[ \t]*\[)([^\]]*)(\].*)$/s.exec(text);
  if (found === null) return text;
  const [, before = "", extras = "", behind = ""] = found;
  const normal = extras.split(",").map((extra) => normalizeName(extra.trim()));
  return `${before}${normal.join(", ")}${behind}`;
}

function moduleName(name: string): string {
  const stubs = name.endsWith("-stubs") ? "-stubs" : "";
  return name.slice(0, name.length - stubs.length).replaceAll("-", "_") + stubs;
}

function listNamespaces(name: string): string[] {
  const parts = name.split(".").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

/** It must be there as a file or as a folder, in one place alone. */
function findModule(tree: FileTree, name: string): FlitModule {
  const inside = name.replaceAll(".", "/");
  const places = ["", "src"].flatMap((base) => [
    { base, path: joinPath(base, inside), kind: "folder" as const },
    { base, path: joinPath(base, `${inside}.py`), kind: "file" as const },
  ]);
  const [found, other] = places.filter(({ path, kind }) => tree.findKind(path) === kind);
  if (found === undefined) {
    throw refuse(`there is no module ${name}`, `Make ${inside}.py or ${inside}/__init__.py`);
  }
  if (other !== undefined) {
    throw refuse(`${found.path} and ${other.path} both may be the module ${name}`, "Keep one");
  }
  const { base, path, kind } = found;
  if (kind === "file") return { name, base, file: path, files: [path] };
  const files = [...walkOwnFiles(tree, path)].filter(isSource);
  return { name, base, file: joinPath(path, "__init__.py"), files };
}

function isSource(file: string): boolean {
  return !file.endsWith(".pyc") && !file.split("/").includes("__pycache__");
}

function listData(tree: FileTree, folder: string): string[] {
  return [...walkOwnFiles(tree, folder)].filter((file) => !file.split("/").includes("__pycache__"));
}

function readDataFolder(tree: SourceTree): string {
  const said = findWritten(findTool(tree, "flit", "external-data"), "directory");
  if (said === undefined) return "";
  const folder = normalizePath(said);
  if (folder === undefined || folder === "" || tree.files.findKind(folder) !== "folder") {
    throw refuse(
      `the folder "${said}" of external-data is none of the project`,
      "Name one that is there",
    );
  }
  return folder;
}

const USUAL_LICENSES = ["COPYING*", "LICEN[CS]E*", "NOTICE*", "AUTHORS*"];

/** As `Path.glob` has it, where `glob.glob` reads the patterns of `[tool.flit.sdist]`. */
const PATHLIB: GlobWays = { takesHidden: true, followsLinks: "not-deep", endsInFolders: true };

function findLicenseFiles(tree: FileTree, { license, licenseFiles }: Project): readonly string[] {
  const said =
    license !== undefined && "file" in license ? [normalizePath(license.file) ?? ""] : [];
  const found = (licenseFiles ?? USUAL_LICENSES).flatMap((pattern) => {
    const files = globFiles(tree, "", pattern, PATHLIB);
    if (licenseFiles === undefined || files.length > 0) return files;
    throw refuse(`no file matches "${pattern}" of license-files`, "Correct it, or take it out");
  });
  return [...new Set([...said, ...found])].toSorted();
}

/** Version and summary, from the module's own text where they are dynamic. */
function readFacts(
  tree: FileTree,
  project: Project,
  module: FlitModule,
): { readonly version: string; readonly summary: string } {
  const { version, description } = project;
  const strange = project.dynamic.find((it) => it !== "version" && it !== "description");
  if (strange !== undefined)
    throw new NeedsPython(`${strange} is dynamic`, { file: "pyproject.toml" });
  if (description === undefined && !project.dynamic.includes("description")) {
    throw refuse(
      "[project] has no description",
      'Write description = "…", or list it under dynamic',
    );
  }
  return {
    version: version === undefined ? readModuleVersion(tree, module) : formatVersion(version),
    summary: description ?? readModuleSummary(tree, module),
  };
}

/** A file later in this list counts before an earlier one. */
const VERSION_FILES = ["__version__.py", "_version.py", "version.py"];

function readModuleVersion(tree: FileTree, { file }: FlitModule): string {
  const folder = file.slice(0, -"__init__.py".length);
  const others = file.endsWith("/__init__.py") ? VERSION_FILES.map((name) => folder + name) : [];
  const said = [...others, file]
    .filter((it) => tree.findKind(it) === "file")
    .flatMap((it) => findVersionText(parsePython(readPythonSource(tree, it), it), it) ?? [])
    .at(-1);
  if (said === undefined) throw new NeedsPython(`${file} does not say its __version__`, { file });
  return formatVersion(readVersionAt(said.text, said.place));
}

function findVersionText(
  statements: readonly Statement[],
  file: string,
): { readonly text: string; readonly place: Place } | undefined {
  for (const statement of statements) {
    if (statement.kind !== "assignment" || statement.value.kind !== "text") continue;
    const isMeant = statement.targets.some((it) => it.kind === "name" && it.name === "__version__");
    const { value: text, line, column } = statement.value;
    if (isMeant) return { text, place: { file, line, column } };
  }
  return undefined;
}

function readModuleSummary(tree: FileTree, { file }: FlitModule): string {
  const [first] = parsePython(readPythonSource(tree, file), file);
  const value = first?.kind === "expression" ? first.value : undefined;
  const text = value?.kind === "text" && !value.isBytes ? value.value.trim() : "";
  if (text === "") throw new NeedsPython(`${file} begins with no text about itself`, { file });
  return (text.split("\n")[0] ?? "").trimEnd();
}

function supportsPython2(requiresPython: string): boolean {
  return !requiresPython.split(",").some((part) => /^\s*(?:>=?|~=|===?)?\s*[3-9]/.test(part));
}

function requireInside(pattern: string): string {
  if (normalizePath(pattern) !== undefined) return pattern;
  throw refuse(`"${pattern}" of include leads out of the project`, "Leave it out");
}

function placeOf(tree: SourceTree, key: string): Place | undefined {
  return tree.pyproject?.document.placeOf(["project", key]);
}

function refuse(why: string, hint: string): AppError {
  return new AppError("invalid", `Cannot build: ${why}`, {
    hint,
    place: { file: "pyproject.toml" },
  });
}
