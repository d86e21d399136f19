/**
 * A setuptools project that is written in setup.cfg.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */
import { AppError, type Place } from "../../errors.ts";
import { parseName } from "../../standards/name.ts";
import { parseRequirement, type Requirement } from "../../standards/requirement.ts";
import { formatSpecifiers, parseSpecifiers } from "../../standards/specifier.ts";
import { formatVersion } from "../../standards/version.ts";
import type { PackageFolders } from "../discovery.ts";
import type { FileTree } from "../file-tree.ts";
import { parseCfgDict, parseCfgFlag, parseCfgList, type SetupCfg } from "../setup-cfg.ts";
import { readVersionAt } from "../version/read-version.ts";
import { readAttribute } from "./attribute.ts";
import { readCfgLayout } from "./cfg-layout.ts";
import { CfgReader } from "./cfg-reader.ts";
import { expandDataFiles } from "./data-files.ts";
import { readLedVersion } from "./directive.ts";
import { parseEntryPointFile } from "./dynamic.ts";
import { findLicenseFiles } from "./license-files.ts";
import type { SetuptoolsMetadata } from "./metadata.ts";
import type { DeclaredProject, EntryPointGroups } from "./project.ts";

/** Throws `invalid` for what setuptools would refuse, and `NeedsPython` for what it alone can know. */
export function readSetuptoolsCfg(
  tree: FileTree,
  cfg: SetupCfg,
  scmVersion: string | undefined,
): DeclaredProject {
  const reader = new CfgReader(tree, cfg);
  reader.leaveToPython();
  const layout = readCfgLayout(tree, reader);
  const described = new MetadataReader(tree, cfg, reader);
  const metadata = described.read(layout.folders, scmVersion);
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
    entryPoints: described.readEntryPoints(),
    ...(zipSafe !== undefined && { zipSafe: parseCfgFlag(zipSafe.text) }),
    dependencyLinks: reader.list("options", "dependency_links"),
    referencedFiles: reader.referencedFiles,
    warnings: cfg.warnings,
  };
}

class MetadataReader {
  readonly #tree: FileTree;
  readonly #cfg: SetupCfg;
  readonly #reader: CfgReader;

  constructor(tree: FileTree, cfg: SetupCfg, reader: CfgReader) {
    this.#tree = tree;
    this.#cfg = cfg;
    this.#reader = reader;
  }

  read(folders: PackageFolders, scmVersion: string | undefined): SetuptoolsMetadata {
    const patterns = this.#reader.find("metadata", "license_files");
    const requiresPython = this.#readRequiresPython();
    return {
      name: this.#readName(),
      version: this.#readVersion(folders, scmVersion),
      ...this.#readTexts(),
      licenseFiles: findLicenseFiles(this.#tree, patterns && parseCfgList(patterns.text)),
      projectUrls: this.#readUrls(),
      keywords: this.#reader.list("metadata", "keywords"),
      platforms: this.#reader.list("metadata", "platforms"),
      classifiers: parseCfgList(this.#reader.readFileText("metadata", "classifiers") ?? ""),
      provides: this.#reader.list("metadata", "provides"),
      obsoletes: this.#reader.list("metadata", "obsoletes"),
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
      this.#reader.find("metadata", key) === undefined ? [] : [field],
    );
  }

  #readName(): string {
    const name = this.#reader.find("metadata", "name");
    if (name !== undefined) {
      const safe = name.text.replaceAll(/[^A-Za-z0-9._-]+/g, "-");
      this.#reader.translate(name, () => parseName(safe));
      return safe;
    }
    throw new AppError("invalid", "Cannot build: the project has no name", {
      hint: "Write name = … below [metadata]",
      place: this.#cfg.ini.sections.get("metadata")?.place ?? { file: this.#cfg.ini.file },
    });
  }

  #readVersion(folders: PackageFolders, scmVersion: string | undefined): string {
    const value = this.#reader.find("metadata", "version");
    if (value === undefined) {
      if (scmVersion !== undefined) return scmVersion;
      throw new AppError("invalid", "Cannot build: the project has no version", {
        hint: "Write version = 0.1.0 below [metadata]",
        place: this.#cfg.ini.sections.get("metadata")?.place ?? { file: this.#cfg.ini.file },
      });
    }
    const attribute = /^attr:(.*)$/s.exec(value.text)?.[1];
    const led =
      attribute === undefined
        ? this.#reader.readLedText("metadata", "version")
        : readAttribute(this.#tree, folders, attribute.replaceAll("attr:", ""));
    return formatVersion((led && readLedVersion(led)) ?? readVersionAt("", value.place));
  }

  /** Fields of one text each. */
  #readTexts(): Partial<SetuptoolsMetadata> {
    const fields = {
      homePage: this.#reader.find("metadata", "url")?.text,
      downloadUrl: this.#reader.find("metadata", "download_url")?.text,
      author: this.#reader.find("metadata", "author")?.text,
      authorEmail: this.#reader.find("metadata", "author_email")?.text,
      maintainer: this.#reader.find("metadata", "maintainer")?.text,
      maintainerEmail: this.#reader.find("metadata", "maintainer_email")?.text,
      license: this.#readLicense(),
      summary: this.#reader.readFileText("metadata", "description"),
      description: this.#reader.readFileText("metadata", "long_description"),
      descriptionContentType: this.#reader.find("metadata", "long_description_content_type")?.text,
    };
    return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined));
  }

  #readLicense(): string | undefined {
    const value = this.#reader.find("metadata", "license");
    if (value === undefined || !value.text.startsWith("file:")) return value?.text;
    throw new AppError("invalid", "Cannot read setup.cfg: license is a text, not a file", {
      hint: "Write license = MIT, and license_files = LICENSE",
      place: value.place,
    });
  }

  #readUrls(): Readonly<Record<string, string>> {
    const value = this.#reader.find("metadata", "project_urls");
    return value === undefined ? {} : Object.fromEntries(parseCfgDict(value));
  }

  #readRequiresPython(): string | undefined {
    const value = this.#reader.find("options", "python_requires");
    if (value === undefined) return undefined;
    return this.#reader.translate(value, () => formatSpecifiers(parseSpecifiers(value.text)));
  }

  #readExtras(): Readonly<Record<string, readonly Requirement[]>> {
    const section = "options.extras_require";
    const extras = [...(this.#cfg.sections.get(section)?.keys() ?? [])];
    return Object.fromEntries(
      extras.map((extra) => [extra, this.#readRequirements(section, extra)]),
    );
  }

  #readRequirements(section: string, key: string): readonly Requirement[] {
    const value = this.#reader.find(section, key);
    if (value === undefined) return [];
    const led = this.#reader.readLedText(section, key);
    const placeOf = (text: string) => led?.lines.find((line) => line.text.includes(text)) ?? value;
    return parseCfgList(led?.text ?? "", ";")
      .filter((text) => !text.startsWith("#"))
      .map((text) => (text.split(" #")[0] ?? "").trim())
      .map((text) => this.#reader.translate(placeOf(text), () => parseRequirement(text)));
  }

  readEntryPoints(): EntryPointGroups {
    const text = this.#reader.readFileText("options", "entry_points");
    if (text !== undefined) return parseEntryPointFile(text);
    const groups = [...(this.#cfg.sections.get("options.entry_points") ?? [])];
    return Object.fromEntries(
      groups
        .map(([group, { text, place }]) => [group, readObjects(text, place)] as const)
        .filter(([, objects]) => Object.keys(objects).length > 0),
    );
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
