/**
 * Dependency groups: requirements of a project that no user of it sees, such as those for its tests.
 * Spec: https://packaging.python.org/en/latest/specifications/dependency-groups/ (PEP 735)
 */
import { normalizeName } from "./name.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import {
  DocumentFaults,
  DocumentTable,
  isTable,
  type Located,
  type TomlDocument,
} from "./toml-document.ts";

/** One line of a group. */
export type DependencyGroupItem =
  | { readonly kind: "requirement"; readonly requirement: Requirement }
  | { readonly kind: "include"; readonly group: string };

/** The groups of a project by their normal names. */
export type DependencyGroups = ReadonlyMap<string, readonly DependencyGroupItem[]>;

/** What groups may come to: a dozen that include each other twice over would be millions of requirements. */
export const GROUP_LIMITS = { requirements: 10_000, depth: 100 } as const;

const SOURCE = "https://packaging.python.org/en/latest/specifications/dependency-groups/";
const TABLE = "dependency-groups";

/** Reads `[dependency-groups]`, and notes the faults of all groups: also names twice, and circles. */
export function readDependencyGroups(root: DocumentTable): DependencyGroups {
  const table = root.table(TABLE);
  if (table === undefined) return new Map();
  const names = mapNames(table);
  const groups = new Map(
    names.entries().map(([normal, written]) => [normal, readItems(table, written)]),
  );
  const expansion = new Expansion(table, names, groups);
  for (const name of groups.keys()) expansion.expand(name, []);
  return groups;
}

/**
 * The requirements of one group with those of all groups that it includes, in order. Faults of other groups do not
 * matter. Throws `invalid` with all faults of these, and where there is no such group.
 *
 * ```ts
 * const value = { "dependency-groups": { all: [{ "include-group": "test" }], test: ["pytest"] } }
 * expandDependencyGroup({ value }, "all").map(formatRequirement) // => ["pytest"]
 * ```
 */
export function expandDependencyGroup(document: TomlDocument, name: string): Requirement[] {
  const attempt = `expand the group ${JSON.stringify(name)}`;
  const faults = new DocumentFaults(document, {
    attempt,
    rule: "dependency-group",
    source: SOURCE,
  });
  const root = new DocumentTable(document.value, [], faults);
  const table = root.table(TABLE) ?? new DocumentTable({}, [TABLE], faults);
  const requirements = new Expansion(table, mapNames(table)).expand(normalizeName(name), []);
  faults.throwIfAny();
  return [...requirements];
}

/** The names as they are written by their normal forms. */
function mapNames(table: DocumentTable): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of table.keys()) {
    const normal = normalizeName(name);
    const other = names.get(normal);
    if (other === undefined) names.set(normal, name);
    else
      table.fail(name, `is the same name as ${JSON.stringify(other)}`, "Rename one of the groups");
  }
  return names;
}

function readItems(table: DocumentTable, name: string): readonly DependencyGroupItem[] {
  return (table.list(name) ?? []).flatMap((item) => readItem(table, item) ?? []);
}

function readItem(
  table: DocumentTable,
  { value, path }: Located<unknown>,
): DependencyGroupItem | undefined {
  if (typeof value === "string") {
    const requirement = table.parse({ value, path }, parseRequirement);
    return requirement && { kind: "requirement", requirement };
  }
  const isInclude = isTable(value) && Object.keys(value).length === 1;
  const group = isInclude ? value["include-group"] : undefined;
  if (typeof group === "string") return { kind: "include", group };
  table.faults.add(
    path,
    "is neither a requirement nor an include",
    'Write a requirement, or {include-group = "name"} with nothing else in it',
  );
  return undefined;
}

/** Follows includes, each group once; what it has found of a group it keeps. */
class Expansion {
  readonly #table: DocumentTable;
  readonly #names: ReadonlyMap<string, string>;
  readonly #groups: Map<string, readonly DependencyGroupItem[]>;
  readonly #done = new Map<string, readonly Requirement[]>();
  /** Lines read and requirements found, those of included groups again for each group that includes them. */
  #total = 0;
  #isTooLarge = false;

  constructor(
    table: DocumentTable,
    names: ReadonlyMap<string, string>,
    groups: Map<string, readonly DependencyGroupItem[]> = new Map(),
  ) {
    this.#table = table;
    this.#names = names;
    this.#groups = groups;
  }

  /** `above` are the normal names of the groups that led here. */
  expand(name: string, above: readonly string[]): readonly Requirement[] {
    const done = this.#done.get(name);
    if (done !== undefined || this.#isTooLarge) return done ?? [];
    const written = this.#names.get(name);
    const fault = this.#findFault(name, written, above);
    if (fault !== undefined) {
      const place = above.at(-1) ?? name;
      this.#table.fail(this.#names.get(place) ?? place, fault.why, fault.instead);
      return [];
    }
    const items = this.#groups.get(name) ?? readItems(this.#table, written ?? name);
    const found: Requirement[] = [];
    for (const item of items) {
      if (item.kind === "requirement") found.push(item.requirement);
      else found.push(...this.expand(normalizeName(item.group), [...above, name]));
      this.#total++;
      if (found.length + this.#total > GROUP_LIMITS.requirements)
        return this.#refuseSize(written ?? name);
    }
    this.#total += found.length;
    this.#done.set(name, found);
    return found;
  }

  /** Once is enough: whatever follows is not looked at. */
  #refuseSize(written: string): readonly Requirement[] {
    if (!this.#isTooLarge) {
      const instead = `Stay below ${GROUP_LIMITS.requirements} in all`;
      this.#table.fail(written, "has too many requirements", instead);
    }
    this.#isTooLarge = true;
    return [];
  }

  #findFault(
    name: string,
    written: string | undefined,
    above: readonly string[],
  ): Fault | undefined {
    if (written === undefined) {
      return {
        why: `leads to ${JSON.stringify(name)}, which is not there`,
        instead: "Name a group that is",
      };
    }
    if (above.includes(name)) {
      const circle = [...above.slice(above.indexOf(name)), name].join(" → ");
      return { why: `includes itself: ${circle}`, instead: "Break the circle" };
    }
    if (above.length >= GROUP_LIMITS.depth) {
      return { why: "is nested too deeply", instead: `Stay below ${GROUP_LIMITS.depth} levels` };
    }
    return undefined;
  }
}

interface Fault {
  readonly why: string;
  readonly instead: string;
}
