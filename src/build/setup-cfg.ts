/**
 * setup.cfg, as setuptools reads it.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */
import { AppError, type Place, type Problem } from "../errors.ts";
import { type IniFile, interpolate, parseIni } from "./ini-file.ts";

export interface SetupCfg {
  readonly ini: IniFile;
  /** By section and key, `%(name)s` filled in, keys as setuptools knows them. */
  readonly sections: ReadonlyMap<string, CfgSection>;
  /** Keys that are read for now, and should be written otherwise. */
  readonly warnings: readonly Problem[];
}

export type CfgSection = ReadonlyMap<string, CfgValue>;

export interface CfgValue {
  readonly text: string;
  readonly place: Place;
}

/** Sections whose keys are names of the project's own, and left as they are. */
const OWN_KEYS: ReadonlySet<string> = new Set(
  ["extras_require", "data_files", "entry_points", "package_data", "exclude_package_data"].map(
    (name) => `options.${name}`,
  ),
);

/** Names of [metadata] that mean another. */
const ALIASES: Readonly<Record<string, string>> = {
  home_page: "url",
  summary: "description",
  classifier: "classifiers",
  platform: "platforms",
};

/** Keys of [metadata] that other tools once read, and what to write. */
const UNREAD: Readonly<Record<string, (text: string) => string>> = {
  description_file: (file) =>
    `Write long_description = file: ${file}${typeLine(file)}, in lines of their own`,
  description_content_type: (type) => `Write long_description_content_type = ${type}`,
  requires_dist: () => "Write install_requires below [options]",
  requires_python: (versions) => `Write python_requires = ${versions} below [options]`,
};

/** Whether setuptools reads no such key of `[metadata]`, though it stands in many. */
export function isUnread(key: string): boolean {
  return Object.hasOwn(UNREAD, key);
}

function typeLine(file: string): string {
  const type = { md: "text/markdown", rst: "text/x-rst" }[file.replace(/^.*\./, "").toLowerCase()];
  return type === undefined ? "" : ` and long_description_content_type = ${type}`;
}

/** Sections of commands, whose keys setuptools normalises too. */
const COMMANDS: ReadonlySet<string> = new Set([
  ...["alias", "bdist", "bdist_dumb", "bdist_egg", "bdist_rpm", "bdist_wheel", "build"],
  ...["build_clib", "build_ext", "build_py", "build_scripts", "check", "clean", "develop"],
  ...["dist_info", "easy_install", "editable_wheel", "egg_info", "install", "install_data"],
  ...["install_egg_info", "install_headers", "install_lib", "install_scripts", "rotate"],
  ...["saveopts", "sdist", "setopt"],
]);

/** Reads the text. Throws `invalid` with the line where setuptools could not read it. */
export function parseSetupCfg(text: string, file = "setup.cfg"): SetupCfg {
  const ini = parseIni(text, file);
  const warnings: Problem[] = [];
  const sections = new Map<string, CfgSection>();
  for (const [name, section] of ini.sections) {
    const values = new Map<string, CfgValue>();
    for (const [key, { place }] of section.values) {
      const known = normalizeKey(name, key);
      const text = interpolate(section, key) ?? "";
      const instead = name === "metadata" ? UNREAD[known]?.(text) : undefined;
      if (instead !== undefined) warnings.push(warnAboutUnread(key, instead, place));
      else if (known !== key) warnings.push(warnAboutKey(name, key, known, place));
      values.set(known, { text, place });
    }
    sections.set(name, name === "metadata" ? withoutAliases(values) : values);
  }
  return { ini, sections, warnings };
}

/** The value of a key; `undefined` where it is not there or empty, which setuptools takes for the same. */
export function findCfgValue(
  cfg: SetupCfg | undefined,
  section: string,
  key: string,
): CfgValue | undefined {
  const value = cfg?.sections.get(section)?.get(key);
  return value?.text === "" ? undefined : value;
}

/** Lines, or where there is but one, what stands between commas. */
export function parseCfgList(text: string, separator: "," | ";" = ","): readonly string[] {
  const parts = text.includes("\n") ? text.split("\n") : text.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** Lines of `key = value`. Throws `invalid` where one has no sign. */
export function parseCfgDict({ text, place }: CfgValue): ReadonlyMap<string, string> {
  return new Map(
    parseCfgList(text).map((line) => {
      const at = line.indexOf("=");
      if (at !== -1) return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      throw new AppError(
        "invalid",
        `Cannot read ${place.file} in line ${place.line}: "${line}" is no "key = value"`,
        { place, hint: `Write ${line} = …` },
      );
    }),
  );
}

/** Anything but 1, true and yes is false. */
export function parseCfgFlag(text: string): boolean {
  return ["1", "true", "yes"].includes(text.toLowerCase());
}

function normalizeKey(section: string, key: string): string {
  const isRead = section === "metadata" || section.startsWith("options") || COMMANDS.has(section);
  return isRead && !OWN_KEYS.has(section) ? key.replaceAll("-", "_").toLowerCase() : key;
}

function warnAboutUnread(key: string, hint: string, place: Place): Problem {
  const message = `[metadata] has the key ${key}, which setuptools does not read`;
  return { rule: "setup-cfg", level: "warning", message, hint, place };
}

function warnAboutKey(section: string, key: string, known: string, place: Place): Problem {
  return {
    rule: "setup-cfg",
    level: "warning",
    message: `[${section}] has the key ${key}, which setuptools will not read much longer`,
    hint: `Write ${known}`,
    place,
  };
}

/** Of several names for one thing, the first that says something counts. */
function withoutAliases(values: ReadonlyMap<string, CfgValue>): CfgSection {
  const renamed = new Map<string, CfgValue>();
  for (const [key, value] of values) {
    const name = ALIASES[key] ?? key;
    if ((renamed.get(name)?.text ?? "") === "") renamed.set(name, value);
  }
  return renamed;
}
