/**
 * Dependency groups: requirements of a project that no user of it sees, such as those for its tests.
 * Spec: https://packaging.python.org/en/latest/specifications/dependency-groups/ (PEP 735)
 */
import { normalizeName } from "./name.ts";
import { quote } from "./refusal.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import {
  DocumentFaults,
  DocumentTable,
  isTable,
  type Located,
  type TomlDocument,
} from "./toml-document.ts";

/** One line of a group. Source: PEP 735, "Dependency Object Specifiers". */
export type DependencyGroupItem =
  | { readonly kind: "requirement"; readonly requirement: Requirement }
  | { readonly kind: "include"; readonly group: string };

/** The groups of a project by their normal names. Source: PEP 735, "Specification". */
export type DependencyGroups = ReadonlyMap<string, readonly DependencyGroupItem[]>;

/** What a group may come to: a dozen that include each other twice over would be millions of requirements. */
export const GROUP_LIMITS = { requirements: 10_000, depth: 100 } as const;

/** Address of the standard. */
export const GROUP_SOURCE =
  "https://packaging.python.org/en/latest/specifications/dependency-groups/";
const TABLE = "dependency-groups";

/** Reads `[dependency-groups]`, and notes the faults of all groups: also names twice, and circles. */
export function parseDependencyGroups(root: DocumentTable): DependencyGroups {
  const table = root.table(TABLE);
  if (table === undefined) return new Map();
  const names = mapNames(table);
  const groups = new Map(
    names.entries().map(([normal, written]) => [normal, parseItems(table, written)]),
  );
  const expansion = new Expansion(table, names, groups);
  for (const name of groups.keys()) expansion.count(name, []);
  return groups;
}

/**
 * The requirements of one group with those of all groups that it includes, in order. Faults of other groups do not
 * matter. Throws `invalid` with all faults of these, and where there is no such group.
 * Source: PEP 735, "Dependency Group Include".
 *
 * ```ts
 * const value = { "dependency-groups": { all: [{ "include-group": "test" }], test: ["pytest"] } }
 * expandDependencyGroup({ value }, "all").map(formatRequirement) // => ["pytest"]
 * ```
 */
export function expandDependencyGroup(document: TomlDocument, name: string): Requirement[] {
  const attempt = `expand the group ${quote(name)}`;
  const faults = new DocumentFaults(document, {
    attempt,
    rule: "dependency-group",
    source: GROUP_SOURCE,
  });
  const root = new DocumentTable(document.value, [], faults);
  const table = root.table(TABLE) ?? new DocumentTable({}, [TABLE], faults);
  const expansion = new Expansion(table, mapNames(table));
  const group = normalizeName(name);
  expansion.count(group, []);
  faults.throwIfAny();
  return [...expansion.list(group)];
}

/** The names as they are written by their normal forms. */
function mapNames(table: DocumentTable): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of table.keys()) {
    const normal = normalizeName(name);
    const other = names.get(normal);
    if (other === undefined) names.set(normal, name);
    else table.addFault(name, `is the same name as ${quote(other)}`, "Rename one of the groups");
  }
  return names;
}

function parseItems(table: DocumentTable, name: string): readonly DependencyGroupItem[] {
  if (!table.has(name))
    table.addFault(name, "says nothing", "Write a list, or [] for an empty group");
  return (table.list(name) ?? []).flatMap((item) => parseItem(table, item) ?? []);
}

function parseItem(
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

/** Follows includes. Each group is looked at once, whichever way leads there; what it comes to is kept. */
class Expansion {
  readonly #table: DocumentTable;
  readonly #names: ReadonlyMap<string, string>;
  readonly #groups: Map<string, readonly DependencyGroupItem[]>;
  /** How many requirements each group comes to; none where it has a fault. */
  readonly #counts = new Map<string, number>();

  constructor(
    table: DocumentTable,
    names: ReadonlyMap<string, string>,
    groups: ReadonlyMap<string, readonly DependencyGroupItem[]> = new Map(),
  ) {
    this.#table = table;
    this.#names = names;
    this.#groups = new Map(groups);
  }

  /**
   * How many requirements a group comes to, counted without listing them: groups that share a long one would take
   * its length each. `above` are the normal names of the groups that led here.
   */
  count(name: string, above: readonly string[]): number {
    const known = this.#counts.get(name);
    if (known !== undefined) return known;
    const written = this.#names.get(name);
    const fault = findFault(name, written, above);
    if (fault !== undefined) {
      const place = above.at(-1) ?? name;
      this.#table.addFault(this.#names.get(place) ?? place, fault.why, fault.instead);
      return 0;
    }
    const items = this.#groups.get(name) ?? parseItems(this.#table, written ?? name);
    this.#groups.set(name, items);
    let count = 0;
    for (const item of items) {
      const isInclude = item.kind === "include";
      count += isInclude ? this.count(normalizeName(item.group), [...above, name]) : 1;
    }
    if (count > GROUP_LIMITS.requirements) {
      const instead = `Stay within ${GROUP_LIMITS.requirements} with those of the groups it includes`;
      this.#table.addFault(written ?? name, "has too many requirements", instead);
      count = 0;
    }
    this.#counts.set(name, count);
    return count;
  }

  /** The requirements of a group that was counted, with those of the groups that it includes. */
  *list(name: string): Generator<Requirement, void> {
    for (const item of this.#groups.get(name) ?? []) {
      if (item.kind === "requirement") {
        yield item.requirement;
        continue;
      }
      const group = normalizeName(item.group);
      // There may be a million ways to a group with nothing in it.
      if (this.#counts.get(group)) yield* this.list(group);
    }
  }
}

function findFault(
  name: string,
  written: string | undefined,
  above: readonly string[],
): Fault | undefined {
  if (written === undefined) {
    return {
      why: `leads to ${quote(name)}, which is not there`,
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

interface Fault {
  readonly why: string;
  readonly instead: string;
}
