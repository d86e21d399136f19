/** What a setup.py gives to `setup(…)`, as far as it is known without running it. */
import type { Place } from "../../errors.ts";
import type { Expression } from "../python-syntax/python-syntax.ts";
import type { PythonValue } from "./python-value.ts";

export interface SetupPy {
  readonly text: string;
  /** Where `setup` comes from; distutils left Python in 3.12. */
  readonly source: "setuptools" | "distutils" | "unknown";
  /** What is given to `setup(…)`, by keyword, in the order of the file. */
  readonly keywords: ReadonlyMap<string, SetupKeyword>;
  /** Where `setup(…)` is called; absent where no such call is found. */
  readonly call?: Place;
  /** What would have to run, in the order of the file: empty where everything is known. */
  readonly obstacles: readonly Obstacle[];
  /** True where there are nothing but imports of setuptools and one `setup(…)`, all of whose keywords are known. */
  readonly isPlain: boolean;
}

export type SetupKeyword =
  | {
      readonly kind: "static";
      readonly value: PythonValue;
      readonly place: Place;
      readonly expression: Expression;
    }
  | {
      readonly kind: "must-run";
      readonly why: string;
      readonly place: Place;
      readonly expression: Expression;
    };

/** Something that only running it would tell. */
export interface Obstacle {
  /** Goes on after "setup.py": `calls get_version()`. */
  readonly why: string;
  readonly place: Place;
}

/** The value of a keyword; `undefined` where it is not given, `None`, or not known without running. */
export function findKeyword(setupPy: SetupPy | undefined, name: string): PythonValue {
  const keyword = setupPy?.keywords.get(name);
  return keyword?.kind === "static" ? keyword.value : undefined;
}
