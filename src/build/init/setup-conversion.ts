/** What becomes of a setup.py and a setup.cfg that are turned into a pyproject.toml. */
import type { Place } from "../../errors.ts";

export interface Conversion {
  /** Tables of pyproject.toml, without those that are there already. */
  readonly text: string;
  /** What is not turned, and stays in setup.py or setup.cfg. */
  readonly left: readonly LeftValue[];
  /** What will be otherwise in the wheel's metadata, one sentence each. */
  readonly differences: readonly string[];
}

export interface LeftValue {
  readonly name: string;
  readonly why: string;
  readonly place: Place;
}
