/** What a backend that runs without Python makes of a project. */
import type { Problem } from "../errors.ts";
import type { CommandOptions } from "./command-options.ts";
import type { SdistContent } from "./sdist-content.ts";
import type { BackendName } from "./source-tree.ts";
import type { WheelToWrite } from "./wheel-writer.ts";

/** A backend that has read a project. */
export interface NativeBackend {
  readonly name: BackendName;
  /** What the project may not have meant, as far as the backend would say it too. */
  readonly warnings: readonly Problem[];
  planSdist(): SdistContent;
  planWheel(): WheelToWrite;
  /** A wheel that leads to the code where it lies (PEP 660). */
  planEditable(): WheelToWrite;
}

export interface NativeOptions {
  /** Named in WHEEL: the program that wrote it. */
  readonly generator: string;
  /** The version that version control tells, where the project asks it. */
  readonly scmVersion?: string;
  /** Options of setup.py's commands that stand on the command line. */
  readonly commandOptions?: CommandOptions;
}
