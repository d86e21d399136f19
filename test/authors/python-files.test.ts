/** Names, sections and packages, beside Python's own fnmatch and configparser and setuptools' discovery. */
import { test } from "node:test";
import { discoverLayout, findPackages, guessName } from "../../src/build/discovery.ts";
import { matchesName } from "../../src/build/fnmatch.ts";
import { interpolate, parseIni } from "../../src/build/ini-file.ts";
import { Random } from "../differential/random.ts";
import { memoryTree } from "../fakes/memory-tree.ts";
import { type Answered, answerOrRefuse, compareAnswers } from "./compare.ts";
import { findAuthorTools } from "./reference.ts";

const tools = findAuthorTools();
const skip = tools === undefined ? "no tools of authors" : false;
const COUNT = process.env.CHEESESHOP_TEST_ALL ? 20_000 : 1500;
const TREES = process.env.CHEESESHOP_TEST_ALL ? 2000 : 100;

test("names match patterns as in Python's fnmatch", { skip }, () => {
  const random = new Random(6);
  const pieces = [
    "*",
    "?",
    "a",
    "b",
    ".",
    "/",
    "[ab]",
    "[!a]",
    "[a-c]",
    "[c-a]",
    "[]a]",
    "[",
    "]",
    "-",
    "!",
    "é",
    "[a-]",
    "[^a]",
    "[!]",
  ];
  compare(COUNT, () => {
    const name = join(random, ["a", "b", "c", ".", "/", "é", "-", "^", "]", "[", "!"], 6);
    const pattern = join(random, pieces, 5);
    return [["name", { name, pattern }], matchesName(name, pattern)];
  });
});

test("sections and values are read as by Python's configparser", { skip }, () => {
  const random = new Random(7);
  const lines = [
    ...[
      "[a]",
      "[b]",
      "[a b]",
      "[DEFAULT]",
      "x = 1",
      "y: 2",
      "x=",
      "  more",
      "\tmore = 3",
      "# c",
      "; c",
      "",
    ],
    ...[
      "z = %(x)s!",
      "w = 50%%",
      "v = 50%",
      "u = %(u)s",
      "t = a # b",
      "[c] ; d",
      "k",
      "X = 5",
      " = 1",
      "  # in",
    ],
  ];
  compare(COUNT, () => {
    const text = Array.from({ length: 1 + random.below(9) }, () => random.pick(lines)).join("\n");
    return [["ini", text], answerOrRefuse(() => readAll(text))];
  });
});

test("packages are found as by setuptools", { skip }, () => {
  const random = new Random(8);
  compare(TREES, () => {
    const files = randomProject(random);
    const tree = memoryTree(files);
    const [include, exclude] = [
      pickSome(random, ["*", "a*", "b", "src*", "*.c"]),
      pickSome(random, ["a", "a.*", "*b", "tests*", "c.*"]),
    ];
    const search = {
      where: random.pick([".", "src"]),
      include: include.length === 0 ? ["*"] : include,
      exclude,
      namespaces: random.isOneIn(2),
    };
    const ours = [...findPackages(tree, { ...search, where: [search.where] })].sort();
    return [["packages", { files, ...search }], ours];
  });
});

test("a layout is discovered as by setuptools, or refused", { skip }, () => {
  const random = new Random(9);
  compare(TREES, () => {
    const files = randomProject(random);
    const folders: Record<string, string> = random.isOneIn(4)
      ? { "": random.pick(["src", "lib", "a"]) }
      : {};
    if (random.isOneIn(6)) folders.pkg = random.pick(["a", "src/b"]);
    const ours = answerOrRefuse(() => {
      const layout = discoverLayout(memoryTree(files), { folders });
      return {
        packages: [...layout.packages].sort(),
        modules: [...layout.modules].sort(),
        folders: layout.folders,
        name: guessName(memoryTree(files), layout) ?? null,
      };
    });
    return [["discover", { files, folders }], ours];
  });
});

function readAll(text: string): Record<string, Record<string, string>> {
  const { sections } = parseIni(text, "setup.cfg");
  return Object.fromEntries(
    [...sections].map(([name, section]) => [
      name,
      Object.fromEntries(
        [...section.values.keys()].map((key) => [key, interpolate(section, key) ?? ""]),
      ),
    ]),
  );
}

const FOLDERS = [
  "a",
  "b",
  "c",
  "src",
  "tests",
  "docs",
  "x-stubs",
  "x-y",
  "lib",
  "_p",
  "build",
  "d.e",
];
const NAMES = [
  "__init__.py",
  "m.py",
  "setup.py",
  "n.py",
  "conftest.py",
  "data.txt",
  "x-y.py",
  "_q.py",
];

function randomProject(random: Random): Record<string, string> {
  const paths = Array.from({ length: 1 + random.below(7) }, () => {
    const folders = Array.from({ length: random.below(4) }, () => random.pick(FOLDERS));
    return [...folders, random.pick(NAMES)].join("/");
  });
  return Object.fromEntries(paths.map((path) => [path, ""]));
}

function pickSome(random: Random, items: readonly string[]): string[] {
  return items.filter(() => random.isOneIn(3));
}

function join(random: Random, pieces: readonly string[], most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(pieces)).join("");
}

function compare(count: number, make: () => Answered): void {
  if (tools !== undefined) compareAnswers(tools, Array.from({ length: count }, make));
}
