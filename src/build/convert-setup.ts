/**
 * setup.py and setup.cfg as a pyproject.toml, as far as they say things plainly. Nothing is guessed: what would have to
 * run stays where it is, and is named.
 * Reference: https://packaging.python.org/en/latest/guides/modernize-setup-py-project/
 */
import { AppError, isAppError, type Place } from "../errors.ts";
import { parseEntryPoints } from "../standards/entry-point.ts";
import { parseLicense } from "../standards/license.ts";
import { formatTomlKey, formatTomlValue } from "../standards/toml-text.ts";
import {
  isDict,
  isFileText,
  isFoundPackages,
  isList,
  listTexts,
  type PythonValue,
  textOf,
} from "./python-value.ts";
import { readSetupValues, type SetupValue } from "./setup-values.ts";
import type { SourceTree } from "./source-tree.ts";

export interface Conversion {
  /** Tables of pyproject.toml, without those that are there already. */
  readonly text: string;
  /** What is not turned, and stays in setup.py or setup.cfg. */
  readonly left: readonly LeftValue[];
  /** What will be otherwise in the wheel's metadata, one sentence each. */
  readonly differences: readonly string[];
}

export interface LeftValue {
  readonly name: string;
  readonly why: string;
  readonly place: Place;
}

/** Throws `invalid` where there is nothing to turn, or a `[project]` already. */
export function convertSetup(tree: SourceTree): Conversion {
  if (tree.pyproject?.content.project !== undefined) {
    throw new AppError("invalid", "Cannot turn setup.py: pyproject.toml has a [project] already", {
      place: tree.pyproject.document.placeOf(["project"]),
    });
  }
  const values = readSetupValues(tree);
  if (values.size === 0) {
    const place = tree.setupPy?.call ?? { file: "setup.py" };
    const [obstacle] = tree.setupPy?.obstacles ?? [];
    const why = obstacle === undefined ? "it says nothing of the project" : `it ${obstacle.why}`;
    throw new AppError("invalid", `Cannot turn setup.py: ${why}`, {
      place: obstacle?.place ?? place,
    });
  }
  return new Converter(tree, values).convert();
}

type Table = Map<string, unknown>;

class Converter {
  readonly #tree: SourceTree;
  readonly #values: Map<string, SetupValue>;
  readonly #project: Table = new Map();
  readonly #tool: Table = new Map();
  readonly #dynamicTool: Table = new Map();
  readonly #dynamic: string[] = [];
  readonly #left: LeftValue[] = [];
  readonly #differences: string[] = [];
  /** What the build needs beside setuptools. */
  #needed: readonly string[] = [];
  /** Settings of setuptools_scm; absent where version control is not asked. */
  #scm: Table | undefined;

  constructor(tree: SourceTree, values: Map<string, SetupValue>) {
    this.#tree = tree;
    this.#values = values;
  }

  convert(): Conversion {
    this.#text("name", "name");
    this.#convertVersion();
    this.#text("description", "description");
    this.#convertReadme();
    this.#text("python_requires", "requires-python");
    this.#convertLicense();
    this.#convertPeople();
    this.#convertLists();
    this.#convertUrls();
    this.#convertDependencies();
    this.#convertEntryPoints();
    this.#convertFiles();
    for (const name of this.#values.keys()) this.#leave(name, "has no place in pyproject.toml");
    this.#differences.push("Dynamic: all that is written here is dynamic no more");
    return { text: this.#format(), left: this.#left, differences: this.#differences };
  }

  /** Takes a value that is known; one that is not is left where it is, as a dynamic field of `[project]`. */
  #take(name: string, field?: string): PythonValue {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    this.#values.delete(name);
    if (value.kind === "known") return value.value;
    const why = value.kind === "must-run" ? value.why : `asks ${value.reference}`;
    this.#left.push({ name, why, place: value.place });
    if (field !== undefined) this.#dynamic.push(field);
    return undefined;
  }

  #leave(name: string, why: string, field?: string): void {
    const value = this.#values.get(name);
    if (value === undefined) return;
    this.#values.delete(name);
    this.#left.push({ name, why, place: value.place });
    if (field !== undefined) this.#dynamic.push(field);
  }

  #text(name: string, field: string): void {
    const text = textOf(this.#take(name, field));
    if (text !== undefined && text !== "") this.#project.set(field, text);
  }

  #convertVersion(): void {
    const value = this.#values.get("version");
    const scm = this.#take("use_scm_version");
    if (scm !== undefined && scm !== false) {
      this.#dynamic.push("version");
      this.#scm = new Map(isDict(scm) ? [...scm].map(([key, it]) => [textOf(key) ?? "", it]) : []);
      return;
    }
    if (value?.kind === "attribute") {
      this.#values.delete("version");
      this.#dynamic.push("version");
      this.#dynamicTool.set("version", { attr: value.reference });
      return;
    }
    const known = this.#take("version", "version");
    if (isFileText(known)) {
      this.#dynamic.push("version");
      this.#dynamicTool.set("version", { file: [known.file] });
    } else if (textOf(known) !== undefined) this.#project.set("version", textOf(known));
    else if (!this.#dynamic.includes("version")) this.#dynamic.push("version");
  }

  #convertReadme(): void {
    const type = textOf(this.#take("long_description_content_type"));
    const value = this.#take("long_description", "readme");
    const text = textOf(value);
    if (text === undefined || text === "") return;
    const contentType = type ?? "text/x-rst";
    if (!isFileText(value)) {
      this.#project.set("readme", { text, "content-type": contentType });
      return;
    }
    const usual = USUAL_TYPES[/\.[a-z]+$/i.exec(value.file)?.[0].toLowerCase() ?? ""];
    this.#project.set(
      "readme",
      usual === contentType ? value.file : { file: value.file, "content-type": contentType },
    );
    if (type === undefined)
      this.#differences.push(`Description-Content-Type: ${contentType} is added`);
  }

  #convertLicense(): void {
    const patterns = listTexts(this.#take("license_files", "license-files") ?? []);
    if (patterns !== undefined && patterns.length > 0) this.#project.set("license-files", patterns);
    const text = textOf(this.#take("license", "license"));
    if (text === undefined || text === "") return;
    const expression = findExpression(text);
    this.#project.set("license", expression ?? { text });
    if (expression === undefined) return;
    this.#differences.push(`License: ${text} becomes License-Expression: ${expression}`);
    const classifiers = listTexts(this.#take("classifiers", "classifiers") ?? []) ?? [];
    const kept = classifiers.filter((it) => !it.startsWith("License ::"));
    if (kept.length > 0) this.#project.set("classifiers", kept);
    for (const it of classifiers.filter((one) => !kept.includes(one))) {
      this.#differences.push(`Classifier: ${it} goes, since the expression says it`);
    }
  }

  #convertPeople(): void {
    for (const role of ["author", "maintainer"] as const) {
      const name = textOf(this.#take(role, `${role}s`));
      const email = textOf(this.#take(`${role}_email`, `${role}s`));
      if (name === undefined && email === undefined) continue;
      const addresses = email?.split(",").map((it) => it.trim()) ?? [];
      // Several people of one field cannot be told apart: whose address is whose would be a guess.
      const isPair = addresses.length <= 1 && name?.includes(",") !== true;
      const people = isPair
        ? [{ ...(name !== undefined && { name }), ...(email !== undefined && { email }) }]
        : [...(name === undefined ? [] : [{ name }]), ...addresses.map((it) => ({ email: it }))];
      this.#project.set(`${role}s`, people);
      if (isPair && name !== undefined && email !== undefined) {
        const field = role === "author" ? "Author" : "Maintainer";
        this.#differences.push(`${field} and ${field}-email become one field, ${field}-email`);
      }
    }
  }

  #convertLists(): void {
    const keywords = this.#take("keywords", "keywords");
    const words =
      typeof keywords === "string" ? splitKeywords(keywords) : listTexts(keywords ?? []);
    if (words !== undefined && words.length > 0) this.#project.set("keywords", words);
    const classifiers = listTexts(this.#take("classifiers", "classifiers") ?? []);
    if (classifiers !== undefined && classifiers.length > 0) {
      this.#project.set(
        "classifiers",
        classifiers.filter((it) => it !== ""),
      );
    }
    for (const name of ["platforms", "provides", "obsoletes"]) {
      const texts = listTexts(this.#take(name) ?? []);
      if (texts !== undefined && texts.length > 0) this.#tool.set(name, texts);
    }
  }

  #convertUrls(): void {
    const urls: Record<string, string> = {};
    const home = textOf(this.#take("url", "urls"));
    const download = textOf(this.#take("download_url", "urls"));
    if (home !== undefined && home !== "") {
      urls.Homepage = home;
      this.#differences.push(`Home-page: ${home} becomes Project-URL: Homepage, ${home}`);
    }
    if (download !== undefined && download !== "") {
      urls.Download = download;
      this.#differences.push(
        `Download-URL: ${download} becomes Project-URL: Download, ${download}`,
      );
    }
    const others = this.#take("project_urls", "urls");
    for (const [label, url] of isDict(others) ? others : []) {
      urls[textOf(label) ?? ""] = textOf(url) ?? "";
    }
    if (Object.keys(urls).length > 0) this.#project.set("urls", urls);
  }

  #convertDependencies(): void {
    this.#needed = listLines(this.#take("setup_requires")) ?? [];
    const list = listLines(this.#take("install_requires", "dependencies")) ?? [];
    const extras: Record<string, readonly string[]> = {};
    const value = this.#take("extras_require", "optional-dependencies");
    for (const [key, items] of isDict(value) ? value : []) {
      const [name = "", marker] = (textOf(key) ?? "").split(/:(.*)/s);
      const all = (listLines(items) ?? []).map((it) => addMarker(it, marker));
      if (name === "") {
        list.push(...all);
        this.#differences.push(`Requires-Dist: ${all.join(", ")} stands before the extras`);
      } else extras[name] = [...(extras[name] ?? []), ...all];
    }
    if (list.length > 0) this.#project.set("dependencies", list);
    if (Object.keys(extras).length > 0) this.#project.set("optional-dependencies", extras);
    for (const name of ["tests_require", "test_suite", "dependency_links", "use_2to3"]) {
      this.#leave(name, "is read by nobody any more");
    }
  }

  #convertEntryPoints(): void {
    const value = this.#take("entry_points");
    const groups: Record<string, Record<string, string>> = {};
    const text = textOf(value) ?? formatGroups(value);
    if (text === undefined || text.trim() === "") return;
    for (const { group, name, module, attribute, extras } of parseEntryPoints(text)) {
      const suffix = extras.length === 0 ? "" : ` [${extras.join(", ")}]`;
      const reference = `${module}${attribute === undefined ? "" : `:${attribute}`}${suffix}`;
      groups[group] = { ...groups[group], [name]: reference };
    }
    const { console_scripts: scripts, gui_scripts: guiScripts, ...others } = groups;
    if (scripts !== undefined) this.#project.set("scripts", scripts);
    if (guiScripts !== undefined) this.#project.set("gui-scripts", guiScripts);
    if (Object.keys(others).length > 0) this.#project.set("entry-points", others);
  }

  /** What decides on files goes below `[tool.setuptools]`. */
  #convertFiles(): void {
    const packages = this.#take("packages");
    if (isFoundPackages(packages)) {
      const { where, include, exclude, namespaces } = packages.search;
      this.#tool.set("packages", {
        find: {
          ...(where.join() !== "." && { where }),
          ...(include.join() !== "*" && { include }),
          ...(exclude.length > 0 && { exclude }),
          namespaces,
        },
      });
    } else if (listTexts(packages ?? []) !== undefined && packages !== undefined) {
      this.#tool.set("packages", listTexts(packages));
    }
    this.#list("py_modules", "py-modules");
    this.#list("scripts", "script-files");
    this.#table("package_dir", "package-dir");
    this.#table("package_data", "package-data");
    this.#table("exclude_package_data", "exclude-package-data");
    const include = this.#take("include_package_data");
    // With a pyproject.toml it is on unless it is off.
    this.#tool.set("include-package-data", include === true);
    const data = this.#take("data_files");
    const folders = isList(data) ? data.filter(isList) : [];
    if (folders.length > 0) {
      this.#tool.set(
        "data-files",
        Object.fromEntries(
          folders.map(([folder, files]) => [textOf(folder) ?? "", listTexts(files ?? []) ?? []]),
        ),
      );
    }
    const zipSafe = this.#take("zip_safe");
    if (typeof zipSafe === "boolean") this.#tool.set("zip-safe", zipSafe);
    this.#leave("ext_modules", "is code to build, which setup.py goes on to say");
    this.#leave("cmdclass", "is code, which setup.py goes on to run");
    this.#leave("namespace_packages", "is what Python does itself today");
  }

  #list(name: string, key: string): void {
    const texts = listTexts(this.#take(name) ?? []);
    if (texts !== undefined && texts.length > 0) this.#tool.set(key, texts);
  }

  /** "" is "*" where patterns go by package. */
  #table(name: string, key: string): void {
    const value = this.#take(name);
    if (!isDict(value) || value.size === 0) return;
    const isPatterns = name.endsWith("package_data");
    const entries = [...value].map(([inner, item]): [string, unknown] => {
      const text = textOf(inner) ?? "";
      return [isPatterns && text === "" ? "*" : text, isPatterns ? listTexts(item) : textOf(item)];
    });
    this.#tool.set(key, Object.fromEntries(entries));
  }

  #format(): string {
    const { pyproject } = this.#tree;
    const isBuiltSaid =
      pyproject !== undefined && Object.hasOwn(pyproject.document.value, "build-system");
    const requires = [
      "setuptools>=77.0.3",
      ...(this.#scm === undefined ? [] : ["setuptools-scm"]),
      ...this.#needed.filter((it) => !/^(?:setuptools|wheel|setuptools[-_]scm)\b/i.test(it)),
    ];
    const build: Table = new Map<string, unknown>([
      ["requires", requires],
      ["build-backend", "setuptools.build_meta"],
    ]);
    if (this.#dynamic.length > 0) this.#project.set("dynamic", [...new Set(this.#dynamic)]);
    return [
      ...(isBuiltSaid ? [] : [formatTable("build-system", build)]),
      formatTable("project", this.#project),
      formatTable("tool.setuptools", this.#tool),
      formatTable("tool.setuptools.dynamic", this.#dynamicTool),
      ...(this.#scm === undefined ? [] : [formatTable("tool.setuptools_scm", this.#scm, true)]),
    ]
      .filter((table) => table !== "")
      .join("\n");
  }
}

const USUAL_TYPES: Readonly<Record<string, string>> = {
  ".md": "text/markdown",
  ".rst": "text/x-rst",
  ".txt": "text/plain",
};

const LONGEST_LINE = 100;

/** Tables that stand below a head of their own. */
const OWN_TABLES: ReadonlySet<string> = new Set([
  ...["urls", "scripts", "gui-scripts", "optional-dependencies", "entry-points", "packages"],
  ...["find", "package-data", "exclude-package-data", "data-files"],
]);

/** `isKept` writes the head of a table that holds nothing. */
function formatTable(name: string, table: Table, isKept = false): string {
  const lines: string[] = [];
  const inner: string[] = [];
  for (const [key, value] of table) {
    const isTable = typeof value === "object" && !Array.isArray(value);
    if (isTable && OWN_TABLES.has(key)) {
      inner.push(formatTable(`${name}.${key}`, new Map(Object.entries(Object(value)))));
      continue;
    }
    const text = `${formatTomlKey(key)} = ${formatTomlValue(value)}`;
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const long = items.map((item) => `    ${formatTomlValue(item)},\n`).join("");
    lines.push(
      text.length > LONGEST_LINE && items.length > 0 ? `${formatTomlKey(key)} = [\n${long}]` : text,
    );
  }
  const own = lines.length === 0 && !isKept ? [] : [`[${name}]\n${lines.join("\n")}\n`];
  return [...own, ...inner].join("\n");
}

function findExpression(text: string): string | undefined {
  try {
    return parseLicense(text);
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}

/** As distutils splits them: at commas alone. */
function splitKeywords(text: string): readonly string[] {
  const parts = text.split(",").map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

/** Requirements as a list, or as the lines of a text. */
function listLines(value: PythonValue): string[] | undefined {
  const text = textOf(value);
  const lines = text === undefined ? listTexts(value ?? []) : text.split("\n");
  return lines?.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

function addMarker(requirement: string, marker: string | undefined): string {
  if (marker === undefined || marker === "") return requirement;
  const [bare = "", own] = requirement.split(/\s*;\s*(.*)/s);
  return own === undefined ? `${bare}; ${marker}` : `${bare}; (${own}) and (${marker})`;
}

/** A dictionary of groups as the text of entry_points.txt. */
function formatGroups(value: PythonValue): string | undefined {
  if (!isDict(value)) return undefined;
  return [...value]
    .map(([group, items]) => `[${textOf(group) ?? ""}]\n${(listLines(items) ?? []).join("\n")}\n`)
    .join("\n");
}
