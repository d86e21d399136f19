/** Random inputs for the differential test: valid ones by the grammars, and the same with a character changed. */
import type { MarkerEnvironment } from "../../src/standards/marker-evaluation.ts";
import { Random } from "./random.ts";
import {
  directUrlText,
  type GroupsCase,
  groupsCase,
  type LockCase,
  lockCase,
  requirementsText,
} from "./random-documents.ts";
import { licenseText, mailText, metadataText } from "./random-files.ts";

export interface MatchCase {
  readonly specifier: string;
  readonly version: string;
  readonly prereleases?: boolean;
  readonly installed?: boolean;
}

export interface FilterCase {
  readonly specifier: string;
  readonly versions: readonly string[];
  readonly prereleases?: boolean;
}

/** What is asked of both sides. */
export type Case =
  | readonly ["version" | "specifiers" | "marker" | "requirement", string]
  | readonly ["name" | "wheel" | "sdist" | "tags" | "license" | "metadata", string]
  | readonly ["direct-url" | "lines" | "mail", string]
  | readonly ["groups", GroupsCase]
  | readonly ["lock", LockCase]
  | readonly ["order", readonly [string, string]]
  | readonly ["match", MatchCase]
  | readonly ["filter", FilterCase]
  | readonly ["evaluate", { readonly marker: string; readonly environment: MarkerEnvironment }];

const OPERATORS = ["~=", "==", "!=", "<=", ">=", "<", ">", "==="];
const WORDS = ["a", "b", "rc", "c", "alpha", "beta", "pre", "preview", "ALPHA", "Rc"];
const NAMES = ["a", "Tool", "my_tool", "zope.interface", "x--y", "A-1", "a_b.c-d"];
/** Names and marks of which docs/standards-exceptions.md says that we and the reference implementation differ. */
const ODD_NAMES = ["tool_", "-a", "a__b", "é"];
const ODD_TAGS = ["é3", "py3-é", "a!", "a b"];
const VARIABLES = [
  "python_version",
  "python_full_version",
  "implementation_version",
  "platform_release",
  "os_name",
  "sys_platform",
  "platform_machine",
  "python_implementation",
  "os.name",
  "extra",
];
const TEXTS = [
  "3.9",
  "3.12.0",
  "3.12",
  "3",
  "posix",
  "nt",
  "linux",
  "a",
  "My_Extra",
  "6.1-generic",
  "",
  "a\\tb",
];
const TEXT_VARIABLES = ["os_name", "os.name", "sys_platform", "platform_machine"];
const SET_COMPARISONS = [
  '"a" in extras',
  "'My.Extra' in extras",
  "'a' not in dependency_groups",
  '"a" == extras',
  '"a" >= dependency_groups',
];
const TAGS = [
  "py3",
  "py2.py3",
  "cp312",
  "none",
  "abi3",
  "any",
  "win_amd64",
  "manylinux_2_17_x86_64",
];

/** As many cases as asked for, the same for the same seed. */
export function makeCases(count: number, seed: number): Case[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.pick(MAKERS)(random));
}

const MAKERS: readonly ((random: Random) => Case)[] = [
  (random) => ["version", random.maybeBroken(version(random))],
  (random) => ["version", random.maybeBroken(version(random))],
  (random) => ["order", [nearVersion(random), nearVersion(random)]],
  (random) => ["order", [version(random), version(random)]],
  (random) => ["specifiers", random.maybeBroken(specifiers(random))],
  matchCase,
  matchCase,
  (random) => ["filter", filterCase(random)],
  (random) => ["marker", random.maybeBroken(marker(random, 0))],
  (random) => ["evaluate", { marker: marker(random, 1), environment: environment(random) }],
  (random) => ["requirement", random.maybeBroken(requirement(random))],
  (random) => ["name", random.maybeBroken(name(random))],
  (random) => ["wheel", random.maybeBroken(wheel(random))],
  (random) => ["sdist", random.maybeBroken(`${name(random)}-${version(random)}.tar.gz`)],
  (random) => ["tags", random.maybeBroken(tags(random))],
  (random) => ["license", random.maybeBroken(licenseText(random))],
  (random) => ["metadata", random.maybeBroken(metadataText(random))],
  (random) => ["mail", mailText(random)],
  (random) => ["groups", groupsCase(random)],
  (random) => ["direct-url", directUrlText(random)],
  (random) => ["lock", lockCase(random)],
  (random) => ["lines", requirementsText(random)],
];

function name(random: Random): string {
  return random.pick(random.isOneIn(25) ? ODD_NAMES : NAMES);
}

function number(random: Random): string {
  if (random.isOneIn(40)) return "18446744073709551617";
  if (random.isOneIn(12)) return `${random.below(30_000)}`;
  return `${random.isOneIn(15) ? "0" : ""}${random.below(4)}`;
}

function version(random: Random): string {
  const separator = (): string => random.pick(["", "", "", ".", "-", "_"]);
  let text = random.isOneIn(20) ? random.pick([" ", "v", "V", "\n"]) : "";
  if (random.isOneIn(12)) text += `${random.below(3)}!`;
  text += Array.from({ length: 1 + random.below(4) }, () => number(random)).join(".");
  if (random.isOneIn(4)) {
    text += separator() + random.pick(WORDS) + separator();
    if (!random.isOneIn(4)) text += number(random);
  }
  if (random.isOneIn(5)) {
    text += random.isOneIn(4)
      ? "-1"
      : separator() + random.pick(["post", "rev", "r"]) + separator();
    text += number(random);
  }
  if (random.isOneIn(5)) text += `${separator()}dev${random.isOneIn(3) ? "" : number(random)}`;
  if (random.isOneIn(8))
    text += `+${random.pick(["a", "1", "A.1", "ubuntu-2", "0a", "1.2", "a_007"])}`;
  return text;
}

/** Versions close to each other, where the rules of the order meet. */
function nearVersion(random: Random): string {
  const suffix = ["", ".0", "a0", "a1", "rc0", ".post0", ".post1", ".dev0", ".dev1", "a0.dev0"];
  const more = ["", "", "", ".dev0", ".post0", ".post0.dev1", "+a", "+1", "+1.a"];
  return random.pick(["1", "1.0", "1.0.1", "2", "1!1"]) + random.pick(suffix) + random.pick(more);
}

function specifiers(random: Random): string {
  const clause = (): string => {
    const operator = random.pick(OPERATORS);
    const isPrefix = random.isOneIn(6);
    const space = random.isOneIn(60) ? "\n" : random.pick(["", "", " "]);
    const written = random.isOneIn(2) ? nearVersion(random) : version(random).trim();
    return `${space}${operator}${space}${isPrefix ? `${random.below(3)}.${random.below(3)}.*` : written}`;
  };
  return Array.from({ length: random.below(4) }, clause).join(",");
}

function matchCase(random: Random): Case {
  const choice = random.pick([undefined, undefined, true, false]);
  const row = {
    specifier: specifiers(random),
    version: random.isOneIn(30) ? "garbage" : random.pick([nearVersion, version])(random),
    ...(choice !== undefined && { prereleases: choice }),
    ...(random.isOneIn(5) && { installed: true }),
  };
  return ["match", row];
}

function filterCase(random: Random): FilterCase {
  const choice = random.pick([undefined, undefined, true, false]);
  return {
    specifier: specifiers(random),
    versions: Array.from({ length: random.below(6) }, () => nearVersion(random)),
    ...(choice !== undefined && { prereleases: choice }),
  };
}

/** Both sides of a comparison are a variable and a text: the reference implementation misreads two variables. */
function comparison(random: Random): string {
  const quoteMark = random.pick(["'", '"']);
  const text = `${quoteMark}${random.pick(TEXTS)}${quoteMark}`;
  const operator = random.pick([...OPERATORS, " in ", " not in "]);
  const variable = random.pick(VARIABLES);
  if (random.isOneIn(25)) {
    return `${random.pick(TEXT_VARIABLES)} ${operator.trim()} ${random.pick(TEXT_VARIABLES)}`;
  }
  if (random.isOneIn(25)) return random.pick(SET_COMPARISONS);
  return random.isOneIn(3) ? `${text}${operator}${variable}` : `${variable} ${operator} ${text}`;
}

function marker(random: Random, depth: number): string {
  const count = random.isOneIn(2) ? 1 : 2 + random.below(2);
  const parts = Array.from({ length: count }, () =>
    depth < 3 && random.isOneIn(4) ? `(${marker(random, depth + 1)})` : comparison(random),
  );
  return parts.reduce((left, right) => `${left} ${random.pick(["and", "or"])} ${right}`);
}

function environment(random: Random): MarkerEnvironment {
  const python = random.pick(["2.7", "3.9", "3.12"]);
  return {
    implementation_name: "cpython",
    implementation_version: `${python}.1`,
    os_name: random.pick(["posix", "nt"]),
    platform_machine: "x86_64",
    platform_python_implementation: "CPython",
    platform_release: random.pick(["6.1-generic", "10", ""]),
    platform_system: "Linux",
    platform_version: "#1",
    python_full_version: `${python}${random.pick([".0", ".1", ".0rc1", ".3+"])}`,
    python_version: python,
    sys_platform: random.pick(["linux", "win32"]),
    extra: random.pick(["", "a", "my-extra"]),
    extras: random.pick([[], ["a"], ["My_Extra", "b"]]),
    dependency_groups: random.pick([[], ["a"]]),
  };
}

function requirement(random: Random): string {
  const space = (): string => random.pick(["", "", " ", "\t"]);
  let text = space() + name(random) + space();
  if (random.isOneIn(3)) text += `[${random.pick(["", "a", "b , a", "x.y,X_y"])}]${space()}`;
  if (random.isOneIn(5)) text += `@ https://example.org/${random.pick(["a.zip", "a;b", "a.whl"])} `;
  else text += random.isOneIn(4) ? `(${specifiers(random)})` : specifiers(random);
  if (random.isOneIn(3)) text += `${space()};${space()}${marker(random, 2)}`;
  return text;
}

function wheel(random: Random): string {
  const build = random.isOneIn(4) ? `-${random.pick(["1", "2a", "x", "01_b"])}` : "";
  return `${name(random)}-${version(random)}${build}-${tags(random)}.whl`;
}

function tags(random: Random): string {
  const tag = (): string => random.pick(random.isOneIn(40) ? ODD_TAGS : TAGS);
  return [tag(), tag(), tag()].join("-");
}
