/** Data in a project's packages that reaches neither its sdist nor its wheel, and settings for data that is not there. */
import type { ReportToAuthor } from "../../rules/author-catalog.ts";
import { findPackageFolder } from "../discovery.ts";
import { type FileTree, joinPath, walkFiles } from "../file-tree.ts";
import { matchesAny } from "../fnmatch.ts";
import { globFiles } from "../python-glob.ts";
import { explainFile } from "../setuptools/explain-file.ts";
import type { FileRules } from "../setuptools/file-rules.ts";
import { listPackageData } from "../setuptools/package-data.ts";
import type { SdistChoice } from "../setuptools/sdist-files.ts";
import { findSettingPlace } from "../setuptools/setting-place.ts";
import type { SourceTree } from "../source-tree.ts";

export function checkDataFiles(
  tree: SourceTree,
  rules: FileRules,
  choice: SdistChoice,
  report: ReportToAuthor,
): void {
  checkPatterns(tree, rules, report);
  const travelling = new Set(
    listPackageData(tree.files, rules, choice.sources).map(({ source }) => source),
  );
  for (const file of listData(tree.files, rules)) {
    // What a line takes out, somebody meant.
    if (travelling.has(file) || choice.taken.has(file) || choice.removed.has(file)) continue;
    if (isExcluded(rules, file)) continue;
    const { hint } = explainFile(tree, rules, choice, file).wheel;
    const message = `"${file}" is in neither the sdist nor the wheel`;
    report("source-data-left-out", message, {
      ...(hint !== undefined && { hint }),
      place: { file },
    });
  }
}

/** What programs leave behind, and what only a build knows. */
const NO_DATA =
  /(?:^|\/)(?:\.|__pycache__\/)|~$|\.(?:py|py[cod]|so|dll|dylib|orig|rej|bak|sw[op])$/;

/** Files below the packages that are no modules. */
function listData(tree: FileTree, { packages, folders }: FileRules): Iterable<string> {
  const roots = packages.map((name) => findPackageFolder(name, folders));
  const files = roots
    // A package in the folder of the project itself has all of it below.
    .filter((root) => root !== "")
    .flatMap((root) => [...walkFiles(tree, root)])
    .filter((file) => !NO_DATA.test(file));
  return new Set(files);
}

function isExcluded({ packages, folders, excludePackageData }: FileRules, file: string): boolean {
  return packages.some((name) => {
    const patterns = [...(excludePackageData[""] ?? []), ...(excludePackageData[name] ?? [])];
    const folder = findPackageFolder(name, folders);
    return matchesAny(
      file,
      patterns.map((pattern) => joinPath(folder, pattern)),
    );
  });
}

function checkPatterns(tree: SourceTree, rules: FileRules, report: ReportToAuthor): void {
  const { packages, folders, packageData, dataFiles } = rules;
  for (const [key, patterns] of Object.entries(packageData)) {
    const owners = key === "" ? packages : packages.filter((name) => name === key);
    const roots = owners.map((name) => findPackageFolder(name, folders));
    const place = findSettingPlace(tree, "package_data", key);
    if (roots.length === 0) {
      report("source-pattern", `Package data is named for ${key}, which is no package here`, place);
    }
    for (const pattern of patterns) {
      if (roots.length === 0) break;
      if (roots.some((root) => globFiles(tree.files, root, pattern).length > 0)) continue;
      const of = key === "" ? "every package" : key;
      report("source-pattern", `Nothing fits "${pattern}" of the data of ${of}`, place);
    }
  }
  for (const { folder, files } of dataFiles) {
    if (files.length > 0) continue;
    const place = findSettingPlace(tree, "data_files", folder);
    report("source-pattern", `Nothing fits the data files for ${folder}`, place);
  }
  for (const file of dataFiles.flatMap(({ files }) => files)) {
    if (tree.files.findKind(file) !== undefined) continue;
    const place = findSettingPlace(tree, "data_files");
    report("source-pattern", `Data files name "${file}", which is not there`, place);
  }
}
