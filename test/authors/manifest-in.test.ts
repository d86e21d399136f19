/** MANIFEST.in's two matchers, and whole files of lines, beside setuptools. */
import { test } from "node:test";
import { FileSelection } from "../../src/build/manifest/file-selection.ts";
import { applyManifestIn, parseManifestIn } from "../../src/build/manifest/manifest-in.ts";
import { globHidden, makePathMatcher } from "../../src/build/manifest/manifest-pattern.ts";
import { Random } from "../differential/random.ts";
import { memoryTree } from "../fakes/memory-tree.ts";
import { type Answered, compareAnswers } from "./compare.ts";
import { findAuthorTools } from "./reference.ts";

const tools = findAuthorTools();
const skip = tools === undefined ? "no tools of authors" : false;
const COUNT = process.env.CHEESESHOP_TEST_ALL ? 10_000 : 600;
/** Patterns that share a tree: trees on the disk are what takes time. */
const EACH = 10;

const NAMES = [
  "a",
  "b.txt",
  "c.py",
  ".h",
  ".d.txt",
  "é",
  "e\u0301",
  "docs",
  "x-y",
  "[q]",
  "A",
  "d b",
];
const PIECES = [
  ...[
    "*",
    "?",
    "**",
    "a",
    "b",
    ".txt",
    ".py",
    "[ab]",
    "[!a]",
    "[a-c]",
    "[]a]",
    "[",
    "]",
    "é",
    "docs",
  ],
  ...[".", "c", "-", "x", "!", "^", "\\", "+", "(", "$", "e\u0301", "[^a]", "[!]a]"],
];

function randomPath(random: Random): string {
  const length = 1 + random.below(4);
  return Array.from({ length }, () => random.pick(NAMES)).join("/");
}

/** Files by path; a name is never both a file and a folder. */
function randomFiles(random: Random): Record<string, string> {
  const paths = Array.from({ length: 4 + random.below(12) }, () => randomPath(random));
  const isFolder = (path: string): boolean => paths.some((other) => other.startsWith(`${path}/`));
  const hasFileAbove = (path: string): boolean =>
    paths.some((other) => !isFolder(other) && path.startsWith(`${other}/`));
  return Object.fromEntries(
    paths.filter((path) => !isFolder(path) && !hasFileAbove(path)).map((path) => [path, ""]),
  );
}

function randomPattern(random: Random): string {
  const part = (): string =>
    random.isOneIn(3)
      ? random.pick(NAMES)
      : Array.from({ length: 1 + random.below(3) }, () => random.pick(PIECES)).join("");
  const parts = Array.from({ length: 1 + random.below(3) }, part);
  // Setuptools takes "." away itself; and a path that leads out of the project is one that we refuse.
  return parts.filter((it) => !["", ".", ".."].includes(it)).join("/") || "*";
}

function randomLine(random: Random): string {
  const word = (): string =>
    randomPattern(random)
      .replaceAll(/[\s#\\]/g, "")
      .replace(/^\/+/, "") || "*";
  const words = Array.from({ length: 1 + random.below(2) }, word).join(" ");
  const lines: readonly (() => string)[] = [
    () => `include ${words}`,
    () => `exclude ${words}`,
    () => `recursive-include ${word()} ${words}`,
    () => `recursive-exclude ${word()} ${words}`,
    () => `recursive-include . ${words}`,
    () => `global-include ${words}`,
    () => `global-exclude ${words}`,
    () => `graft ${word()}`,
    () => `prune ${word()}`,
    () => `graft ${random.pick(NAMES.slice(0, 8))}`,
    () => `include ${words} # ${word()}`,
    () => `include \\\n ${words} \\\n# nothing\n ${word()}`,
    () => "",
    () => `unknown ${words}`,
  ];
  return random.pick(lines)();
}

test(`${COUNT} random patterns match the paths that they match for setuptools`, { skip }, () => {
  const random = new Random(1);
  compare(COUNT, () => {
    const paths = Array.from({ length: 20 }, () => randomPath(random));
    const pattern = randomPattern(random);
    return [["path", { pattern, paths }], paths.filter(makePathMatcher(pattern))];
  });
});

test(`${COUNT} random patterns find the files that they find for setuptools`, { skip }, () => {
  const random = new Random(2);
  compare(COUNT / EACH, () => {
    const files = randomFiles(random);
    const tree = memoryTree(files);
    const patterns = Array.from({ length: EACH }, () => randomPattern(random));
    const isRecursive = random.isOneIn(2);
    const isFile = (path: string): boolean => tree.findKind(path) === "file";
    const found = patterns.map((it) => globHidden(tree, it, isRecursive).filter(isFile).sort());
    return [["glob", { files, patterns, isRecursive }], found];
  });
});

test(`${COUNT} random MANIFEST.in choose the files that they choose for setuptools`, {
  skip,
}, () => {
  const random = new Random(3);
  compare(COUNT / EACH, () => {
    const files = randomFiles(random);
    const tree = memoryTree({ ...files, "MANIFEST.in": "" });
    const chosen = Object.keys(files).filter(() => random.isOneIn(3));
    const texts = Array.from({ length: EACH }, () => randomText(random));
    const found = texts.map((text) => {
      const selection = new FileSelection();
      selection.addAll(chosen, { words: "it was there" });
      applyManifestIn(parseManifestIn(text), selection, tree);
      return [...selection.chosen.keys()].sort();
    });
    return [["template", { files, texts, chosen }], found];
  });
});

function randomText(random: Random): string {
  const lines = Array.from({ length: 1 + random.below(6) }, () => randomLine(random));
  return `${lines.join("\n")}\n`;
}

function compare(count: number, make: () => Answered): void {
  if (tools !== undefined) compareAnswers(tools, Array.from({ length: count }, make));
}
