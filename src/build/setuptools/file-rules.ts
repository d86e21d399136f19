/**
 * What decides on the files of a setuptools project, wherever it is said: pyproject.toml, setup.cfg, or a setup.py that
 * says it plainly.
 */
import { AppError } from "../../errors.ts";
import { formatSdistFilename } from "../../standards/filename.ts";
import { isName, parseName } from "../../standards/name.ts";
import { findVersion } from "../../standards/version.ts";
import {
  discoverLayout,
  findPackages,
  type Layout,
  normalizeFolders,
  type PackageFolders,
} from "../discovery.ts";
import { NeedsPython } from "../needs-python.ts";
import { findCfgValue, parseCfgDict, parseCfgList, type SetupCfg } from "../setup-cfg.ts";
import {
  isCompiledModule,
  isDict,
  isFoundPackages,
  isList,
  listTexts,
  type PythonValue,
  textOf,
} from "../setup-py/python-value.ts";
import type { SetupPy } from "../setup-py/setup-keyword.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { readCfgLayout } from "./cfg-layout.ts";
import { CfgReader } from "./cfg-reader.ts";
import { expandDataFiles } from "./data-files.ts";
import { eggInfoFolder } from "./egg-info.ts";
import { findLicenseFiles } from "./license-files.ts";
import { sdistRulesOf } from "./manifest.ts";
import { refuseSetuptoolsPaths } from "./outside-paths.ts";
import type { DataFiles, PatternsByPackage } from "./project.ts";
import { readSetuptoolsProject } from "./read-project.ts";
import type { SdistRules } from "./sdist-files.ts";

/** What decides on the files of sdist and wheel. */
export interface FileRules extends SdistRules {
  /** Whether whatever the sdist holds below a package goes into the wheel. */
  readonly includePackageData: boolean;
}

export interface RuleOptions {
  readonly scmVersion?: string | undefined;
  /** Files that version control tracks, where the project takes them all. */
  readonly tracked?: readonly string[] | undefined;
}

/**
 * Throws `invalid` for what setuptools would refuse, and for what would have to run to be known: the error tells the
 * line.
 */
export function readFileRules(tree: SourceTree, options: RuleOptions = {}): FileRules {
  refuseSetuptoolsPaths(tree);
  try {
    const isDeclared = (tree.setupPy?.keywords.size ?? 0) === 0 || describesItself(tree);
    if (!isDeclared && tree.setupPy !== undefined) {
      return new SetupPyRules(tree, tree.setupPy).read(options.tracked);
    }
    const { setupPy: _, ...withoutSetupPy } = tree;
    const isPlain = tree.setupPy === undefined || tree.setupPy.obstacles.length === 0;
    const project = readSetuptoolsProject(isPlain ? withoutSetupPy : tree, options.scmVersion);
    return {
      ...sdistRulesOf(project, options.tracked),
      includePackageData: project.includePackageData,
    };
  } catch (error) {
    if (!(error instanceof NeedsPython)) throw error;
    throw new AppError("invalid", `Cannot tell the files of the project: ${error.message}`, {
      hint: "Say it in pyproject.toml, where nothing has to run",
      ...(error.place !== undefined && { place: error.place }),
      cause: error,
    });
  }
}

/** A setup.py beside this is left with what cannot be said there. */
function describesItself(tree: SourceTree): boolean {
  return (
    tree.pyproject?.content.project !== undefined || findTool(tree, "setuptools") !== undefined
  );
}

/** What setup.py gives, and where it gives nothing, setup.cfg. */
class SetupPyRules {
  readonly #tree: SourceTree;
  readonly #setupPy: SetupPy;
  readonly #cfg: SetupCfg | undefined;
  readonly #reader: CfgReader | undefined;

  constructor(tree: SourceTree, setupPy: SetupPy) {
    this.#tree = tree;
    this.#setupPy = setupPy;
    this.#cfg = tree.setupCfg;
    this.#reader = tree.setupCfg && new CfgReader(tree.files, tree.setupCfg);
  }

  read(tracked: readonly string[] | undefined): FileRules {
    const { files } = this.#tree;
    const layout = this.#readLayout();
    const include = this.#value("include_package_data");
    const name = this.#text("name") ?? findCfgValue(this.#cfg, "metadata", "name")?.text;
    const licenses = this.#texts("license_files") ?? this.#cfgList("metadata", "license_files");
    return {
      packages: layout.packages,
      modules: layout.modules,
      folders: layout.folders,
      packageData: this.#patterns("package_data"),
      excludePackageData: this.#patterns("exclude_package_data"),
      includePackageData:
        include === undefined
          ? (this.#reader?.isOn("include_package_data") ?? false)
          : isTrue(include),
      dataFiles: this.#readDataFiles(),
      scripts: this.#texts("scripts") ?? this.#cfgList("options", "scripts") ?? [],
      referencedFiles: this.#reader?.referencedFiles ?? [],
      licenseFiles: findLicenseFiles(files, licenses),
      extensionFiles: this.#readExtensions(),
      eggInfo: {
        folder: eggInfoFolder(name ?? "UNKNOWN", layout.folders),
        names: this.#listEggInfo(),
      },
      fullName: fullNameOf(name, this.#text("version") ?? ""),
      buildFolder: findCfgValue(this.#cfg, "build", "build_base")?.text ?? "build",
      tracked,
    };
  }

  /** The value of a keyword that decides on files: it has to be known. */
  #value(name: string): PythonValue {
    const keyword = this.#setupPy.keywords.get(name);
    if (keyword?.kind !== "must-run") return keyword?.value;
    throw new NeedsPython(`setup.py ${keyword.why} for ${name}`, keyword.place);
  }

  /** Of a keyword that only names things, what is known. */
  #text(name: string): string | undefined {
    const keyword = this.#setupPy.keywords.get(name);
    return keyword?.kind === "static" ? textOf(keyword.value) : undefined;
  }

  #texts(name: string): readonly string[] | undefined {
    const value = this.#value(name);
    return value === undefined ? undefined : this.#listTexts(name, value);
  }

  #listTexts(name: string, value: PythonValue): readonly string[] {
    const texts = listTexts(value);
    if (texts !== undefined) return texts;
    throw this.#strange(name);
  }

  #strange(name: string): NeedsPython {
    return new NeedsPython(`setup.py gives ${name} in a strange form`, this.#setupPy.call);
  }

  #cfgList(section: string, key: string): readonly string[] | undefined {
    const value = findCfgValue(this.#cfg, section, key);
    return value && parseCfgList(value.text);
  }

  #readLayout(): Layout {
    const { files } = this.#tree;
    const folders = this.#readFolders();
    const packages = this.#value("packages");
    const modules = this.#texts("py_modules") ?? this.#cfgList("options", "py_modules");
    const isUnsaid = packages === undefined && folders === undefined && modules === undefined;
    if (isUnsaid && this.#reader !== undefined)
      return readCfgLayout(this.#tree.files, this.#reader);
    const all =
      packages === undefined ? this.#cfgList("options", "packages") : this.#list(packages);
    return discoverLayout(files, {
      ...(all !== undefined && { packages: all }),
      ...(modules !== undefined && { modules }),
      ...(folders !== undefined && { folders }),
      hasExtensions: this.#setupPy.keywords.has("ext_modules"),
    });
  }

  #list(packages: PythonValue): readonly string[] {
    return isFoundPackages(packages)
      ? findPackages(this.#tree.files, packages.search)
      : this.#listTexts("packages", packages);
  }

  #readFolders(): PackageFolders | undefined {
    const value = this.#value("package_dir");
    if (value === undefined) {
      const text = findCfgValue(this.#cfg, "options", "package_dir");
      return text && normalizeFolders(parseCfgDict(text));
    }
    if (!isDict(value)) throw this.#strange("package_dir");
    return normalizeFolders(
      [...value].map(([name, folder]) => [textOf(name) ?? "", textOf(folder) ?? ""] as const),
    );
  }

  #patterns(name: string): PatternsByPackage {
    const value = this.#value(name);
    if (value === undefined) return this.#reader?.readPatterns(name) ?? {};
    if (!isDict(value)) throw this.#strange(name);
    return Object.fromEntries(
      [...value].map(([key, patterns]) => [textOf(key) ?? "", this.#listTexts(name, patterns)]),
    );
  }

  /** Files, or pairs of a folder and its files. */
  #readDataFiles(): readonly DataFiles[] {
    const value = this.#value("data_files");
    if (value === undefined) {
      const lists = this.#reader?.readLists("options.data_files") ?? {};
      return expandDataFiles(this.#tree.files, lists);
    }
    if (!isList(value)) throw this.#strange("data_files");
    return value.map((item) => {
      const single = textOf(item);
      if (single !== undefined) return { folder: "", files: [single] };
      const [folder, files] = isList(item) ? item : [];
      return { folder: textOf(folder) ?? "", files: this.#listTexts("data_files", files ?? []) };
    });
  }

  #listEggInfo(): readonly string[] {
    const isSaid = (name: string): boolean =>
      this.#isGiven(name) ||
      findCfgValue(this.#cfg, "options", name) !== undefined ||
      this.#cfg?.sections.has(`options.${name}`) === true;
    const others = EGG_INFO_OF.filter(([, keywords]) => keywords.some(isSaid));
    const lists = EVEN_EMPTY.filter((name) => this.#isNamed(name) || isSaid(name));
    const zipSafe = this.#setupPy.keywords.get("zip_safe");
    const flag = zipSafe?.kind === "static" && isTrue(zipSafe.value) ? "zip-safe" : "not-zip-safe";
    return [
      ...["PKG-INFO", "SOURCES.txt", "dependency_links.txt", "top_level.txt"],
      ...[...others.map(([file]) => file), ...lists.map((name) => `${name}.txt`)],
      ...(isSaid("zip_safe") ? [flag] : []),
    ];
  }

  /** Given, and neither `None` nor empty. */
  #isGiven(name: string): boolean {
    const keyword = this.#setupPy.keywords.get(name);
    if (keyword?.kind !== "static") return keyword !== undefined;
    const { value } = keyword;
    if (isList(value)) return value.length > 0;
    return isDict(value) ? value.size > 0 : value !== undefined && value !== "";
  }

  /** Given, and not `None`. */
  #isNamed(name: string): boolean {
    const keyword = this.#setupPy.keywords.get(name);
    return keyword?.kind === "static" ? keyword.value !== undefined : keyword !== undefined;
  }

  #readExtensions(): readonly string[] {
    const value = this.#value("ext_modules");
    if (value === undefined) return [];
    const modules = isList(value) ? value : [value];
    return modules.flatMap((item) => {
      if (!isCompiledModule(item)) throw this.#strange("ext_modules");
      return [...item.sources, ...item.depends];
    });
  }
}

/** Files of an `.egg-info` folder that come only with a keyword, or a section of setup.cfg. */
const EGG_INFO_OF: readonly (readonly [file: string, keywords: readonly string[]])[] = [
  ["entry_points.txt", ["entry_points"]],
  ["requires.txt", ["install_requires", "extras_require"]],
];

/** Keywords whose lists are written into a file of their name, also where there is nothing in them. */
const EVEN_EMPTY = ["namespace_packages", "eager_resources"] as const;

function fullNameOf(name: string | undefined, text: string): string {
  const version = findVersion(text);
  if (name === undefined || !isName(name) || version === undefined) return "";
  return formatSdistFilename(parseName(name), version).replace(/\.tar\.gz$/, "");
}

/** As Python sees a value where a condition stands. */
function isTrue(value: PythonValue): boolean {
  return value !== false && value !== 0 && value !== "";
}
