/** What setup.py and setup.cfg say together, by the keywords of `setup(…)`: the first that is not empty wins. */
import type { Place } from "../../errors.ts";
import { EVERYWHERE } from "../discovery.ts";
import { type FileTree, readText } from "../file-tree.ts";
import {
  type CfgSection,
  type CfgValue,
  parseCfgDict,
  parseCfgFlag,
  parseCfgList,
  type SetupCfg,
} from "../setup-cfg.ts";
import type { SourceTree } from "../source-tree.ts";
import { isDict, isList, type PythonValue } from "./python-value.ts";

export type SetupValue =
  | { readonly kind: "known"; readonly value: PythonValue; readonly place: Place }
  /** `attr: package.NAME` */
  | { readonly kind: "attribute"; readonly reference: string; readonly place: Place }
  | { readonly kind: "must-run"; readonly why: string; readonly place: Place };

/** By keyword, in the order of the files. */
export function readSetupValues({ files, setupPy, setupCfg }: SourceTree): Map<string, SetupValue> {
  const values = new Map<string, SetupValue>();
  for (const [name, keyword] of setupPy?.keywords ?? []) {
    if (keyword.kind === "must-run") values.set(name, keyword);
    else if (keyword.value !== undefined) values.set(name, { ...keyword, kind: "known" });
  }
  if (setupCfg === undefined) return values;
  for (const [name, value] of readCfg(setupCfg, files)) {
    const said = values.get(name);
    if (said === undefined || isEmpty(said)) values.set(name, value);
  }
  return values;
}

/** What Python takes for false is as if it were not said. */
function isEmpty(said: SetupValue): boolean {
  if (said.kind !== "known") return false;
  const { value } = said;
  if (isDict(value)) return value.size === 0;
  if (isList(value)) return value.length === 0;
  return value === undefined || value === false || value === "" || value === 0;
}

const LISTS = [
  ...["platforms", "keywords", "provides", "obsoletes", "classifiers", "license_files", "scripts"],
  ...["py_modules", "namespace_packages", "eager_resources", "dependency_links"],
];
const REQUIREMENTS = ["install_requires", "setup_requires"];
const FLAGS = ["zip_safe", "include_package_data"];
const TABLES = ["project_urls", "package_dir"];

function* readCfg(cfg: SetupCfg, files: FileTree): Generator<[string, SetupValue]> {
  for (const section of ["metadata", "options"]) {
    for (const [key, value] of cfg.sections.get(section) ?? []) {
      if (value.text !== "") yield [key, readValue(key, value, cfg, files)];
    }
  }
  for (const name of [
    "package_data",
    "exclude_package_data",
    "extras_require",
    "data_files",
    "entry_points",
  ]) {
    const section = cfg.sections.get(`options.${name}`);
    if (section !== undefined) yield [name, readSection(name, section)];
  }
}

function readValue(
  key: string,
  { text, place }: CfgValue,
  cfg: SetupCfg,
  files: FileTree,
): SetupValue {
  const attribute = /^attr:(.*)$/s.exec(text)?.[1];
  if (attribute !== undefined) return { kind: "attribute", reference: attribute.trim(), place };
  const known = (value: PythonValue): SetupValue => ({ kind: "known", value, place });
  const named = /^file:(.*)$/s
    .exec(text)?.[1]
    ?.split(",")
    .map((name) => name.trim());
  if (named !== undefined) {
    const [file = ""] = named;
    if (named.length > 1 || files.findKind(file) !== "file") {
      return { kind: "must-run", why: "joins several files, or one that is not there", place };
    }
    return known({ kind: "file-text", file, text: readText(files, file) });
  }
  if (text.trim() === "find:" || text.trim() === "find_namespace:") {
    return known(readSearch(cfg.sections.get("options.packages.find"), text.includes("namespace")));
  }
  if (LISTS.includes(key) || key === "packages") return known(parseCfgList(text));
  if (REQUIREMENTS.includes(key)) {
    return known(parseCfgList(text, ";").filter((line) => !line.startsWith("#")));
  }
  if (FLAGS.includes(key)) return known(parseCfgFlag(text));
  if (TABLES.includes(key)) return known(parseCfgDict({ text, place }));
  return known(text);
}

function readSearch(section: CfgSection | undefined, namespaces: boolean): PythonValue {
  const list = (key: string): readonly string[] => parseCfgList(section?.get(key)?.text ?? "");
  const [where] = list("where");
  const include = list("include");
  return {
    kind: "found-packages",
    search: {
      where: where === undefined ? EVERYWHERE.where : [where],
      include: include.length > 0 ? include : EVERYWHERE.include,
      exclude: list("exclude"),
      namespaces,
    },
  };
}

function readSection(name: string, section: CfgSection): SetupValue {
  const [first] = section.values();
  const named = [...section.values()].find(({ text }) => /^(?:file|attr):/.test(text));
  if (named !== undefined) {
    return { kind: "must-run", why: `asks ${named.text}`, place: named.place };
  }
  const lists = [...section].map(([key, { text }]): [string, readonly string[]] => [
    key === "*" && name.endsWith("package_data") ? "" : key,
    parseCfgList(text, name === "extras_require" ? ";" : ","),
  ]);
  const value: PythonValue =
    name === "data_files" ? lists.map(([folder, items]) => [folder, items]) : new Map(lists);
  return { kind: "known", value, place: first?.place ?? { file: "setup.cfg" } };
}
