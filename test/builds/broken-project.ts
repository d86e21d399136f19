/** What a broken project is, and short ways to write one down. */

export interface BrokenProject {
  /** What is wrong with it. */
  readonly title: string;
  /** Texts by path; bytes where they are no text. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What symbolic links lead to, by path; "../outside" is a project beside this one. */
  readonly links?: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** `file`, or `file:line`, that the error begins with; absent where no file is at fault. */
  readonly at?: string;
  /** What the error says, and what it tells to do. */
  readonly says: RegExp;
  readonly fix: RegExp;
}

export const BUILD = ["build"];
export const SYSTEM =
  '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n';
export const NAMED = '[project]\nname = "sample"\nversion = "1.0"\n';
export const NO_UTF8 = new Uint8Array([0x61, 0x0a, 0xff, 0xfe, 0x0a]);

type Files = BrokenProject["files"];
export type Wrong = Partial<BrokenProject>;
/** What is wrong, where it must be said to be, what must be said, what it tells to do, and the project. */
export type Row = readonly [title: string, at: string, says: RegExp, fix: RegExp, wrong: Wrong];

/** pyproject.toml of setuptools; the lines stand from line 7 on, still in `[project]`. */
export function project(lines: string, others: Files = {}): Wrong {
  const text = `${SYSTEM}${NAMED}${lines}\n`;
  return { files: { "pyproject.toml": text, "sample.py": "", ...others } };
}

/** Without a version: the lines stand from line 6 on. */
export function unversioned(lines: string, others: Files = {}): Wrong {
  const text = `${SYSTEM}[project]\nname = "sample"\n${lines}\n`;
  return { files: { "pyproject.toml": text, "sample.py": "", ...others } };
}

/** The version stands in line 8. */
export function dynamic(version: string, others: Files = {}): Wrong {
  const lines = 'dynamic = ["version"]\n[tool.setuptools.dynamic]\nversion =';
  return unversioned(`${lines} { ${version} }`, others);
}

/** Another field that stands elsewhere. */
export function led(field: string, from: string, others: Files = {}): Wrong {
  return project(
    `dynamic = ["${field}"]\n[tool.setuptools.dynamic]\n${field} = { ${from} }`,
    others,
  );
}

/** A whole pyproject.toml. */
export function whole(text: string, others: Files = {}): Wrong {
  return { files: { "pyproject.toml": text, ...others } };
}

/** Of another backend; the lines stand from line 8 on. */
export function of(requires: string, backend: string, lines: string, others: Files = {}): Wrong {
  const system = `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n`;
  const text = `${system}${NAMED}description = "x"\n${lines}\n`;
  return whole(text, { "sample/__init__.py": "", ...others });
}

/** setup.cfg; the lines stand from line 4 on, still in `[metadata]`. */
export function cfg(lines: string, others: Files = {}): Wrong {
  return wholeCfg(`[metadata]\nname = sample\nversion = 1.0\n${lines}\n`, others);
}

export function wholeCfg(text: string, others: Files = {}): Wrong {
  const files = { "pyproject.toml": SYSTEM, "setup.cfg": text, "sample.py": "", ...others };
  return { files };
}

/** setup.py; the arguments of `setup` stand in line 2. */
export function setupPy(call: string, words: readonly string[] = ["version"]): Wrong {
  return { files: { "setup.py": `from setuptools import setup\n${call}\n` }, words };
}
