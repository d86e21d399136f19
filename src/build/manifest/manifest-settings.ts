/** Settings of check-manifest, which `cheeseshop manifest` follows: in pyproject.toml, setup.cfg or tox.ini. */
import { AppError } from "../../errors.ts";
import { type FileTree, readText } from "../file-tree.ts";
import { interpolate, parseIni } from "../ini-file.ts";
import { findTool, type SourceTree } from "../source-tree.ts";

export interface ManifestSettings {
  /** Patterns of files that nobody misses, and of generated files that may be tracked. */
  readonly ignored: readonly string[];
  readonly ignoredGenerated: readonly string[];
  /** Whether the usual differences count too. */
  readonly isBare: boolean;
}

const SECTION = "check-manifest";
const FLAGS: Readonly<Record<string, boolean>> = {
  ...{ 1: true, yes: true, true: true, on: true },
  ...{ 0: false, no: false, false: false, off: false },
};

/** The first file that has the section counts, alone. Throws `invalid` where a value is not what it should be. */
export function readManifestSettings(tree: SourceTree): ManifestSettings {
  const table = findTool(tree, SECTION);
  if (table !== undefined) {
    return {
      ignored: listTexts(tree, table, "ignore"),
      ignoredGenerated: listTexts(tree, table, "ignore-bad-ideas"),
      isBare: Boolean(table["ignore-default-rules"]),
    };
  }
  for (const file of ["setup.cfg", "tox.ini"]) {
    const found = readSection(tree.files, file);
    if (found !== undefined) return found;
  }
  return { ignored: [], ignoredGenerated: [], isBare: false };
}

function readSection(files: FileTree, file: string): ManifestSettings | undefined {
  if (files.findKind(file) !== "file") return undefined;
  const ini = parseIni(readText(files, file), file, { nameOf: (key) => key.toLowerCase() });
  const section = ini.sections.get(SECTION);
  if (section === undefined) return undefined;
  const lines = (key: string): readonly string[] =>
    (interpolate(section, key) ?? "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const text = interpolate(section, "ignore-default-rules") ?? "no";
  const isBare = FLAGS[text.toLowerCase()];
  if (isBare === undefined) {
    const place = section.values.get("ignore-default-rules")?.place;
    throw new AppError("invalid", `Cannot read ${file}: "${text}" is neither true nor false`, {
      hint: "Write ignore-default-rules = true",
      ...(place !== undefined && { place }),
    });
  }
  return { ignored: lines("ignore"), ignoredGenerated: lines("ignore-bad-ideas"), isBare };
}

function listTexts(
  tree: SourceTree,
  table: Readonly<Record<string, unknown>>,
  key: string,
): readonly string[] {
  const value: unknown = table[key] ?? [];
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (isList) return value.filter((item) => item !== "");
  const place = tree.pyproject?.document.placeOf(["tool", SECTION, key]);
  throw new AppError("invalid", `Cannot read pyproject.toml: ${key} is no list of patterns`, {
    hint: `Write ${key} = ["docs/*"]`,
    ...(place !== undefined && { place }),
  });
}
