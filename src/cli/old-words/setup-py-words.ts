/**
 * The command line of a setup.py: options for all, questions about the project, and commands with options of their own.
 * Reference: https://setuptools.pypa.io/en/latest/deprecated/commands.html
 */
import { WrongUsage } from "../report-error.ts";

export interface SetupPyCall {
  /** By the last of `-q` and `-v`; absent where there is neither. */
  readonly isQuiet?: boolean;
  /** Says what would be written, and writes nothing. */
  readonly isDryRun: boolean;
  /** Whether `~/.pydistutils.cfg` does not count. */
  readonly isUserFileLeft: boolean;
  /** Questions about the project, in the order in which they were asked: `version`, `long-description`. */
  readonly questions: readonly string[];
  /** What stands before the first command, as it was typed. */
  readonly words: readonly string[];
  readonly commands: readonly SetupPyCommand[];
  /** What help is asked for; "" is help about everything, "commands" the list of commands. */
  readonly help?: string;
}

export interface SetupPyCommand {
  readonly name: string;
  /** By their names with "_" for "-"; "1" for an option without a value. */
  readonly options: ReadonlyMap<string, string>;
  /** Name and options as they were typed. */
  readonly words: readonly string[];
}

/** Options of a command: with `=` behind the name where it has a value, and a letter for short. */
type OptionTable = Readonly<Record<string, string>>;

const GLOBAL: OptionTable = {
  verbose: "v",
  quiet: "q",
  "dry-run": "n",
  help: "h",
  "no-user-cfg": "",
  "command-packages=": "",
  "help-commands": "",
};

/** What `--NAME` prints. */
export const QUESTIONS: OptionTable = {
  name: "",
  version: "V",
  fullname: "",
  author: "",
  "author-email": "",
  maintainer: "",
  "maintainer-email": "",
  contact: "",
  "contact-email": "",
  url: "",
  license: "",
  licence: "",
  description: "",
  "long-description": "",
  platforms: "",
  classifiers: "",
  keywords: "",
  provides: "",
  requires: "",
  obsoletes: "",
};

/** The commands that there are, with a sentence about each. */
export const SETUP_PY_COMMANDS: Readonly<Record<string, readonly [OptionTable, string]>> = {
  sdist: [
    {
      "formats=": "",
      "dist-dir=": "d",
      "keep-temp": "k",
      "owner=": "u",
      "group=": "g",
    },
    "Build an sdist",
  ],
  bdist_wheel: [
    {
      universal: "",
      "dist-dir=": "d",
      "python-tag=": "",
      "plat-name=": "p",
      "build-number=": "",
      "compression=": "",
      "keep-temp": "k",
      "bdist-dir=": "b",
      "skip-build": "",
      relative: "",
      "owner=": "u",
      "group=": "g",
    },
    "Build a wheel",
  ],
  build: [
    { "build-base=": "b", "build-lib=": "", force: "f", "executable=": "e" },
    "Lay the modules and their data into build/lib",
  ],
  build_py: [{ "build-lib=": "d", force: "f" }, "The same as build"],
  check: [{ metadata: "m", restructuredtext: "r", strict: "s" }, "Check the metadata"],
  install: [{ user: "", "prefix=": "", "root=": "", "record=": "" }, "Install the project"],
  register: [
    { "repository=": "r", "show-response": "", "list-classifiers": "", strict: "" },
    "Nothing: projects register themselves with their first upload",
  ],
  upload: [
    { "repository=": "r", "show-response": "", sign: "s", "identity=": "i" },
    "Send what was built in the same line",
  ],
};

const CONFIG_FILES = { "global-config": "g", "user-config": "u", "filename=": "f" };

/** Commands that only setuptools itself can do: setup.py is run for them. */
export const PASSED_ON: Readonly<Record<string, OptionTable>> = {
  egg_info: { "egg-base=": "e", "tag-date": "d", "tag-build=": "b", "no-date": "D" },
  dist_info: {
    ...{ "output-dir=": "o", "tag-date": "d", "tag-build=": "b", "no-date": "D" },
    "keep-egg-info": "",
  },
  build_ext: {
    ...{ "build-lib=": "b", "build-temp=": "t", "plat-name=": "p", inplace: "i" },
    ...{ "include-dirs=": "I", "define=": "D", "undef=": "U", "libraries=": "l" },
    ...{ "library-dirs=": "L", "rpath=": "R", "link-objects=": "O", debug: "g", force: "f" },
    ...{ "compiler=": "c", "parallel=": "j", "swig-cpp": "", "swig-opts=": "", "swig=": "" },
    user: "",
  },
  build_clib: {
    ...{ "build-clib=": "b", "build-temp=": "t", debug: "g", force: "f", "compiler=": "c" },
  },
  build_scripts: { "build-dir=": "d", force: "f", "executable=": "e" },
  clean: {
    ...{ "build-base=": "b", "build-lib=": "", "build-temp=": "t", "build-scripts=": "" },
    ...{ "bdist-base=": "", all: "a" },
  },
  alias: { remove: "r", ...CONFIG_FILES },
  saveopts: CONFIG_FILES,
  setopt: { "command=": "c", "option=": "o", "set-value=": "s", remove: "r", ...CONFIG_FILES },
  rotate: { "match=": "m", "dist-dir=": "d", "keep=": "k" },
};

/** Reads the words. Throws `WrongUsage` for an option that nobody knows; unknown commands are left to the caller. */
export function parseSetupPyWords(words: readonly string[]): SetupPyCall {
  const reader = new Reader(words);
  const questions: string[] = [];
  const flags = new Set<string>();
  let help: string | undefined;
  let isQuiet: boolean | undefined;
  for (let word = reader.peek(); word?.startsWith("-"); word = reader.peek()) {
    const [name] = reader.readOption({ ...GLOBAL, ...QUESTIONS }, "setup.py");
    if (Object.hasOwn(QUESTIONS, name)) questions.push(name);
    else if (name === "help") help = "";
    else if (name === "help-commands") help = "commands";
    else if (name === "quiet" || name === "verbose") isQuiet = name === "quiet";
    else flags.add(name);
  }
  const before = reader.taken;
  const commands: SetupPyCommand[] = [];
  for (let name = reader.next(); name !== undefined; name = reader.next()) {
    const table = PASSED_ON[name] ?? SETUP_PY_COMMANDS[name]?.[0] ?? {};
    const options = new Map<string, string>();
    const at = reader.taken - 1;
    while (reader.peek()?.startsWith("-")) {
      const [option, value] = reader.readOption({ ...table, help: "h", quiet: "q" }, name);
      if (option === "help") help = name;
      else if (option === "quiet") isQuiet = true;
      else options.set(option.replaceAll("-", "_"), value);
    }
    // What follows an alias, or what is to be one, is its own.
    if (name === "alias") while (reader.next() !== undefined);
    commands.push({ name, options, words: words.slice(at, reader.taken) });
  }
  if (help === "" && commands[0] !== undefined) help = commands[0].name;
  return {
    ...(isQuiet !== undefined && { isQuiet }),
    isDryRun: flags.has("dry-run"),
    isUserFileLeft: flags.has("no-user-cfg"),
    questions,
    words: words.slice(0, before),
    commands,
    ...(help !== undefined && { help }),
  };
}

/** The word of a list that is spelled most like another. */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((it) => ({ it, distance: countEdits(word, it) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, word.length / 3) ? near.it : undefined;
}

class Reader {
  readonly #words: readonly string[];
  /** How many words have been read. */
  taken = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  peek(): string | undefined {
    return this.#words[this.taken];
  }

  next(): string | undefined {
    const word = this.peek();
    if (word !== undefined) this.taken += 1;
    return word;
  }

  /** `--name`, `--name=value`, `--name value`, `-n`, `-nvalue`. */
  readOption(table: OptionTable, where: string): readonly [name: string, value: string] {
    const word = this.next() ?? "";
    const found = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? findShort(word, table);
    const [, name = "", given] = found ?? [];
    if (Object.hasOwn(table, name)) return [name, given ?? "1"];
    if (Object.hasOwn(table, `${name}=`)) {
      const value = given ?? this.next();
      if (value !== undefined) return [name, value];
      throw new WrongUsage(
        `Cannot read the command line: --${name} has no value`,
        `Write --${name}=…`,
      );
    }
    const names = Object.keys(table).map((key) => key.replace("=", ""));
    const near = findNearest(name, names);
    throw new WrongUsage(
      `Cannot read the command line: ${where} knows no option ${word}`,
      near === undefined ? `It knows ${names.join(", ")}` : `Did you mean --${near}?`,
    );
  }
}

function findShort(word: string, table: OptionTable): readonly (string | undefined)[] | undefined {
  const key = Object.keys(table).find((it) => table[it] !== "" && table[it] === word[1]);
  if (key === undefined || word.startsWith("--")) return undefined;
  const rest = word.slice(2);
  return [word, key.replace("=", ""), rest === "" ? undefined : rest];
}

/** Letters to insert, drop or replace. Words are short: no one types long ones. */
function countEdits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (const [index, other] of [...b].entries()) {
      const kept = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
