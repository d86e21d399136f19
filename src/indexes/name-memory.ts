/** What is remembered of single names for a while; a flood of names must not fill memory. */
import type { ProjectName } from "../standards/name.ts";

const REMEMBERED_NAMES = 10_000;

export interface NameMemory {
  remember(name: ProjectName, forMs: number, words?: string): void;
  forget(name: ProjectName): void;
  has(name: ProjectName): boolean;
  /** The words that it was remembered with. */
  find(name: ProjectName): string | undefined;
}

export function makeMemory(now: () => number): NameMemory {
  const known = new Map<ProjectName, { readonly until: number; readonly words: string }>();
  const find = (name: ProjectName): string | undefined => {
    const found = known.get(name);
    return found !== undefined && found.until > now() ? found.words : undefined;
  };
  return {
    remember(name, forMs, words = "") {
      const [oldest] = known.keys();
      if (known.size >= REMEMBERED_NAMES && oldest !== undefined) known.delete(oldest);
      known.set(name, { until: now() + forMs, words });
    },
    forget: (name) => void known.delete(name),
    has: (name) => find(name) !== undefined,
    find,
  };
}
