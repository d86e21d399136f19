/** Reads setup.cfg of a setuptools project key by key. */
import { AppError } from "../../errors.ts";
import { splitLines } from "../../standards/line-end.ts";
import { type FileTree, normalizePath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import {
  type CfgValue,
  findCfgValue,
  parseCfgFlag,
  parseCfgList,
  type SetupCfg,
} from "../setup-cfg.ts";
import { type LedText, readLedFiles } from "./directive.ts";
import type { PatternsByPackage } from "./project.ts";

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

export class CfgReader {
  /** Files that values named by `file:`, so far. */
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

  /** The text, or after `file:` the texts of the files that are named. */
  readFileText(section: string, key: string): string | undefined {
    return this.readLedText(section, key)?.text;
  }

  /** The same, with the place of each line; all lines of a text that stands in setup.cfg itself have its own. */
  readLedText(section: string, key: string): LedText | undefined {
    const value = this.find(section, key);
    if (value === undefined) return undefined;
    const { text, place } = value;
    if (!text.startsWith("file:")) {
      return { text, lines: splitLines(text).map((line) => ({ text: line, place })) };
    }
    const files = value.text
      .slice("file:".length)
      .split(",")
      .map((file) => file.trim());
    this.referencedFiles.push(...files);
    const outside = files.find((file) => normalizePath(file) === undefined);
    if (outside === undefined) return readLedFiles(this.#tree, files);
    throw new AppError("invalid", `Cannot read setup.cfg: ${outside} leads out of the project`, {
      hint: "Name a file of the project",
      place,
    });
  }

  /** Gives a refusal of a standard the place of the value that was read. */
  translate<Read>({ place }: Pick<CfgValue, "place">, read: () => Read): Read {
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
