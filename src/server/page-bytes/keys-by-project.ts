/** Which keys of a cache belong to a project, so that a change of one does not have to look at all the others. */
export class KeysByProject {
  readonly #keys = new Map<string, Set<string>>();

  add(project: string, key: string): void {
    const keys = this.#keys.get(project);
    if (keys === undefined) this.#keys.set(project, new Set([key]));
    else keys.add(key);
  }

  delete(project: string, key: string): void {
    const keys = this.#keys.get(project);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(project);
  }

  /** A copy: what is done with them may take them away. */
  list(project: string): readonly string[] {
    return [...(this.#keys.get(project) ?? [])];
  }
}
