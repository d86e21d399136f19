/** What is missing from an sdist or from version control, and the lines to write, beside check-manifest. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { checkManifest, type ManifestReport } from "../../src/build/manifest/manifest.ts";
import { readSourceTree } from "../../src/build/source-tree.ts";
import { type AuthorTools, findAuthorTools } from "./reference.ts";

const tools = findAuthorTools();
const skip = tools === undefined ? "no tools of authors" : false;

interface Checkout {
  readonly kind: "git" | "hg";
  readonly files: Readonly<Record<string, string>>;
  /** Files that are there and not tracked, or tracked and not there. */
  readonly untracked?: readonly string[];
  readonly gone?: readonly string[];
}

const SETUP = `from setuptools import setup, find_packages
setup(name="sample", version="1.0", packages=find_packages())
`;
const FILES = {
  "setup.py": SETUP,
  "README.md": "",
  "pkg/__init__.py": "",
  "pkg/data/a.json": "",
  "docs/index.rst": "",
  "docs/Makefile": "",
  "docs/a b.txt": "",
  "HISTORY.txt": "",
  Makefile: "",
  "tox.ini": "",
  ".travis.yml": "",
  ".coveragerc": "",
  "odd-": "",
} as const;

const CHECKOUTS: Readonly<Record<string, Checkout>> = {
  "no MANIFEST.in": { kind: "git", files: FILES },
  "no MANIFEST.in, in Mercurial": { kind: "hg", files: FILES },
  "a MANIFEST.in that excludes": {
    kind: "git",
    files: {
      ...FILES,
      "MANIFEST.in": "include *.txt *.ini Makefile .coveragerc odd-\ngraft docs\nprune pkg/data\n",
    },
  },
  "all there": {
    kind: "git",
    files: { ...FILES, "MANIFEST.in": "graft docs\ngraft pkg\ninclude * .coveragerc\n" },
  },
  "files that git does not know": {
    kind: "git",
    files: { ...FILES, "MANIFEST.in": "graft docs\ngraft pkg\ninclude * .coveragerc\n" },
    untracked: ["docs/index.rst", "MANIFEST.in"],
    gone: ["HISTORY.txt"],
  },
  "settings in setup.cfg": {
    kind: "git",
    files: {
      ...FILES,
      "setup.cfg":
        "[check-manifest]\nignore =\n    docs/*\n    *.txt\nignore-default-rules = yes\n",
    },
  },
  "settings in pyproject.toml": {
    kind: "git",
    files: {
      ...FILES,
      "pyproject.toml":
        '[tool.check-manifest]\nignore = ["docs/**", "odd-"]\nignore-bad-ideas = ["*.so"]\n',
      "pkg/x.so": "",
      "pkg/y.pyc": "",
    },
  },
  "generated files, in Mercurial": {
    kind: "hg",
    files: { ...FILES, "pkg/x.so": "", "pkg/y.mo": "", "z~": "", "MANIFEST.in": "graft pkg\n" },
  },
};

/** The first three in every run. */
const CHOSEN = Object.entries(CHECKOUTS).slice(0, process.env.CHEESESHOP_TEST_ALL ? undefined : 3);

for (const [name, checkout] of CHOSEN) {
  test(`check-manifest finds the same: ${name}`, { skip }, async () => {
    if (tools === undefined) return;
    const folder = mkdtempSync(path.join(tmpdir(), "manifest-"));
    const env = { ...process.env, PATH: `${path.dirname(tools.hg)}:${process.env.PATH}` };
    try {
      makeCheckout(folder, checkout, env);
      const report = await checkManifest(await readSourceTree(folder), { env });
      assert.deepEqual(summarize(report), askCheckManifest(tools, folder, env));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

function makeCheckout(folder: string, checkout: Checkout, env: NodeJS.ProcessEnv): void {
  const write = (file: string): void => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), checkout.files[file] ?? "");
  };
  const run = (program: string, ...words: readonly string[]): void => {
    const { status, stderr } = spawnSync(program, words, { cwd: folder, env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  const { kind, untracked = [], gone = [] } = checkout;
  for (const file of Object.keys(checkout.files)) if (!untracked.includes(file)) write(file);
  run(kind, "init", ...(kind === "git" ? ["-q"] : []));
  if (kind === "git") run("git", "add", "-f", ".");
  else run("hg", "add", "-q", ".");
  for (const file of untracked) write(file);
  for (const file of gone) rmSync(path.join(folder, file));
}

interface Summary {
  readonly untracked: readonly string[];
  readonly missing: readonly string[];
  readonly generated: readonly string[];
  readonly suggestions: readonly string[];
}

function summarize({ untracked, missing, generated, suggestions }: ManifestReport): Summary {
  return { untracked, missing, generated, suggestions };
}

/** Reads the lists from what it prints. */
function askCheckManifest(tools: AuthorTools, folder: string, env: NodeJS.ProcessEnv): Summary {
  const words = ["-v", "--no-build-isolation"];
  const { stdout, stderr } = spawnSync(tools.checkManifest, words, {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  const list = (head: RegExp): readonly string[] => {
    const found = new RegExp(`${head.source}\\n((?:  .*\\n?)*)`).exec(`${stdout}\n${stderr}`);
    return (found?.[1] ?? "").split("\n").flatMap((line) => (line === "" ? [] : [line.slice(2)]));
  };
  assert.match(`${stdout}${stderr}`, /lists of files in version control and sdist/);
  const first = /you have (.*) in source control/.exec(stderr)?.[1];
  return {
    untracked: list(/missing from VCS:/),
    missing: list(/missing from sdist:/),
    suggestions: list(/suggested MANIFEST.in rules:/),
    generated: first === undefined ? [] : [first, ...list(/this also applies to the following:/)],
  };
}
