/** The list of projects in order and in parts, made from one that comes as a whole. */
import type { ProjectEntry } from "../standards/simple-page.ts";
import type { NameRange, PackageIndex } from "./package-index.ts";

export async function* walkListed(
  { listProjects }: Pick<PackageIndex, "listProjects">,
  range: NameRange = {},
): AsyncGenerator<readonly ProjectEntry[]> {
  const projects = (await listProjects()).filter(({ name }) => isInRange(name, range));
  if (projects.length > 0) yield projects.sort(byName);
}

/** The whole list, from its parts. */
export async function collect<T>(parts: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const part of parts) for (const one of part) all.push(one);
  return all;
}

/** Whether the name belongs to the part of the list. */
export function isInRange(name: string, { after, until }: NameRange): boolean {
  return (after === undefined || name > after) && (until === undefined || name <= until);
}

function byName(a: ProjectEntry, b: ProjectEntry): number {
  return a.name < b.name ? -1 : 1;
}
