/** Where a setting of a setuptools project stands, be it in setup.py, setup.cfg or pyproject.toml. */
import type { Place } from "../../errors.ts";
import { findTool, type SourceTree } from "../source-tree.ts";

/** Keys by the name that setup.py gives them. */
const PYPROJECT_KEYS: Readonly<Record<string, string>> = {
  package_data: "package-data",
  exclude_package_data: "exclude-package-data",
  include_package_data: "include-package-data",
  data_files: "data-files",
  scripts: "script-files",
};

/** "" of a key is "*" where files are edited by hand. */
export function findSettingPlace(
  tree: SourceTree,
  setting: string,
  key?: string,
): { readonly place?: Place } {
  const { pyproject, setupCfg, setupPy } = tree;
  const names = key === "" ? ["*", ""] : [key ?? ""];
  const keyword = setupPy?.keywords.get(setting)?.place;
  if (keyword !== undefined) return { place: keyword };
  for (const name of names) {
    const section = setupCfg?.sections.get(key === undefined ? "options" : `options.${setting}`);
    const place = section?.get(key === undefined ? setting : name)?.place;
    if (place !== undefined) return { place };
  }
  if (pyproject === undefined || findTool(tree, "setuptools") === undefined) return {};
  const path = ["tool", "setuptools", PYPROJECT_KEYS[setting] ?? setting];
  const full = key === undefined ? path : [...path, key === "" ? "*" : key];
  return { place: pyproject.document.placeOf(full) };
}

/** Modules are named by either. */
const ALTERNATIVES: Readonly<Record<string, readonly string[]>> = {
  packages: ["packages", "py_modules"],
};

/** The same where the setting may be left to setuptools itself: nothing where no file says it. */
export function findSaidPlace(tree: SourceTree, setting: string): { readonly place?: Place } {
  const places = (ALTERNATIVES[setting] ?? [setting]).map((name) => findPlace(tree, name));
  const place = places.find((it) => it !== undefined);
  return place === undefined ? {} : { place };
}

function findPlace(tree: SourceTree, setting: string): Place | undefined {
  const { pyproject, setupCfg, setupPy } = tree;
  const keyword = setupPy?.keywords.get(setting)?.place;
  if (keyword !== undefined) return keyword;
  const values = ["metadata", "options"].map((it) => setupCfg?.sections.get(it)?.get(setting));
  const section = setupCfg?.ini.sections.get(`options.${setting}`);
  const said = values.find((value) => value !== undefined)?.place ?? section?.place;
  if (said !== undefined || pyproject === undefined) return said;
  const key = setting === "scripts" ? "script-files" : setting.replaceAll("_", "-");
  const project: unknown = pyproject.document.value.project;
  if (setting === "license_files" && Object.hasOwn(Object(project), key)) {
    return pyproject.document.placeOf(["project", key]);
  }
  const isSaid = Object.hasOwn(findTool(tree, "setuptools") ?? {}, key);
  return isSaid ? pyproject.document.placeOf(["tool", "setuptools", key]) : undefined;
}
