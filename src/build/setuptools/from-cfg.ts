/**
 * A setuptools project that is written in setup.cfg.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */
import { AppError, type Place } from "../../errors.ts";
import { parseRequirement, type Requirement } from "../../standards/requirement.ts";
import { formatSpecifiers, parseSpecifiers } from "../../standards/specifier.ts";
import { formatVersion, parseVersion } from "../../standards/version.ts";
import {
  discoverLayout,
  findWithFolders,
  type Layout,
  type PackageFolders,
  type SaidLayout,
} from "../discovery.ts";
import { type FileTree, normalizePath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { findProjectText } from "../project-text.ts";
import {
  type CfgValue,
  findCfgValue,
  parseCfgDict,
  parseCfgFlag,
  parseCfgList,
  type SetupCfg,
} from "../setup-cfg.ts";
import { readAttribute } from "./attribute.ts";
import { expandDataFiles } from "./data-files.ts";
import { parseEntryPointFile } from "./dynamic.ts";
import { findLicenseFiles } from "./license-files.ts";
import type { SetuptoolsMetadata } from "./metadata.ts";
import {
  type EntryPointGroups,
  type PatternsByPackage,
  PURE_WHEEL,
  type SetuptoolsProject,
} from "./project.ts";

/** Throws `invalid` for what setuptools would refuse, and `NeedsPython` for what it alone can know. */
export function readSetuptoolsCfg(
  tree: FileTree,
  cfg: SetupCfg,
  scmVersion: string | undefined,
): SetuptoolsProject {
  const reader = new CfgReader(tree, cfg);
  reader.leaveToPython();
  const layout = reader.readLayout();
  const metadata = reader.readMetadata(layout.folders, scmVersion);
  const zipSafe = reader.find("options", "zip_safe");
  return {
    metadata,
    packages: layout.packages,
    modules: layout.modules,
    folders: layout.folders,
    packageData: reader.readPatterns("package_data"),
    excludePackageData: reader.readPatterns("exclude_package_data"),
    includePackageData: reader.isOn("include_package_data"),
    dataFiles: expandDataFiles(tree, reader.readLists("options.data_files")),
    scripts: reader.list("options", "scripts"),
    entryPoints: reader.readEntryPoints(),
    ...(zipSafe !== undefined && { zipSafe: parseCfgFlag(zipSafe.text) }),
    dependencyLinks: reader.list("options", "dependency_links"),
    referencedFiles: reader.referencedFiles,
    wheel: PURE_WHEEL,
    warnings: cfg.warnings,
  };
}

const OPTION_SECTIONS: ReadonlySet<string> = new Set([
  ...["options", "options.packages.find", "options.package_data", "options.data_files"],
  ...["options.exclude_package_data", "options.extras_require", "options.entry_points"],
]);

/** Keys whose effect only setuptools itself can have. */
const LEFT_TO_PYTHON: readonly (readonly [section: string, key: string])[] = [
  ["options", "cmdclass"],
  ["options", "namespace_packages"],
  ["options", "eager_resources"],
  ["options", "setup_requires"],
  ["options", "test_suite"],
  ["options", "use_2to3"],
  ["metadata", "requires"],
  ["metadata", "license_file"],
];

/** Reads setup.cfg key by key, for those who need a part of it. */
export class CfgReader {
  readonly referencedFiles: string[] = [];
  readonly #tree: FileTree;
  readonly #cfg: SetupCfg;

  constructor(tree: FileTree, cfg: SetupCfg) {
    this.#tree = tree;
    this.#cfg = cfg;
  }

  leaveToPython(): void {
    for (const [section, key] of LEFT_TO_PYTHON) {
      const value = this.find(section, key);
      if (value !== undefined) throw new NeedsPython(`[${section}] sets ${key}`, value.place);
    }
    for (const [section] of this.#cfg.sections) {
      if (!section.startsWith("options.") || OPTION_SECTIONS.has(section)) continue;
      const place = this.#cfg.ini.sections.get(section)?.place;
      throw new AppError("invalid", `Cannot read setup.cfg: setuptools knows no [${section}]`, {
        hint: `Use one of ${[...OPTION_SECTIONS].join(", ")}`,
        ...(place !== undefined && { place }),
      });
    }
  }

  find(section: string, key: string): CfgValue | undefined {
    return findCfgValue(this.#cfg, section, key);
  }

  list(section: string, key: string): readonly string[] {
    return parseCfgList(this.find(section, key)?.text ?? "");
  }

  isOn(key: string): boolean {
    return parseCfgFlag(this.find("options", key)?.text ?? "");
  }

  readLists(section: string): Readonly<Record<string, readonly string[]>> {
    const values = [...(this.#cfg.sections.get(section) ?? [])];
    return Object.fromEntries(values.map(([key, { text }]) => [key, parseCfgList(text)]));
  }

  readPatterns(key: string): PatternsByPackage {
    const { "*": everywhere, ...patterns } = this.readLists(`options.${key}`);
    return everywhere === undefined ? patterns : { ...patterns, "": everywhere };
  }

  readLayout(): Layout {
    const folderText = this.find("options", "package_dir");
    const folders = folderText === undefined ? {} : Object.fromEntries(parseCfgDict(folderText));
    const modules = this.list("options", "py_modules");
    const said = this.#readPackages(folders);
    return discoverLayout(this.#tree, {
      folders,
      ...said,
      // As setuptools has it, a list without a name in it is no list.
      ...(modules.length > 0 && { modules }),
    });
  }

  #readPackages(folders: PackageFolders): SaidLayout {
    const text = this.find("options", "packages")?.text.trim();
    if (text === undefined) return {};
    if (text !== "find:" && text !== "find_namespace:") return { packages: parseCfgList(text) };
    const [where] = this.list("options.packages.find", "where");
    const include = this.list("options.packages.find", "include");
    const search = {
      where: [where ?? "."],
      include: include.length > 0 ? include : ["*"],
      exclude: this.list("options.packages.find", "exclude"),
      namespaces: text === "find_namespace:",
    };
    const found = findWithFolders(this.#tree, search, {});
    // What is found says where it was found only to a project that does not say it.
    return Object.keys(folders).length > 0 ? { packages: found.packages } : found;
  }

  readMetadata(folders: PackageFolders, scmVersion: string | undefined): SetuptoolsMetadata {
    const patterns = this.find("metadata", "license_files");
    const requiresPython = this.#readRequiresPython();
    return {
      name: this.#readName(),
      version: this.#readVersion(folders, scmVersion),
      ...this.#readTexts(),
      licenseFiles: findLicenseFiles(this.#tree, patterns && parseCfgList(patterns.text)),
      projectUrls: this.#readUrls(),
      keywords: this.list("metadata", "keywords"),
      platforms: this.list("metadata", "platforms"),
      classifiers: parseCfgList(this.#readFileText("metadata", "classifiers") ?? ""),
      provides: this.list("metadata", "provides"),
      obsoletes: this.list("metadata", "obsoletes"),
      ...(requiresPython !== undefined && { requiresPython }),
      dependencies: this.#readRequirements("options", "install_requires"),
      extras: this.#readExtras(),
      dynamic: this.#listDynamic(),
    };
  }

  /** Fields that setuptools takes over without a reader of their own count as dynamic. */
  #listDynamic(): readonly string[] {
    const fields = [
      ["download_url", "download-url"],
      ["provides", "provides"],
      ["obsoletes", "obsoletes"],
    ] as const;
    return fields.flatMap(([key, field]) =>
      this.find("metadata", key) === undefined ? [] : [field],
    );
  }

  #readName(): string {
    const name = this.find("metadata", "name");
    if (name !== undefined) return name.text.replaceAll(/[^A-Za-z0-9._-]+/g, "-");
    throw new AppError("invalid", "Cannot build: the project has no name", {
      hint: "Write name = … below [metadata]",
      place: this.#cfg.ini.sections.get("metadata")?.place ?? { file: this.#cfg.ini.file },
    });
  }

  #readVersion(folders: PackageFolders, scmVersion: string | undefined): string {
    const value = this.find("metadata", "version");
    if (value === undefined) {
      if (scmVersion !== undefined) return scmVersion;
      throw new AppError("invalid", "Cannot build: the project has no version", {
        hint: "Write version = 0.1.0 below [metadata]",
        place: this.#cfg.ini.sections.get("metadata")?.place ?? { file: this.#cfg.ini.file },
      });
    }
    const attribute = /^attr:(.*)$/s.exec(value.text)?.[1];
    const text =
      attribute === undefined
        ? this.#readFileText("metadata", "version")
        : readAttribute(this.#tree, folders, attribute.replaceAll("attr:", ""));
    return this.#translate(value, () => formatVersion(parseVersion((text ?? "").trim())));
  }

  /** Fields of one text each. */
  #readTexts(): Partial<SetuptoolsMetadata> {
    const fields = {
      homePage: this.find("metadata", "url")?.text,
      downloadUrl: this.find("metadata", "download_url")?.text,
      author: this.find("metadata", "author")?.text,
      authorEmail: this.find("metadata", "author_email")?.text,
      maintainer: this.find("metadata", "maintainer")?.text,
      maintainerEmail: this.find("metadata", "maintainer_email")?.text,
      license: this.#readLicense(),
      summary: this.#readFileText("metadata", "description"),
      description: this.#readFileText("metadata", "long_description"),
      descriptionContentType: this.find("metadata", "long_description_content_type")?.text,
    };
    return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined));
  }

  #readLicense(): string | undefined {
    const value = this.find("metadata", "license");
    if (value === undefined || !value.text.startsWith("file:")) return value?.text;
    throw new AppError("invalid", "Cannot read setup.cfg: license is a text, not a file", {
      hint: "Write license = MIT, and license_files = LICENSE",
      place: value.place,
    });
  }

  #readUrls(): Readonly<Record<string, string>> {
    const value = this.find("metadata", "project_urls");
    return value === undefined ? {} : Object.fromEntries(parseCfgDict(value));
  }

  #readRequiresPython(): string | undefined {
    const value = this.find("options", "python_requires");
    if (value === undefined) return undefined;
    return this.#translate(value, () => formatSpecifiers(parseSpecifiers(value.text)));
  }

  #readExtras(): Readonly<Record<string, readonly Requirement[]>> {
    const section = "options.extras_require";
    const extras = [...(this.#cfg.sections.get(section)?.keys() ?? [])];
    return Object.fromEntries(
      extras.map((extra) => [extra, this.#readRequirements(section, extra)]),
    );
  }

  #readRequirements(section: string, key: string): readonly Requirement[] {
    const value = this.find(section, key);
    if (value === undefined) return [];
    const texts = parseCfgList(this.#readFileText(section, key) ?? "", ";");
    return texts
      .filter((text) => !text.startsWith("#"))
      .map((text) => (text.split(" #")[0] ?? "").trim())
      .map((text) => this.#translate(value, () => parseRequirement(text)));
  }

  readEntryPoints(): EntryPointGroups {
    const text = this.#readFileText("options", "entry_points");
    if (text !== undefined) return parseEntryPointFile(text);
    const groups = [...(this.#cfg.sections.get("options.entry_points") ?? [])];
    return Object.fromEntries(
      groups
        .map(([group, { text, place }]) => [group, readObjects(text, place)] as const)
        .filter(([, objects]) => Object.keys(objects).length > 0),
    );
  }

  /** The text, or after `file:` the texts of the files that are named. */
  #readFileText(section: string, key: string): string | undefined {
    const value = this.find(section, key);
    if (value === undefined || !value.text.startsWith("file:")) return value?.text;
    const files = value.text
      .slice("file:".length)
      .split(",")
      .map((file) => file.trim());
    this.referencedFiles.push(...files);
    const texts = files.flatMap((file) => {
      if (normalizePath(file) === undefined) {
        throw new AppError("invalid", `Cannot read setup.cfg: ${file} leads out of the project`, {
          hint: "Name a file of the project",
          place: value.place,
        });
      }
      return findProjectText(this.#tree, file) ?? [];
    });
    return texts.join("\n");
  }

  /** Gives a refusal of a standard the place of the value that was read. */
  #translate<Read>({ place }: CfgValue, read: () => Read): Read {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      const { hint } = cause;
      throw new AppError("invalid", cause.message, {
        place,
        cause,
        ...(hint !== undefined && { hint }),
      });
    }
  }
}

function readObjects(text: string, place: Place): Readonly<Record<string, string>> {
  const objects = parseCfgList(text).map((line) => {
    const at = line.indexOf("=");
    if (at === -1) {
      throw new AppError("invalid", `Cannot read setup.cfg: "${line}" is no entry point`, {
        hint: "Write name = package.module:object",
        place,
      });
    }
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return Object.fromEntries(objects);
}
