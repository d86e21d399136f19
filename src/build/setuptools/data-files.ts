/** The data files of a setuptools project: what is laid below the environment, beside its packages. */
import { type FileTree, normalizePath } from "../file-tree.ts";
import { globFiles, isGlob } from "../python-glob.ts";
import type { DataFiles } from "./project.ts";

/** Patterns are expanded and sorted, a plain path is kept although nothing may be there. */
export function expandDataFiles(
  tree: FileTree,
  patterns: Readonly<Record<string, readonly string[]>>,
): readonly DataFiles[] {
  return Object.entries(patterns).map(([folder, texts]) => ({
    folder,
    files: texts.flatMap((text) =>
      isGlob(text) || /[{}]/.test(text)
        ? globFiles(tree, "", text).toSorted()
        : [normalizePath(text) ?? text],
    ),
  }));
}
