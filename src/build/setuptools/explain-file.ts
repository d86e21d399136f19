/** Why a file of a setuptools project is in its sdist and its wheel, or is not. */
import { findPackageFolder } from "../discovery.ts";
import { joinPath } from "../file-tree.ts";
import { matchesName } from "../fnmatch.ts";
import type { Decision, FileExplanation, Reason } from "../manifest/file-selection.ts";
import { globFiles } from "../python-glob.ts";
import type { SourceTree } from "../source-tree.ts";
import type { FileRules } from "./file-rules.ts";
import { listModuleFiles } from "./modules.ts";
import { ALWAYS_DATA, listPackageData } from "./package-data.ts";
import { BY_SETTING, type SdistChoice } from "./sdist-files.ts";
import { findSaidPlace, findSettingPlace } from "./setting-place.ts";

/** `file` is a path from the project's folder. */
export function explainFile(
  tree: SourceTree,
  rules: FileRules,
  choice: SdistChoice,
  file: string,
): FileExplanation {
  const sdist = explainSdist(tree, choice, file);
  return { sdist, wheel: new WheelExplanation(tree, rules, choice).explain(file, sdist) };
}

function explainSdist(tree: SourceTree, choice: SdistChoice, file: string): Decision {
  const taken = choice.taken.get(file);
  if (taken !== undefined) {
    const [setting] = Object.entries(BY_SETTING).find(([, words]) => words === taken.words) ?? [];
    const said = setting === undefined ? {} : findSaidPlace(tree, setting);
    return { isIn: true, target: file, ...said, ...taken };
  }
  const removed = choice.removed.get(file);
  if (removed !== undefined) return { isIn: false, ...removed };
  return {
    isIn: false,
    words: "no rule takes it in",
    hint: `Write include ${file} in MANIFEST.in`,
  };
}

class WheelExplanation {
  readonly #tree: SourceTree;
  readonly #rules: FileRules;
  readonly #choice: SdistChoice;

  constructor(tree: SourceTree, rules: FileRules, choice: SdistChoice) {
    this.#tree = tree;
    this.#rules = rules;
    this.#choice = choice;
  }

  explain(file: string, sdist: Decision): Decision {
    const { files } = this.#tree;
    const data = listPackageData(files, this.#rules, this.#choice.sources);
    const found = data.find(({ source }) => source === file);
    if (found !== undefined) {
      return { isIn: true, target: found.target, ...this.#explainData(file, sdist) };
    }
    const module = listModuleFiles(files, this.#rules).find(({ source }) => source === file);
    if (module !== undefined) {
      const words = BY_SETTING.packages;
      return { isIn: true, target: module.target, words, ...findSaidPlace(this.#tree, "packages") };
    }
    return this.#explainOthers(file) ?? this.#explainAbsence(file);
  }

  /** What is laid beside the code. */
  #explainOthers(file: string): Decision | undefined {
    const { dataFiles, scripts, licenseFiles } = this.#rules;
    const data = dataFiles.find(({ files }) => files.includes(file));
    if (data !== undefined) {
      const target = joinPath("data", data.folder, file.slice(file.lastIndexOf("/") + 1));
      const words = `data files lay it into ${data.folder || "the environment"}`;
      return { isIn: true, target, words, ...findSettingPlace(this.#tree, "data_files") };
    }
    if (scripts.includes(file)) {
      const target = `scripts/${file.slice(file.lastIndexOf("/") + 1)}`;
      return {
        isIn: true,
        target,
        words: "it is a script",
        ...findSettingPlace(this.#tree, "scripts"),
      };
    }
    if (licenseFiles.includes(file)) {
      const words = BY_SETTING.license_files;
      const said = findSaidPlace(this.#tree, "license_files");
      return { isIn: true, target: `licenses/${file}`, words, ...said };
    }
    return undefined;
  }

  #explainData(file: string, sdist: Decision): Reason {
    const owner = this.#findOwner(file);
    const pattern = owner === undefined ? undefined : this.#findPattern(file, owner);
    if (pattern !== undefined) return pattern;
    const place = sdist.place ?? findSettingPlace(this.#tree, "include_package_data").place;
    return {
      words: `include_package_data takes from the sdist what is below ${owner}, and ${sdist.words}`,
      ...(place !== undefined && { place }),
    };
  }

  /** The pattern of package data that names the file. */
  #findPattern(file: string, owner: string): Reason | undefined {
    const folder = findPackageFolder(owner, this.#rules.folders);
    const names = (pattern: string): boolean =>
      globFiles(this.#tree.files, folder, pattern).includes(file);
    if (ALWAYS_DATA.some(names)) return { words: "types go along with the code" };
    for (const key of ["", owner]) {
      const pattern = this.#rules.packageData[key]?.find(names);
      if (pattern !== undefined) {
        const words = `package data of ${key || "every package"} names it: "${pattern}"`;
        return { words, ...findSettingPlace(this.#tree, "package_data", key) };
      }
    }
    return undefined;
  }

  #explainAbsence(file: string): Decision {
    const owner = this.#findOwner(file);
    if (owner === undefined) {
      const hint = "Move it into a package, or lay it beside the code by data-files";
      return { isIn: false, words: "it lies in no package", hint };
    }
    const excluded = this.#findExclusion(file, owner);
    if (excluded !== undefined) return { isIn: false, ...excluded };
    const folder = findPackageFolder(owner, this.#rules.folders);
    const inner = folder === "" ? file : file.slice(folder.length + 1);
    if (file.endsWith(".py")) {
      const words = `it lies in a folder below ${owner} that is no package of the project`;
      return { isIn: false, words, hint: "Add the package to packages, or let it be found" };
    }
    return {
      isIn: false,
      words: this.#rules.includePackageData
        ? `the sdist does not hold it, and no package data of ${owner} names it`
        : `no package data of ${owner} names it, and include_package_data is off`,
      hint: this.#suggestData(owner, inner),
    };
  }

  /** The line to write, where the project says such things. */
  #suggestData(owner: string, pattern: string): string {
    const { pyproject, setupCfg, setupPy } = this.#tree;
    if (pyproject?.content.project !== undefined) {
      return `Write ${owner} = ["${pattern}"] below [tool.setuptools.package-data]`;
    }
    if (setupPy !== undefined && setupPy.keywords.size > 0) {
      return `Write package_data={"${owner}": ["${pattern}"]} in setup.py`;
    }
    const file = setupCfg === undefined ? "of setup.cfg" : `of ${setupCfg.ini.file}`;
    return `Write ${owner} = ${pattern} below [options.package_data] ${file}`;
  }

  #findExclusion(file: string, owner: string): Reason | undefined {
    const folder = findPackageFolder(owner, this.#rules.folders);
    for (const key of ["", owner]) {
      const pattern = this.#rules.excludePackageData[key]?.find((it) =>
        matchesName(file, joinPath(folder, it)),
      );
      if (pattern !== undefined) {
        const words = `exclude_package_data of ${key || "every package"} names it: "${pattern}"`;
        return { words, ...findSettingPlace(this.#tree, "exclude_package_data", key) };
      }
    }
    return undefined;
  }

  /** The package whose folder is the nearest above the file. */
  #findOwner(file: string): string | undefined {
    const { packages, folders } = this.#rules;
    return packages
      .map((name) => ({ name, folder: findPackageFolder(name, folders) }))
      .filter(({ folder }) => folder === "" || file.startsWith(`${folder}/`))
      .sort((a, b) => b.folder.length - a.folder.length)[0]?.name;
  }
}
