/** What in a setup.py decides on files, as `[tool.setuptools]`. */
import type { ConversionDraft } from "./conversion-draft.ts";
import { isDict, isFoundPackages, isList, listTexts, textOf } from "./python-value.ts";

/** Code to build stays where it is. */
export function convertFiles(draft: ConversionDraft): void {
  const packages = draft.take("packages");
  if (isFoundPackages(packages)) {
    const { where, include, exclude, namespaces } = packages.search;
    draft.tool.set("packages", {
      find: {
        ...(where.join() !== "." && { where }),
        ...(include.join() !== "*" && { include }),
        ...(exclude.length > 0 && { exclude }),
        namespaces,
      },
    });
  } else if (listTexts(packages ?? []) !== undefined && packages !== undefined) {
    draft.tool.set("packages", listTexts(packages));
  }
  setList(draft, "py_modules", "py-modules");
  setList(draft, "scripts", "script-files");
  setTable(draft, "package_dir", "package-dir");
  setTable(draft, "package_data", "package-data");
  setTable(draft, "exclude_package_data", "exclude-package-data");
  const include = draft.take("include_package_data");
  // With a pyproject.toml it is on unless it is off.
  draft.tool.set("include-package-data", include === true);
  const data = draft.take("data_files");
  const folders = isList(data) ? data.filter(isList) : [];
  if (folders.length > 0) {
    draft.tool.set(
      "data-files",
      Object.fromEntries(
        folders.map(([folder, files]) => [textOf(folder) ?? "", listTexts(files ?? []) ?? []]),
      ),
    );
  }
  const zipSafe = draft.take("zip_safe");
  if (typeof zipSafe === "boolean") draft.tool.set("zip-safe", zipSafe);
  draft.leave("ext_modules", "is code to build, which setup.py goes on to say");
  draft.leave("cmdclass", "is code, which setup.py goes on to run");
  draft.leave("namespace_packages", "is what Python does itself today");
}

function setList(draft: ConversionDraft, name: string, key: string): void {
  const texts = listTexts(draft.take(name) ?? []);
  if (texts !== undefined && texts.length > 0) draft.tool.set(key, texts);
}

/** "" is "*" where patterns go by package. */
function setTable(draft: ConversionDraft, name: string, key: string): void {
  const value = draft.take(name);
  if (!isDict(value) || value.size === 0) return;
  const isPatterns = name.endsWith("package_data");
  const entries = [...value].map(([inner, item]): [string, unknown] => {
    const text = textOf(inner) ?? "";
    return [isPatterns && text === "" ? "*" : text, isPatterns ? listTexts(item) : textOf(item)];
  });
  draft.tool.set(key, Object.fromEntries(entries));
}
