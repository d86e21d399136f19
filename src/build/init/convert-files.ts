/** What in a setup.py decides on files, as `[tool.setuptools]`. */

import {
  type FoundPackages,
  isFoundPackages,
  type PythonValue,
  textOf,
} from "../setup-py/python-value.ts";
import type { ConversionDraft } from "./conversion-draft.ts";
import { appendTo, readFlag, readFolders, readTable, readTextList } from "./python-form.ts";

/** Code to build stays where it is. */
export function convertFiles(draft: ConversionDraft): void {
  convertPackages(draft);
  setList(draft, "py_modules", "py-modules");
  setList(draft, "scripts", "script-files");
  setTable(draft, "package_dir", "package-dir", textOf);
  setPatterns(draft, "package_data", "package-data");
  setPatterns(draft, "exclude_package_data", "exclude-package-data");
  // With a pyproject.toml it is on unless it is off; where it is left, setup.py goes on to say it.
  const isLeft = draft.values.get("include_package_data")?.kind === "must-run";
  const include = draft.takeAs("include_package_data", readFlag);
  const isStrange = draft.left.some(({ name }) => name === "include_package_data");
  if (!isLeft && !isStrange) draft.tool.set("include-package-data", include === true);
  const data = draft.takeAs("data_files", readFolders);
  if (data !== undefined && data.size > 0) draft.tool.set("data-files", Object.fromEntries(data));
  const zipSafe = draft.takeAs("zip_safe", readFlag);
  if (zipSafe !== undefined) draft.tool.set("zip-safe", zipSafe);
  draft.leave("ext_modules", "is code to build, which setup.py goes on to say");
  draft.leave("cmdclass", "is code, which setup.py goes on to run");
  draft.leave("namespace_packages", "is what Python does itself today");
}

function convertPackages(draft: ConversionDraft): void {
  const packages = draft.takeAs("packages", readPackages);
  if (packages === undefined) return;
  if (!("search" in packages)) {
    draft.tool.set("packages", packages);
    return;
  }
  const { where, include, exclude, namespaces } = packages.search;
  draft.tool.set("packages", {
    find: {
      ...(where.join() !== "." && { where }),
      ...(include.join() !== "*" && { include }),
      ...(exclude.length > 0 && { exclude }),
      namespaces,
    },
  });
}

function readPackages(value: PythonValue): FoundPackages | readonly string[] | undefined {
  return isFoundPackages(value) ? value : readTextList(value);
}

function setList(draft: ConversionDraft, name: string, key: string): void {
  const texts = draft.takeAs(name, readTextList);
  if (texts !== undefined && texts.length > 0) draft.tool.set(key, texts);
}

function setTable<T>(
  draft: ConversionDraft,
  name: string,
  key: string,
  read: (item: PythonValue) => T | undefined,
): void {
  const table = draft.takeAs(name, (value) => readTable(value, read));
  if (table !== undefined && table.size > 0) draft.tool.set(key, Object.fromEntries(table));
}

/** "" is "*" where patterns go by package; one that says both says them together. */
function setPatterns(draft: ConversionDraft, name: string, key: string): void {
  const table = draft.takeAs(name, (value) => readTable(value, readTextList));
  const patterns = new Map<string, string[]>();
  for (const [inner, items] of table ?? []) {
    appendTo(patterns, inner === "" ? "*" : inner, items);
  }
  if (patterns.size > 0) draft.tool.set(key, Object.fromEntries(patterns));
}
