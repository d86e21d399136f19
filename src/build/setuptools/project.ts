/**
 * What setuptools knows of a project once it has read its configuration, from pyproject.toml or setup.cfg: all that
 * its sdist and its wheel are made of.
 * Reference: https://setuptools.pypa.io/en/latest/references/keywords.html
 */
import type { Problem } from "../../errors.ts";
import type { PackageFolders } from "../discovery.ts";
import type { SetuptoolsMetadata } from "./metadata.ts";

export interface SetuptoolsProject {
  readonly metadata: SetuptoolsMetadata;
  /** By dotted name. */
  readonly packages: readonly string[];
  /** Modules that are listed by themselves, by dotted name. */
  readonly modules: readonly string[];
  readonly folders: PackageFolders;
  /** Patterns by package; "" stands for every package. */
  readonly packageData: PatternsByPackage;
  readonly excludePackageData: PatternsByPackage;
  /** Whether whatever the sdist holds below a package goes into the wheel. */
  readonly includePackageData: boolean;
  readonly dataFiles: readonly DataFiles[];
  /** Files that become commands as they are. */
  readonly scripts: readonly string[];
  /** Objects by name, by group. */
  readonly entryPoints: EntryPointGroups;
  /** Whether the sdist's egg-info says so; no installer asks any more. */
  readonly zipSafe?: boolean;
  readonly dependencyLinks: readonly string[];
  /** Files that the configuration was read from, README and the like: the sdist holds them. */
  readonly referencedFiles: readonly string[];
  readonly wheel: WheelSettings;
  /** What was added to the version, wherever that was said. */
  readonly versionTag: string;
  /** Further files of the sdist's `.egg-info`, by name. */
  readonly eggInfo?: Readonly<Record<string, string>>;
  /** What the project does that it will have to stop doing, and what it may not have meant. */
  readonly warnings: readonly Problem[];
}

/** The same before the defaults of commands are asked. */
export type DeclaredProject = Omit<SetuptoolsProject, "wheel" | "versionTag">;

export type PatternsByPackage = Readonly<Record<string, readonly string[]>>;

export type EntryPointGroups = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Files that are laid below the environment's own folder. */
export interface DataFiles {
  readonly folder: string;
  readonly files: readonly string[];
}

/** The options of `bdist_wheel` that a wheel without compiled parts knows. */
export interface WheelSettings {
  /** `py3`, `py2.py3`. */
  readonly python: string;
  readonly platform: string;
  readonly build?: string;
}

export const PURE_WHEEL: WheelSettings = { python: "py3", platform: "any" };
