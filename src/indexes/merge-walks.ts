/** Walks over several lists of projects at once, in the order of names. */
import type { ProjectName } from "../standards/name.ts";
import type { ProjectEntry } from "../standards/simple-page.ts";

export interface Walk {
  readonly projects: AsyncIterable<readonly ProjectEntry[]>;
  /** Whether the project may be shown, if the name is this walk's. One that may not hides it in the walks behind. */
  readonly isShown: (name: ProjectName) => boolean;
  /** Whether the name counts as this walk's at all: else the walks behind may have it. */
  readonly isAsked: (name: ProjectName) => boolean;
}

/** Each name once: it is the first walk's that has it. Every walk has to be in order. */
export async function* mergeWalks(walks: readonly Walk[]): AsyncGenerator<readonly ProjectEntry[]> {
  const cursors = walks.map(openCursor);
  try {
    for (const cursor of cursors) await cursor.fill();
    while (cursors.some(({ name }) => name !== undefined)) {
      const projects = mergeInMemory(cursors);
      if (projects.length > 0) yield projects;
      for (const cursor of cursors) await cursor.fill();
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

interface Cursor {
  readonly walk: Walk;
  /** Of the project that comes next; `undefined` where none is in memory. */
  readonly name: ProjectName | undefined;
  /** Whether there may be more than is in memory. */
  readonly isOpen: boolean;
  take(): ProjectEntry | undefined;
  /** Gets the next part, where none is in memory. */
  fill(): Promise<void>;
  close(): Promise<void>;
}

/** Goes on until one of the cursors has nothing left in memory. */
function mergeInMemory(cursors: readonly Cursor[]): ProjectEntry[] {
  const merged: ProjectEntry[] = [];
  let left = cursors.filter(({ name }) => name !== undefined);
  for (;;) {
    const least = leastName(left);
    if (least === undefined) return merged;
    let isKnown = false;
    let isEmpty = false;
    for (const cursor of left) {
      if (cursor.name !== least) continue;
      const project = cursor.take();
      if (cursor.name === undefined) isEmpty = true;
      if (isKnown || project === undefined || !cursor.walk.isAsked(least)) continue;
      isKnown = true;
      if (cursor.walk.isShown(least)) merged.push(project);
    }
    if (!isEmpty) continue;
    if (left.some(({ name, isOpen }) => name === undefined && isOpen)) return merged;
    left = left.filter(({ name }) => name !== undefined);
  }
}

function leastName(cursors: readonly Cursor[]): ProjectName | undefined {
  let least: ProjectName | undefined;
  for (const { name } of cursors) {
    if (name !== undefined && (least === undefined || name < least)) least = name;
  }
  return least;
}

function openCursor(walk: Walk): Cursor {
  const parts = walk.projects[Symbol.asyncIterator]();
  let part: readonly ProjectEntry[] = [];
  let at = 0;
  let isOpen = true;
  return {
    walk,
    get name() {
      return part[at]?.name;
    },
    get isOpen() {
      return isOpen;
    },
    take() {
      at += 1;
      return part[at - 1];
    },
    async fill() {
      while (isOpen && at >= part.length) {
        const next = await parts.next();
        isOpen = next.done !== true;
        part = next.value ?? [];
        at = 0;
      }
    },
    async close() {
      await parts.return?.();
    },
  };
}
