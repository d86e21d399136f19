/**
 * Where the version of a project stands: the line that says it, wherever the project keeps it. Nothing is run to find it.
 */
import { AppError, type Place } from "../../errors.ts";
import { findPackageFolder, normalizeFolders, type PackageFolders } from "../discovery.ts";
import { type FileTree, joinPath, normalizePath, readText } from "../file-tree.ts";
import type { IniFile } from "../ini-file.ts";
import { parsePython } from "../python-syntax/python-statement.ts";
import type { Expression } from "../python-syntax/python-syntax.ts";
import { type CfgValue, findCfgValue, parseCfgDict } from "../setup-cfg.ts";
import { isOtherwiseEncoded, readPythonSource } from "../setup-py/python-source.ts";
import { findAssigned, isFileText, isList, readLiteral, textOf } from "../setup-py/python-value.ts";
import { findTool, type SourceTree } from "../source-tree.ts";

/** One place that says the version. */
export type VersionSource =
  /** A text in a file, which can be written anew. */
  | {
      readonly kind: "written";
      readonly text: string;
      readonly place: Place;
      readonly edit: VersionEdit;
    }
  /** Something that would have to run, or that writes no single text. */
  | {
      readonly kind: "computed";
      readonly text?: string;
      readonly why: string;
      readonly place: Place;
    }
  /** The backend asks version control. */
  | { readonly kind: "scm" };

/** The part of a file that is the version. */
export interface VersionEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Writes it as it was written: in quotes, as numbers between commas. */
  format(version: string): string;
}

/** All that say it, the one that counts first. Throws `invalid` where a file that is named cannot be read. */
export function listVersionSources(tree: SourceTree, asksScm: boolean): readonly VersionSource[] {
  const finder = new VersionFinder(tree);
  const { pyproject } = tree;
  const found = [
    ...(pyproject?.content.project === undefined ? [] : finder.inPyproject()),
    ...finder.inSetupPy(),
    ...finder.inSetupCfg(),
  ];
  if (found.length > 0) return found;
  return asksScm ? [{ kind: "scm" }] : [];
}

class VersionFinder {
  readonly #tree: SourceTree;
  readonly #files: FileTree;

  constructor(tree: SourceTree) {
    this.#tree = tree;
    this.#files = tree.files;
  }

  inPyproject(): readonly VersionSource[] {
    const { pyproject, backend } = this.#tree;
    if (pyproject === undefined) return [];
    const { project } = pyproject.content;
    if (project !== undefined && !project.dynamic.includes("version")) {
      const place = pyproject.document.placeOf(["project", "version"]);
      return [this.#readToml(pyproject.text, place)];
    }
    if (backend === "flit_core") return this.#inFlitModule();
    const hatch = findTool(this.#tree, "hatch", "version");
    if (backend === "hatchling" && typeof hatch?.path === "string") {
      return [this.#readAssignment(hatch.path, ["__version__", "VERSION"])];
    }
    const dynamic = findTool(this.#tree, "setuptools", "dynamic", "version");
    const place = pyproject.document.placeOf(["tool", "setuptools", "dynamic", "version"]);
    if (typeof dynamic?.attr === "string") return [this.#readAttribute(dynamic.attr, place)];
    const file: unknown = Array.isArray(dynamic?.file) ? dynamic.file[0] : dynamic?.file;
    return typeof file === "string" ? [this.#readFile(file, place)] : [];
  }

  inSetupPy(): readonly VersionSource[] {
    const { setupPy } = this.#tree;
    const keyword = setupPy?.keywords.get("version");
    if (setupPy === undefined || keyword === undefined) return [];
    if (keyword.kind === "must-run") {
      return [{ kind: "computed", why: `setup.py ${keyword.why}`, place: keyword.place }];
    }
    const text = textOf(keyword.value);
    if (isFileText(keyword.value)) return [this.#readFile(keyword.value.file, keyword.place)];
    const { expression } = keyword;
    const statements = parsePython(setupPy.text, "setup.py");
    const named =
      expression.kind === "name" ? findAssigned(statements, expression.name) : undefined;
    const written = this.#readExpression("setup.py", named ?? expression);
    if (written !== undefined) return [written];
    const why = "setup.py puts it together";
    return [{ kind: "computed", why, place: keyword.place, ...(text !== undefined && { text }) }];
  }

  inSetupCfg(): readonly VersionSource[] {
    const { setupCfg } = this.#tree;
    const value = findCfgValue(setupCfg, "metadata", "version");
    if (setupCfg === undefined || value === undefined) return [];
    const attribute = /^attr:(.*)$/s.exec(value.text)?.[1];
    if (attribute !== undefined) return [this.#readAttribute(attribute, value.place)];
    const file = /^file:(.*)$/s.exec(value.text)?.[1];
    if (file !== undefined) return [this.#readFile(file.split(",")[0]?.trim() ?? "", value.place)];
    const span = findValueSpan(setupCfg.ini, value);
    if (span === undefined) return [{ kind: "computed", why: "setup.cfg fills it in", ...value }];
    const edit = { file: "setup.cfg", ...span, format: asIs };
    return [{ kind: "written", text: value.text.trim(), place: value.place, edit }];
  }

  /** `version = "1.0"`; `place` is that of the key. */
  #readToml(text: string, place: Place): VersionSource {
    const pattern = /[^=]*=\s*(?:("""|''')\n?([^"'\\\n]*)\1|(["'])([^"'\\\n]*)\3(?!\3))/y;
    pattern.lastIndex = place.offset ?? 0;
    const match = pattern.exec(text);
    const quote = match?.[1] ?? match?.[3];
    const inner = match?.[2] ?? match?.[4];
    if (quote === undefined || inner === undefined) {
      return { kind: "computed", why: "pyproject.toml writes it in a strange form", place };
    }
    const end = pattern.lastIndex - quote.length;
    const edit = { file: "pyproject.toml", start: end - inner.length, end, format: asIs };
    return { kind: "written", text: inner, place, edit };
  }

  #inFlitModule(): readonly VersionSource[] {
    const name = this.#tree.pyproject?.content.project?.name.replaceAll("-", "_") ?? "";
    const module = findTool(this.#tree, "flit", "module")?.name;
    const base = (typeof module === "string" ? module : name).replaceAll(".", "/");
    const found = ["", "src"]
      .flatMap((folder) => [`${base}.py`, `${base}/__init__.py`].map((it) => joinPath(folder, it)))
      .find((file) => this.#files.findKind(file) === "file");
    return found === undefined ? [] : [this.#readAssignment(found, ["__version__"])];
  }

  /** `package.module.NAME`, whose module is looked for where its package lies. */
  #readAttribute(reference: string, place: Place): VersionSource {
    const parts = reference.trim().split(".");
    const name = parts.pop() ?? "";
    const module = parts.length === 0 ? "__init__" : parts.join(".");
    // A project that says nothing keeps its code in "src", or beside its own files.
    const file = [this.#findFolders(), { "": "src" }]
      .map((folders) => findPackageFolder(module, folders))
      .flatMap((start) => [`${start}.py`, joinPath(start, "__init__.py")])
      .find((it) => this.#files.findKind(it) === "file");
    if (file !== undefined) return this.#readAssignment(file, [name]);
    throw new AppError("invalid", `Cannot read the version: there is no module ${module}`, {
      hint: "Name a module of the project, such as package.__version__",
      place,
    });
  }

  /** Where packages lie, as far as anything says it. */
  #findFolders(): PackageFolders {
    const said = findTool(this.#tree, "setuptools", "package-dir");
    const cfg = findCfgValue(this.#tree.setupCfg, "options", "package_dir");
    const folders: Record<string, string> = cfg ? Object.fromEntries(parseCfgDict(cfg)) : {};
    for (const [key, value] of Object.entries(said ?? {})) {
      if (typeof value === "string") folders[key] = value;
    }
    if (Object.keys(folders).length > 0) return normalizeFolders(Object.entries(folders));
    const where: unknown = findTool(this.#tree, "setuptools", "packages", "find")?.where;
    const first: unknown = Array.isArray(where) ? where[0] : undefined;
    if (typeof first === "string") return normalizeFolders([["", first]]);
    return {};
  }

  #readAssignment(file: string, names: readonly string[]): VersionSource {
    const statements = parsePython(readPythonSource(this.#files, file), file);
    for (const name of names) {
      const value = findAssigned(statements, name);
      if (value === undefined) continue;
      const written = this.#readExpression(file, value);
      const place = { file, line: value.line, column: value.column };
      if (written !== undefined) return written;
      if (!isOtherwiseEncoded(this.#files, file)) {
        return { kind: "computed", why: `${file} computes ${name}`, place };
      }
      const literal = readLiteral(value);
      const text = literal.kind === "literal" ? textOf(literal.value) : undefined;
      const why = `${file} is no UTF-8`;
      return { kind: "computed", why, place, ...(text !== undefined && { text }) };
    }
    throw new AppError("invalid", `Cannot read the version: ${file} does not set ${names[0]}`, {
      hint: `Write ${names[0]} = "0.1.0" in it`,
      place: { file, line: 1 },
    });
  }

  /** A string in quotes, or numbers and strings in a list: `(1, 2, 0)`. */
  #readExpression(file: string, expression: Expression): VersionSource | undefined {
    const { start, end, line, column } = expression;
    const place = { file, line, column, offset: start };
    if (isOtherwiseEncoded(this.#files, file)) return undefined;
    const source = readText(this.#files, file);
    const raw = source.slice(start, end);
    const literal = readLiteral(expression);
    if (literal.kind !== "literal") return undefined;
    const quoted = /^([rRuU]?)(["'])([^"'\\\n]*)\2$/.exec(raw);
    const text = textOf(literal.value);
    if (quoted !== null && text !== undefined) {
      const format = (version: string): string => `${quoted[1]}${quoted[2]}${version}${quoted[2]}`;
      return { kind: "written", text, place, edit: { file, start, end, format } };
    }
    if (!isList(literal.value) || !/^[([]/.test(raw)) return undefined;
    const parts = literal.value.map(textOf);
    if (parts.some((part) => part === undefined)) return undefined;
    const format = (version: string): string => formatTuple(version, raw);
    return { kind: "written", text: parts.join("."), place, edit: { file, start, end, format } };
  }

  #readFile(name: string, place: Place): VersionSource {
    const file = normalizePath(name);
    if (file === undefined || this.#files.findKind(file) !== "file") {
      throw new AppError("invalid", `Cannot read the version: there is no file ${name}`, {
        hint: "Write the version into it, or name another file",
        place,
      });
    }
    const source = readText(this.#files, file);
    const text = source.trim();
    const start = source.indexOf(text);
    const line = source.slice(0, start).split("\n").length;
    const edit = { file, start, end: start + text.length, format: asIs };
    return { kind: "written", text, place: { file, line }, edit };
  }
}

/** The characters of a value, where its lines say just that: nothing filled in, no comment among them. */
function findValueSpan(
  { text, sections }: IniFile,
  value: CfgValue,
): { readonly start: number; readonly end: number } | undefined {
  const { line = 1 } = value.place;
  const known = [...(sections.get("metadata")?.values.values() ?? [])];
  const written = known.find(({ place }) => place.line === line);
  if (written === undefined) return undefined;
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n|$)/g) ?? [];
  const before = lines.slice(0, line - 1).join("").length;
  const own = lines.slice(line - 1, written.lastLine).join("");
  const start = own.search(/[=:]/) + 1;
  const wanted = value.text.trim();
  if (own.slice(start).trim() !== wanted) return undefined;
  const at = before + own.indexOf(wanted, start);
  return { start: at, end: at + wanted.length };
}

function asIs(version: string): string {
  return version;
}

/** Numbers stay numbers, anything else is put in quotes. */
function formatTuple(version: string, raw: string): string {
  const parts = version
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? part : JSON.stringify(part)));
  const inner = parts.join(", ");
  return raw.startsWith("(") ? `(${inner}${parts.length === 1 ? "," : ""})` : `[${inner}]`;
}
