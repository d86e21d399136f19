/** What version control says of the commit that is checked out. */
import type { TagVersion } from "./tag.ts";

export interface ScmState {
  /** The nearest tag before it. */
  readonly tag: TagVersion;
  /** Commits since the tag. */
  readonly distance: number;
  /** The commit, with a letter before it that names the program: `g` or `h`. */
  readonly node?: string | undefined;
  /** Whether tracked files are changed. */
  readonly isDirty: boolean;
  readonly branch?: string | undefined;
  /** The day of the commit, `2026-11-24`. */
  readonly nodeDate?: string | undefined;
  /** True where the tag is the version already, and no scheme is asked. */
  readonly isFinal: boolean;
}

/** Where nothing else is known. */
export function stateOf(tag: TagVersion, more: Partial<ScmState> = {}): ScmState {
  return { tag, distance: 0, isDirty: false, isFinal: false, ...more };
}

export function isExact({ distance, isDirty }: ScmState): boolean {
  return distance === 0 && !isDirty;
}

const NODE_LENGTH = 10;

/** As it stands in versions: ten characters, and the `h` of Mercurial before them. */
export function shortNode({ node }: Pick<ScmState, "node">): string | undefined {
  return node?.slice(0, node.startsWith("h") ? NODE_LENGTH + 1 : NODE_LENGTH);
}
