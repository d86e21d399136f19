/**
 * Settings of setuptools_scm: of `[tool.setuptools_scm]` or `[tool.vcs-versioning]`, or of `use_scm_version` in setup.py.
 * Reference: https://setuptools-scm.readthedocs.io/en/latest/config/
 */
import path from "node:path";
import { AppError, type Place } from "../../errors.ts";
import { parseToml } from "../../system/toml.ts";
import { type FileTree, readText } from "../file-tree.ts";
import { isDict, isList, type PythonValue, textOf } from "../setup-py/python-value.ts";
import { findKeyword } from "../setup-py/setup-keyword.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { type Environment, readTable } from "./scm-variables.ts";
import { type TagRules, translatePattern, USUAL_TAG } from "./tag.ts";

export interface ScmSettings {
  /** The checkout, from the project's folder. */
  readonly root: string;
  readonly isUpward: boolean;
  readonly versionSchemes: readonly string[];
  readonly localSchemes: readonly string[];
  readonly tag: TagRules;
  readonly fallbackVersion?: string | undefined;
  readonly parentPrefix?: string | undefined;
  /** Files that the version is written into: one from the project's folder, one from the checkout's. */
  readonly versionFile?: string | undefined;
  readonly versionFileTemplate?: string | undefined;
  readonly writeTo?: string | undefined;
  readonly writeToTemplate?: string | undefined;
  /** The words of a `git describe` of the project's own, without "git". */
  readonly describe?: readonly string[] | undefined;
  readonly preParse: PreParse;
  /** Folders from the checkout's whose commits count; all where nothing is said. */
  readonly scope?: readonly string[] | undefined;
  readonly isFirstParentOnly: boolean;
  readonly distName?: string | undefined;
  /** Where a key stands, or would. */
  placeOf(key: string): Place;
}

const PRE_PARSE = [
  "warn_on_shallow",
  "fail_on_shallow",
  "fetch_on_shallow",
  "fail_on_missing_submodules",
] as const;

export type PreParse = (typeof PRE_PARSE)[number];

type Values = Readonly<Record<string, unknown>>;

/** The tables by which a project asks for a version, as it names them. */
const TABLES = ["setuptools_scm", "vcs-versioning"];

/** Throws `invalid` with the place of what is not known, or of the wrong kind. */
export async function readScmSettings(tree: SourceTree, env: Environment): Promise<ScmSettings> {
  const name = TABLES.find((table) => findTool(tree, table) !== undefined);
  const values = name === undefined ? {} : (findTool(tree, name) ?? {});
  const placeOf = (key: string): Place => {
    const known = setupPyPlace(tree);
    const path = ["tool", name ?? "setuptools_scm", ...key.split(".")];
    return known ?? tree.pyproject?.document.placeOf(path) ?? { file: "pyproject.toml" };
  };
  const given: Values = { ...values, ...readSetupPy(tree) };
  const distName = typeof given.dist_name === "string" ? given.dist_name : projectName(tree);
  const root = typeof given.root === "string" ? given.root : ".";
  const merged: Values = {
    ...given,
    ...(await readCheckoutSettings(tree.files, root)),
    ...(await readTable(env, "OVERRIDES", distName)),
  };
  return new SettingsReader(merged, placeOf).read(distName);
}

/** What setup.py, setup.cfg or pyproject.toml call the project. */
function projectName({ pyproject, setupCfg, setupPy }: SourceTree): string | undefined {
  return (
    pyproject?.content.project?.name ??
    textOf(findKeyword(setupPy, "name")) ??
    setupCfg?.sections.get("metadata")?.get("name")?.text
  );
}

function setupPyPlace({ setupPy }: SourceTree): Place | undefined {
  return setupPy?.keywords.get("use_scm_version")?.place;
}

/** `use_scm_version=True` or a dictionary of settings. */
function readSetupPy({ setupPy }: SourceTree): Values {
  const value = findKeyword(setupPy, "use_scm_version");
  return isDict(value)
    ? Object.fromEntries([...value].map(([key, item]) => [textOf(key) ?? "", toPlain(item)]))
    : {};
}

function toPlain(value: PythonValue): unknown {
  if (isList(value)) return value.map(toPlain);
  if (!isDict(value)) return textOf(value) ?? value;
  return Object.fromEntries([...value].map(([key, item]) => [textOf(key) ?? "", toPlain(item)]));
}

/** Settings for a project of a large checkout, written in the checkout's own folder. */
async function readCheckoutSettings(files: FileTree, root: string): Promise<Values> {
  const file = ".config/python-vcs-versioning.toml";
  // Only a project on top of its checkout is looked at: what lies above it is not the project's own.
  if (path.resolve(files.root, root) !== files.root || files.findKind(file) !== "file") return {};
  const { value } = await parseToml(readText(files, file), { file });
  const table = value["."];
  return isValues(table) ? table : {};
}

const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...["root", "version_scheme", "local_scheme", "tag_regex", "parentdir_prefix_version"],
  ...["fallback_version", "fallback_root", "write_to", "write_to_template", "version_file"],
  ...["version_file_template", "parse", "git_describe_command", "dist_name", "version_cls"],
  ...["normalize", "search_parent_directories", "project_path", "parent", "write_to_source"],
  ...["tag", "scm", "relative_to"],
]);

/** Only Python can follow these. */
const LEFT_TO_PYTHON = ["parse", "version_cls"];

class SettingsReader {
  readonly #values: Values;
  readonly #placeOf: (key: string) => Place;

  constructor(values: Values, placeOf: (key: string) => Place) {
    this.#values = values;
    this.#placeOf = placeOf;
  }

  read(distName: string | undefined): ScmSettings {
    for (const [key, value] of Object.entries(this.#values)) {
      if (!KNOWN_KEYS.has(key))
        throw this.#refuse(key, "is no setting", "Correct its name, or remove it");
      if (LEFT_TO_PYTHON.includes(key) && value !== undefined) {
        throw this.#refuse(key, "needs Python to be followed", "Remove it");
      }
    }
    const git = this.#table("scm.git", this.#table("scm", this.#values.scm).git);
    return {
      root: this.#text("root") ?? ".",
      isUpward: this.#flag("search_parent_directories") ?? false,
      versionSchemes: this.#schemes("version_scheme") ?? ["guess-next-dev"],
      localSchemes: this.#schemes("local_scheme") ?? ["node-and-date"],
      tag: this.#readTag(),
      fallbackVersion: this.#text("fallback_version"),
      parentPrefix: this.#text("parentdir_prefix_version"),
      versionFile: this.#text("version_file"),
      versionFileTemplate: this.#text("version_file_template"),
      writeTo: this.#text("write_to"),
      writeToTemplate: this.#text("write_to_template"),
      describe: this.#readDescribe(git.describe_command ?? this.#values.git_describe_command),
      preParse: this.#readPreParse(git.pre_parse),
      scope: this.#readScope(git.distance_scope),
      isFirstParentOnly: git.distance_count === "first-parent",
      distName,
      placeOf: this.#placeOf,
    };
  }

  #readTag(): TagRules {
    const tag = this.#table("tag", this.#values.tag);
    const pattern = tag.regex ?? this.#values.tag_regex;
    const isKnown = (value: unknown, type: string): boolean =>
      value === undefined || typeof value === type;
    if (!isKnown(tag.prefix, "string") || !isKnown(tag.strict, "boolean")) {
      throw this.#refuse("tag", "is not as it should be", 'Write prefix = "v" and strict = true');
    }
    if (!isKnown(pattern, "string"))
      throw this.#refuse("tag", "has a regex that is no text", "Write it in quotes");
    return {
      prefix: typeof tag.prefix === "string" ? tag.prefix : "",
      isStrict: tag.strict === true,
      pattern:
        typeof pattern === "string" && pattern !== ""
          ? translatePattern(
              pattern,
              this.#placeOf(tag.regex === undefined ? "tag_regex" : "tag.regex"),
            )
          : USUAL_TAG,
      isNormalized: this.#flag("normalize") ?? true,
    };
  }

  /** One scheme, or several of which the first that answers counts. */
  #schemes(key: string): readonly string[] | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.every((item) => typeof item === "string")) return list;
    throw this.#refuse(key, "is no name of a scheme", `Write ${key} = "guess-next-dev"`);
  }

  #readDescribe(value: unknown): readonly string[] | undefined {
    if (value === undefined) return undefined;
    const words = typeof value === "string" ? splitWords(value) : value;
    const isList = Array.isArray(words) && words.every((word) => typeof word === "string");
    if (isList && words[0] === "git") return words.slice(1);
    // Any other program would be the project's own code.
    throw this.#refuse(
      "scm.git.describe_command",
      "runs another program than git",
      "Let it begin with git",
    );
  }

  #readPreParse(value: unknown): PreParse {
    if (value === undefined) return "warn_on_shallow";
    const found = PRE_PARSE.find((known) => known === value);
    if (found !== undefined) return found;
    throw this.#refuse("scm.git.pre_parse", "is not known", `Write one of ${PRE_PARSE.join(", ")}`);
  }

  #readScope(value: unknown): readonly string[] | undefined {
    if (value === undefined || value === false) return undefined;
    if (value === true) return [];
    const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
    if (isList && !value.some((item) => item.startsWith("/"))) return value;
    const hint = "Write true, or a list of folders from the checkout's own";
    throw this.#refuse("scm.git.distance_scope", "is not as it should be", hint);
  }

  #table(key: string, value: unknown): Values {
    if (value === undefined) return {};
    if (isValues(value)) return value;
    throw this.#refuse(key, "is no table", `Write it as [tool.setuptools_scm.${key}]`);
  }

  #text(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || typeof value === "string") return value;
    throw this.#refuse(key, "is no text", "Write it in quotes");
  }

  #flag(key: string): boolean | undefined {
    const value = this.#values[key];
    if (value === undefined || typeof value === "boolean") return value;
    throw this.#refuse(key, "is neither true nor false", "Write true or false");
  }

  #refuse(key: string, why: string, hint: string): AppError {
    const place = this.#placeOf(key);
    return new AppError("invalid", `Cannot read the settings of setuptools_scm: ${key} ${why}`, {
      hint,
      place,
    });
  }
}

function isValues(value: unknown): value is Values {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/** Words as a shell splits them: quotes and backslashes keep white space. */
function splitWords(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? [];
  return words.map((word) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_whole, double, single, letter) =>
      [double, single, letter].find((part) => part !== undefined),
    ),
  );
}
