/**
 * `[tool.hatch.build]`, as far as it chooses files by what is written.
 * Reference: https://hatch.pypa.io/latest/config/build/
 */

import { normalizePath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { compareText } from "../writers/archive-order.ts";
import { listWritten, tableWritten } from "./project-readme.ts";

/** What chooses the files of the sdist, or of the wheel. Each is absent where nothing is said. */
export interface HatchTarget {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly packages?: readonly string[];
  readonly onlyInclude?: readonly string[];
  readonly artifacts: readonly string[];
  /** Beginnings of paths that are replaced, in order; a folder ends in "/". */
  readonly sources: readonly (readonly [from: string, to: string])[];
  /** Files and folders by path, and where they go. */
  readonly forceInclude: readonly (readonly [from: string, to: string])[];
  readonly sharedData: readonly (readonly [from: string, to: string])[];
  readonly sharedScripts: readonly (readonly [from: string, to: string])[];
  readonly ignoresVersionControl: boolean;
}

const KNOWN = [
  ...["include", "exclude", "packages", "only-include", "artifacts", "sources", "force-include"],
  ...["shared-data", "shared-scripts", "ignore-vcs", "dev-mode-dirs", "directory", "reproducible"],
];

/** Throws `NeedsPython` for settings that only hatchling and its plugins can follow. */
export function readHatchTarget(tree: SourceTree, name: "sdist" | "wheel"): HatchTarget {
  const { targets: _, ...common } = findTool(tree, "hatch", "build") ?? {};
  const own = findTool(tree, "hatch", "build", "targets", name) ?? {};
  for (const [table, keys] of [
    ["tool.hatch.build", common],
    [`tool.hatch.build.targets.${name}`, own],
  ] as const) {
    const strange = Object.keys(keys).find((key) => !KNOWN.includes(key));
    if (strange !== undefined) {
      throw new NeedsPython(`[${table}] sets ${strange}`, { file: "pyproject.toml" });
    }
  }
  const table = { ...common, ...own };
  const listOf = (key: string): readonly string[] | undefined =>
    Object.hasOwn(table, key) ? listWritten(table, key) : undefined;
  const [include, exclude, packages, onlyInclude] = [
    listOf("include"),
    listOf("exclude"),
    listOf("packages")?.map(cleanPath).toSorted(),
    listOf("only-include"),
  ];
  return {
    ...(include !== undefined && { include }),
    ...(exclude !== undefined && { exclude }),
    ...(packages !== undefined && { packages }),
    ...(onlyInclude !== undefined && { onlyInclude }),
    artifacts: listOf("artifacts") ?? [],
    sources: readSources(table),
    forceInclude: readMap(table, "force-include"),
    sharedData: readMap(own, "shared-data"),
    sharedScripts: readMap(own, "shared-scripts"),
    ignoresVersionControl: table["ignore-vcs"] === true,
  };
}

/** Where a path of the project stands in the archive. */
export function placeInArchive(path: string, sources: HatchTarget["sources"]): string {
  for (const [from, to] of sources) {
    if (from === "") return to + path;
    if (path.startsWith(from)) return to + path.slice(from.length);
  }
  return path;
}

/** Folders above packages are taken off as well, where nothing else is said of them. */
export function sourcesOf(
  target: HatchTarget,
  packages: readonly string[],
): HatchTarget["sources"] {
  const sources = new Map(target.sources);
  for (const path of packages) {
    const at = path.lastIndexOf("/");
    if (at > 0 && !sources.has(`${path}/`)) sources.set(path.slice(0, at + 1), "");
  }
  return [...sources].toSorted(([a], [b]) => compareText(a, b));
}

/** Sorted by depth, then by name, as they stand in archives. */
export function sortPairs(
  pairs: readonly (readonly [from: string, to: string])[],
): readonly (readonly [from: string, to: string])[] {
  const depth = (path: string): number => path.split("/").length;
  return pairs.toSorted(
    (a, b) => depth(a[1]) - depth(b[1]) || compareText(a[1], b[1]) || compareText(a[0], b[0]),
  );
}

/** Throws `NeedsPython` for what hatchling reads in ways of its own; what leads out is refused before. */
function cleanPath(path: string): string {
  const inside = normalizePath(path);
  if (inside !== undefined && !path.startsWith("~")) return inside;
  throw new NeedsPython(`it writes the path ${path} from a root`, {
    file: "pyproject.toml",
  });
}

function readSources(table: Readonly<Record<string, unknown>>): HatchTarget["sources"] {
  if (Array.isArray(table.sources)) {
    return listWritten(table, "sources").map((path) => [`${cleanPath(path)}/`, ""] as const);
  }
  return Object.entries(tableWritten(table, "sources")).map(([from, to]) => {
    const target = cleanPath(String(to));
    return [from === "" ? "" : `${cleanPath(from)}/`, target === "" ? "" : `${target}/`] as const;
  });
}

function readMap(
  table: Readonly<Record<string, unknown>>,
  key: string,
): readonly (readonly [from: string, to: string])[] {
  const pairs = Object.entries(tableWritten(table, key)).map(
    ([from, to]) => [cleanPath(from), cleanPath(String(to))] as const,
  );
  return sortPairs(pairs);
}
