/**
 * Files that are chosen one rule after the other, with what each rule did remembered: so that for every file it can be
 * told why it is in or out.
 */
import type { Place } from "../../errors.ts";

/** What brought a file in, or took it out. */
export interface Reason {
  /** A part of a sentence that goes on after "because": `"graft docs" takes in whatever is in docs`. */
  readonly words: string;
  /** The line that decided, where one did. */
  readonly place?: Place;
}

/** Whether a file is in an archive, and why. */
export interface Decision extends Reason {
  readonly isIn: boolean;
  /** Where it lies in the archive; what is copied beside the code is named without the folder of its own. */
  readonly target?: string;
  /** What would take it in. */
  readonly hint?: string;
}

export interface FileExplanation {
  readonly sdist: Decision;
  readonly wheel: Decision;
}

export class FileSelection {
  readonly #chosen = new Map<string, Reason>();
  readonly #removed = new Map<string, Reason>();

  /** What is there already stays for its first reason. */
  add(path: string, reason: Reason): void {
    if (this.#chosen.has(path)) return;
    this.#chosen.set(path, reason);
    this.#removed.delete(path);
  }

  addAll(paths: Iterable<string>, reason: Reason): void {
    for (const path of paths) this.add(path, reason);
  }

  /** Whether anything was removed. */
  removeWhere(isMeant: (path: string) => boolean, reason: Reason): boolean {
    let isFound = false;
    for (const path of this.#chosen.keys()) {
      if (!isMeant(path)) continue;
      isFound = true;
      this.#chosen.delete(path);
      this.#removed.set(path, reason);
    }
    return isFound;
  }

  get chosen(): ReadonlyMap<string, Reason> {
    return this.#chosen;
  }

  /** What was in once, and why it is out. */
  get removed(): ReadonlyMap<string, Reason> {
    return this.#removed;
  }
}
