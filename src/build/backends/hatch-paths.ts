/**
 * Paths in the settings of hatchling that lead out of the project. hatchling follows them, so that what is built would
 * hold what lies on the machine of whoever builds.
 * Reference: https://hatch.pypa.io/latest/config/build/
 */
import { AppError, type Place } from "../../errors.ts";
import { parseToml, type TomlDocument } from "../../system/toml.ts";
import { normalizePath, readText } from "../file-tree.ts";
import { findTable, findTool, type SourceTree } from "../source-tree.ts";

type Table = Readonly<Record<string, unknown>>;

/** Files by where they go: paths of the disk, as hatchling reads them. */
const MAPS = ["force-include", "shared-data", "shared-scripts", "extra-metadata"];

/** Lists of paths of the disk. */
const LISTS = ["sbom-files"];

/** What hatchling reads from the project's own folder, a leading "/" or not. */
const OF_THE_PROJECT = ["packages", "only-include", "sources", "dev-mode-dirs"];

/** Throws `invalid` at the first such path of pyproject.toml or hatch.toml, whichever way the project is built. */
export async function refuseHatchPaths(tree: SourceTree): Promise<void> {
  const { pyproject, files } = tree;
  if (pyproject !== undefined) {
    refuse({ document: pyproject.document, path: ["tool", "hatch"] }, findTool(tree, "hatch"));
  }
  const file = "hatch.toml";
  if (files.findKind(file) !== "file") return;
  const document = await parseToml(readText(files, file), { file });
  refuse({ document, path: [] }, document.value);
}

interface Where {
  readonly document: TomlDocument;
  readonly path: readonly (string | number)[];
}

function refuse(where: Where, hatch: Table | undefined): void {
  const version = findTable(hatch, "version");
  const path = version?.path;
  if (typeof path === "string" && isOutside(path)) throw fault(where, path, "version", "path");
  const build = findTable(hatch, "build");
  const targets = findTable(build, "targets");
  refuseIn(innerWhere(where, "build"), build);
  for (const name of Object.keys(targets ?? {})) {
    refuseIn(innerWhere(where, "build", "targets", name), findTable(targets, name));
  }
}

function refuseIn(where: Where, table: Table | undefined): void {
  for (const key of MAPS) {
    for (const [from, to] of Object.entries(findTable(table, key) ?? {})) {
      if (isOutside(from)) throw fault(where, from, key, from);
      if (typeof to === "string" && isAbove(to)) throw fault(where, to, key, from);
    }
  }
  for (const [keys, isLeaving] of [
    [LISTS, isOutside],
    [OF_THE_PROJECT, isAbove],
  ] as const) {
    for (const key of keys) {
      const list: unknown = table?.[key];
      for (const [index, path] of (Array.isArray(list) ? list : []).entries()) {
        if (typeof path === "string" && isLeaving(path)) throw fault(where, path, key, index);
      }
    }
  }
  for (const [from, to] of Object.entries(findTable(table, "sources") ?? {})) {
    const path = [from, String(to)].find(isAbove);
    if (path !== undefined) throw fault(where, path, "sources", from);
  }
}

function isOutside(path: string): boolean {
  return path.startsWith("~") || normalizePath(path) === undefined;
}

function isAbove(path: string): boolean {
  return normalizePath(path.replace(/^\/+/, "")) === undefined;
}

function fault(where: Where, path: string, ...keys: readonly (string | number)[]): AppError {
  const place: Place = where.document.placeOf([...where.path, ...keys]);
  return new AppError("invalid", `Cannot build: "${path}" of ${keys[0]} leads out of the project`, {
    hint: "Name a path of the project, or take --backend python",
    place,
  });
}

function innerWhere({ document, path }: Where, ...keys: readonly string[]): Where {
  return { document, path: [...path, ...keys] };
}
