/**
 * pyproject.toml: what a project says of itself, how it is built, and its dependency groups.
 * Specs: https://packaging.python.org/en/latest/specifications/pyproject-toml/ (PEP 518, 621, 639, 794, 808) and
 * https://packaging.python.org/en/latest/specifications/dependency-groups/ (PEP 735)
 */
import type { Problem } from "../errors.ts";
import { type DependencyGroups, GROUP_SOURCE, parseDependencyGroups } from "./dependency-group.ts";
import { parseObjectReference } from "./entry-point.ts";
import { leadsOutOfProject } from "./project-path.ts";
import { type Project, parseProject } from "./project-table.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import { DocumentFaults, DocumentTable, type TomlDocument } from "./toml-document.ts";

/** What a `pyproject.toml` says. Source: PEP 518, "Specification". */
export interface Pyproject {
  /** `[project]`; its name and version may also come from elsewhere where there is no such table. */
  readonly project?: Project;
  readonly buildSystem: BuildSystem;
  /** By their normal names. */
  readonly dependencyGroups: DependencyGroups;
  /** `[tool]`, for the tools. */
  readonly tool: Readonly<Record<string, unknown>>;
  /** What is allowed and will not always be. */
  readonly warnings: readonly Problem[];
}

/** `[build-system]`: what builds the project. Source: PEP 517, "Source trees", and PEP 518, "build-system table". */
export interface BuildSystem {
  readonly requires: readonly Requirement[];
  /** `module:object`; setuptools where nothing is said. */
  readonly backend: string;
  /** Folders of the project from which the backend is imported before others. */
  readonly backendPath: readonly string[];
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/pyproject-toml/";
const PURPOSE = {
  attempt: "read pyproject.toml",
  rule: "pyproject",
  source: SOURCE,
  sourceOfTable: new Map([["dependency-groups", GROUP_SOURCE]]),
};
/** What builds a project that does not say (PEP 517). */
const LEGACY_BACKEND = "setuptools.build_meta:__legacy__";

/**
 * Reads a parsed pyproject.toml. Throws `invalid` with every fault and its place; `problems` of the error has them all.
 * Source: PEP 621, "Specification", with PEP 639, PEP 735 and PEP 794.
 *
 * ```ts
 * parsePyproject({ value: { project: { name: "shrubbery", version: "1.0" } } }).project?.name // => "shrubbery"
 * ```
 */
export function parsePyproject(document: TomlDocument): Pyproject {
  const faults = new DocumentFaults(document, PURPOSE);
  const root = new DocumentTable(document.value, [], faults);
  const table = root.table("project");
  const project = table && parseProject(table);
  const buildSystem = parseBuildSystemTable(root);
  const dependencyGroups = parseDependencyGroups(root);
  const tool = root.table("tool")?.values ?? {};
  faults.throwIfAny();
  return {
    ...(project !== undefined && { project }),
    buildSystem,
    dependencyGroups,
    tool,
    warnings: faults.problems,
  };
}

/**
 * Reads `[build-system]` alone, for whoever hands the rest to the backend. Throws as `parsePyproject`.
 * Source: PEP 517 and PEP 518.
 *
 * ```ts
 * parseBuildSystem({ value: {} }).backend // => "setuptools.build_meta:__legacy__"
 * ```
 */
export function parseBuildSystem(document: TomlDocument): BuildSystem {
  const faults = new DocumentFaults(document, PURPOSE);
  const buildSystem = parseBuildSystemTable(new DocumentTable(document.value, [], faults));
  faults.throwIfAny();
  return buildSystem;
}

const BUILD_SYSTEM_KEYS = ["requires", "build-backend", "backend-path"];

function parseBuildSystemTable(root: DocumentTable): BuildSystem {
  const table = root.table("build-system");
  if (table === undefined) {
    return { requires: [parseRequirement("setuptools")], backend: LEGACY_BACKEND, backendPath: [] };
  }
  for (const key of table.keys()) {
    if (BUILD_SYSTEM_KEYS.includes(key)) continue;
    table.addFault(key, "is no key of this table", `Use ${BUILD_SYSTEM_KEYS.join(", ")}`);
  }
  table.addMissing("requires", "List what is needed to build, or []");
  const backend = table.parseAt("build-backend", (text) => {
    parseObjectReference(text);
    return text;
  });
  const backendPath = (table.strings("backend-path") ?? []).map(({ value, path }) => {
    // Code from beside the project would run while it is built.
    if (leadsOutOfProject(value)) {
      table.faults.add(path, "leads out of the project", "Name a folder of the project");
    }
    return value;
  });
  return {
    requires: table.parseAll("requires", parseRequirement) ?? [],
    backend: backend ?? LEGACY_BACKEND,
    backendPath,
  };
}
