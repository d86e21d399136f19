/** What a backend that runs without Python makes of a project. */
import type { Problem } from "../errors.ts";
import type { CommandOptions } from "./command-options.ts";
import type { BackendName } from "./source-tree.ts";
import type { SdistContent } from "./writers/sdist-content.ts";
import type { WheelToWrite } from "./writers/wheel-writer.ts";

/** A backend that has read a project. */
export interface NativeBackend {
  readonly name: BackendName;
  /** What the project may not have meant, as far as the backend would say it too. */
  readonly warnings: readonly Problem[];
  /** Files that tell something of the metadata besides the usual ones, as the configuration names them. */
  readonly referencedFiles?: readonly string[];
  planSdist(): SdistContent;
  planWheel(): WheelToWrite;
  /** A wheel that leads to the code where it lies (PEP 660). */
  planEditable(): WheelToWrite;
}

export interface NativeOptions {
  /** Named in WHEEL: the program that wrote it. */
  readonly generator: string;
  /** What version control tells, where the project asks it. */
  readonly versionControl?: VersionControlFacts;
  /** A file outside of the project that setuptools would read too, and that only it knows how to follow. */
  readonly userSettings?: string;
  /** Options of setup.py's commands that stand on the command line. */
  readonly commandOptions?: CommandOptions;
}

export interface VersionControlFacts {
  /** Absent where the project asks for its files alone. */
  readonly version?: string;
  /** Files that go into the sdist, as paths of the project; absent where nothing tracks them. */
  readonly tracked?: readonly string[];
  /** Files that it leaves in the sdist's `.egg-info`, by name: another build reads them there. */
  readonly eggInfo?: Readonly<Record<string, string>>;
}

/** Of a project that may ask. */
export interface VersionControlAnswer {
  /** Absent where the project asks nothing, or more than can be answered without setuptools_scm itself. */
  readonly facts?: VersionControlFacts;
  /** What may make the version wrong, one sentence each. */
  readonly notes: readonly string[];
}
