/**
 * `[tool.setuptools.dynamic]`: fields of `[project]` that are read from files, or from an attribute of the code.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
 */
import { AppError, isAppError } from "../../errors.ts";
import { listWrittenLines } from "../../standards/line-end.ts";
import type { Project } from "../../standards/project-table.ts";
import { parseRequirement, type Requirement } from "../../standards/requirement.ts";
import type { DocumentTable } from "../../standards/toml-document.ts";
import { parseVersion, type Version } from "../../standards/version.ts";
import type { PackageFolders } from "../discovery.ts";
import { type FileTree, normalizePath } from "../file-tree.ts";
import { interpolate, parseIni } from "../ini-file.ts";
import { findProjectText } from "../project-text.ts";
import { readAttribute } from "./attribute.ts";
import type { SetuptoolsMetadata } from "./metadata.ts";
import type { EntryPointGroups } from "./project.ts";

/** What was filled in; a field is absent where it is not dynamic, or filled in by something else. */
export interface DynamicFields {
  readonly version?: Version;
  readonly summary?: string;
  readonly readme?: Pick<SetuptoolsMetadata, "description" | "descriptionContentType">;
  readonly classifiers?: readonly string[];
  readonly dependencies?: readonly Requirement[];
  readonly extras?: Readonly<Record<string, readonly Requirement[]>>;
  readonly entryPoints?: EntryPointGroups;
  readonly referencedFiles: readonly string[];
}

/** Fields which only these directives can fill; `version` may also come from version control. */
const FILLABLE = [
  ...["version", "description", "readme", "classifiers", "dependencies", "optional-dependencies"],
  ...["entry-points", "scripts", "gui-scripts"],
];

/** Throws `invalid` where a dynamic field is filled in by nothing, and `NeedsPython` where code would have to run. */
export function readDynamicFields(
  tree: FileTree,
  tool: DocumentTable,
  project: Project,
  folders: PackageFolders,
): DynamicFields {
  const table = tool.table("dynamic");
  const reader = new DirectiveReader(tree, folders);
  checkAllFilled(tool, table, project);
  const isWanted = (field: string): boolean =>
    project.dynamic.includes(field) && table?.has(field) === true;
  const read = (field: string): string | undefined =>
    isWanted(field) ? reader.read(table?.table(field)) : undefined;
  const versionText = read("version");
  const version =
    versionText === undefined
      ? undefined
      : table?.parse({ value: versionText, path: [...table.path, "version"] }, readVersionText);
  const summary = read("description");
  const readme = read("readme");
  const classifiers = read("classifiers");
  const dependencies = read("dependencies");
  const extras = isWanted("optional-dependencies")
    ? readExtras(reader, table?.table("optional-dependencies"))
    : undefined;
  const isOffering = ["entry-points", "scripts", "gui-scripts"].some((it) =>
    project.dynamic.includes(it),
  );
  const entryPoints = isOffering ? reader.read(table?.table("entry-points")) : undefined;
  return {
    ...(version !== undefined && { version }),
    ...(summary !== undefined && { summary }),
    ...(readme !== undefined && {
      readme: {
        description: readme,
        descriptionContentType: table?.table("readme")?.string("content-type") ?? "text/x-rst",
      },
    }),
    ...(classifiers !== undefined && { classifiers: listWrittenLines(classifiers) }),
    ...(dependencies !== undefined && { dependencies: parseRequirementLines(dependencies) }),
    ...(extras !== undefined && { extras }),
    ...(entryPoints !== undefined && { entryPoints: parseEntryPointFile(entryPoints) }),
    referencedFiles: reader.referencedFiles,
  };
}

/** Reads `{file = …}` and `{attr = …}`, and remembers the files. */
class DirectiveReader {
  readonly referencedFiles: string[] = [];
  readonly #tree: FileTree;
  readonly #folders: PackageFolders;

  constructor(tree: FileTree, folders: PackageFolders) {
    this.#tree = tree;
    this.#folders = folders;
  }

  read(directive: DocumentTable | undefined): string | undefined {
    if (directive === undefined) return undefined;
    const attribute = directive.has("attr") ? directive.string("attr") : undefined;
    if (attribute !== undefined) return readAttribute(this.#tree, this.#folders, attribute);
    const files =
      typeof directive.values.file === "string"
        ? [directive.values.file]
        : (directive.strings("file")?.map(({ value }) => value) ?? []);
    if (files.length === 0) {
      directive.faults.add(directive.path, "names no source", 'Write {file = "…"}');
      return undefined;
    }
    this.referencedFiles.push(...files);
    if (files.some((file) => normalizePath(file) === undefined)) {
      directive.addFault("file", "leads out of the project", "Name a file of the project");
      return undefined;
    }
    const texts = files.flatMap((file) => this.#readFile(directive, file) ?? []);
    return texts.join("\n");
  }

  #readFile(directive: DocumentTable, file: string): string | undefined {
    const text = findProjectText(this.#tree, file);
    if (text === undefined) {
      const why = `names ${JSON.stringify(file)}, which is not there`;
      directive.faults.add([...directive.path, "file"], why, "Write that file", "warning");
    }
    return text;
  }
}

function checkAllFilled(
  tool: DocumentTable,
  table: DocumentTable | undefined,
  project: Project,
): void {
  for (const field of project.dynamic) {
    const isOffered =
      ["scripts", "gui-scripts"].includes(field) && table?.has("entry-points") === true;
    if (field === "version" || isOffered || table?.has(field) === true) {
      if (FILLABLE.includes(field)) continue;
    }
    tool.faults.add(
      ["project", "dynamic", project.dynamic.indexOf(field)],
      `says that ${field} is dynamic, and nothing fills it in`,
      FILLABLE.includes(field)
        ? `Write ${field} below [tool.setuptools.dynamic], or in [project]`
        : `Write ${field} in [project]`,
    );
  }
}

/** Throws `invalid`, with its own words, where the text is no version. */
function readVersionText(text: string): Version {
  if (text.trim() !== "") return parseVersion(text.trim());
  throw new AppError("invalid", "Cannot read the version: what it names is not there, or empty", {
    hint: "Write the version into it",
  });
}

function readExtras(
  reader: DirectiveReader,
  table: DocumentTable | undefined,
): Readonly<Record<string, readonly Requirement[]>> {
  const extras = (table?.keys() ?? []).map((extra): [string, readonly Requirement[]] => [
    extra,
    parseRequirementLines(reader.read(table?.table(extra)) ?? ""),
  ]);
  return Object.fromEntries(extras);
}

/** One requirement a line; comments, and what follows " #", do not count; "\" at the end joins two lines. */
function parseRequirementLines(text: string): Requirement[] {
  const lines = listWrittenLines(text)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" #")[0] ?? "");
  const joined: string[] = [];
  let open = "";
  for (const line of lines) {
    if (line.endsWith("\\")) {
      open += line.slice(0, -1).trim();
    } else {
      joined.push(open + line);
      open = "";
    }
  }
  return joined.map(readRequirement);
}

function readRequirement(text: string): Requirement {
  try {
    return parseRequirement(text);
  } catch (cause) {
    if (!isAppError(cause, "invalid")) throw cause;
    throw new AppError("invalid", cause.message, {
      hint: "A file of dependencies holds one requirement a line, and no options of pip",
      cause,
    });
  }
}

/** Entry points by name, by group, as `[group]` and `name = object` lines say them. */
export function parseEntryPointFile(text: string, file = "the entry points"): EntryPointGroups {
  const ini = parseIni(text, file, { delimiters: ["="], defaultSection: undefined });
  const groups = [...ini.sections].map(([group, section]) => {
    const names = [...section.values.keys()].map((name) => [
      name,
      interpolate(section, name) ?? "",
    ]);
    return [group, Object.fromEntries(names)];
  });
  return Object.fromEntries(groups);
}
