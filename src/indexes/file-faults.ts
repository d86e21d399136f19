/** Why files of an upstream could not be had, as long as that is the last that is known of them. */
import { AppError } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";

export interface FileFaults {
  /** That the disk here has no room is no fault of the upstream, and is not noted. */
  note(name: ProjectName, filename: string, error: unknown): void;
  forget(name: ProjectName, filename: string): void;
  /** In sentences, the newest last. */
  list(name: ProjectName): readonly string[];
}

/** A flood of faults must not fill memory, nor a page. */
const MOST_PROJECTS = 10_000;
const MOST_OF_PROJECT = 3;

export function fileFaults(): FileFaults {
  const known = new Map<ProjectName, Map<string, string>>();
  return {
    note(name, filename, error) {
      if (!(error instanceof AppError) || error.status === 507) return;
      const faults = known.get(name) ?? new Map<string, string>();
      faults.delete(filename);
      known.set(name, faults.set(filename, error.message));
      dropOldest(faults, MOST_OF_PROJECT);
      dropOldest(known, MOST_PROJECTS);
    },
    forget(name, filename) {
      const faults = known.get(name);
      faults?.delete(filename);
      if (faults?.size === 0) known.delete(name);
    },
    list: (name) => [...(known.get(name)?.values() ?? [])],
  };
}

function dropOldest<K>(of: Map<K, unknown>, most: number): void {
  const [oldest] = of.keys();
  if (of.size > most && oldest !== undefined) of.delete(oldest);
}
