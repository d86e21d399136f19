/** The files of packages and modules as they lie in the source, for a comparison with a wheel. */
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { matchesAny } from "../build/fnmatch.ts";
import { AppError } from "../errors.ts";

export interface PackagePlaces {
  /** Folders of packages, and files of modules. */
  readonly packages: readonly string[];
  /** Folders in which packages and modules lie. */
  readonly sources: readonly string[];
  /** Patterns for single names, with `*`, `?` and `[…]`, of what is left out. */
  readonly omitted: readonly string[];
}

/** What check-wheel-contents leaves out where nobody says. */
export const OMITTED = [".*", "CVS", "RCS", "*.pyc", "*.pyo", "*.egg-info"] as const;

/** Paths with `/`, as a wheel has them among its libraries. Throws `not-found` for a place that is not there. */
export async function listPackageFiles(
  { packages, sources, omitted }: PackagePlaces,
  folder: string,
): Promise<readonly string[]> {
  const files: string[] = [];

  /** `above` are the folders that lead here, without links: a link to one of them would go on for ever. */
  async function walk(place: string, name: string, above: readonly string[]): Promise<void> {
    const entry = await statOrRefuse(place);
    if (entry.isFile()) files.push(name);
    if (!entry.isDirectory()) return;
    const real = await realpath(place);
    if (above.includes(real)) return;
    for (const inner of (await readdir(place))
      .filter((it) => !matchesAny(it, omitted))
      .toSorted()) {
      await walk(path.join(place, inner), name === "" ? inner : `${name}/${inner}`, [
        ...above,
        real,
      ]);
    }
  }

  for (const place of packages) await walk(path.resolve(folder, place), path.basename(place), []);
  for (const place of sources) await walk(path.resolve(folder, place), "", []);
  return files;
}

async function statOrRefuse(place: string) {
  try {
    return await stat(place);
  } catch (cause) {
    throw new AppError("not-found", `Cannot compare with "${place}": it is not there`, { cause });
  }
}
