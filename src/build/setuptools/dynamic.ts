/**
 * `[tool.setuptools.dynamic]`: fields of `[project]` that are read from files, or from an attribute of the code.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
 */
import { AppError, isAppError } from "../../errors.ts";
import type { Project } from "../../standards/project-table.ts";
import { parseRequirement, type Requirement } from "../../standards/requirement.ts";
import type { DocumentTable } from "../../standards/toml-document.ts";
import type { Version } from "../../standards/version.ts";
import type { PackageFolders } from "../discovery.ts";
import { type FileTree, normalizePath } from "../file-tree.ts";
import { interpolate, parseIni } from "../ini-file.ts";
import { readAttribute } from "./attribute.ts";
import {
  type LedLine,
  type LedText,
  readLedClassifiers,
  readLedFiles,
  readLedVersion,
} from "./directive.ts";
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
  const read = (field: string): LedText | undefined =>
    isWanted(field) ? reader.read(table?.table(field)) : undefined;
  const said = read("version");
  const version = said && readLedVersion(said);
  if (said !== undefined && version === undefined) {
    const why = "cannot be read: what it names is not there, or empty";
    table?.addFault("version", why, "Write the version into it");
  }
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
    ...(summary !== undefined && { summary: summary.text }),
    ...(readme !== undefined && {
      readme: {
        description: readme.text,
        descriptionContentType: table?.table("readme")?.string("content-type") ?? "text/x-rst",
      },
    }),
    ...(classifiers !== undefined && { classifiers: readLedClassifiers(classifiers) }),
    ...(dependencies !== undefined && { dependencies: parseRequirementLines(dependencies.lines) }),
    ...(extras !== undefined && { extras }),
    ...(entryPoints !== undefined && { entryPoints: parseEntryPointFile(entryPoints.text) }),
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

  read(directive: DocumentTable | undefined): LedText | undefined {
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
    return readLedFiles(this.#tree, files, (file) => {
      const why = `names ${JSON.stringify(file)}, which is not there`;
      directive.faults.add([...directive.path, "file"], why, "Write that file", "warning");
    });
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

function readExtras(
  reader: DirectiveReader,
  table: DocumentTable | undefined,
): Readonly<Record<string, readonly Requirement[]>> {
  const extras = (table?.keys() ?? []).map((extra): [string, readonly Requirement[]] => [
    extra,
    parseRequirementLines(reader.read(table?.table(extra))?.lines ?? []),
  ]);
  return Object.fromEntries(extras);
}

/** One requirement a line; comments, and what follows " #", do not count; "\" at the end joins two lines. */
function parseRequirementLines(written: readonly LedLine[]): Requirement[] {
  const lines = written
    .map(({ text, place }) => ({ text: text.trim(), place }))
    .filter(({ text }) => text !== "" && !text.startsWith("#"))
    .map(({ text, place }) => ({ text: text.split(" #")[0] ?? "", place }));
  const joined: LedLine[] = [];
  let open = "";
  for (const { text, place } of lines) {
    if (text.endsWith("\\")) {
      open += text.slice(0, -1).trim();
    } else {
      joined.push({ text: open + text, place });
      open = "";
    }
  }
  return joined.map(readRequirement);
}

function readRequirement({ text, place }: LedLine): Requirement {
  try {
    return parseRequirement(text);
  } catch (cause) {
    if (!isAppError(cause, "invalid")) throw cause;
    throw new AppError("invalid", cause.message, {
      hint: "A file of dependencies holds one requirement a line, and no options of pip",
      place,
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
