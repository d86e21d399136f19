/** check beside check-wheel-contents: the same findings, by their codes, in wheels with one fault each. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkFiles, type NamedFile } from "../../src/client/check-files.ts";
import { listPackageFiles, OMITTED } from "../../src/client/package-files.ts";
import { AUTHOR_RULES, type AuthorRule } from "../../src/rules/author-catalog.ts";
import type { ExpectedContents } from "../../src/rules/wheel-expected.ts";
import { run, temporaryFolder } from "../clients.ts";
import { Random } from "../differential/random.ts";
import { WRONG_CONTENTS } from "../publishing/wrong-contents.ts";
import { WHEEL_NAME, wheel } from "../publishing/wrong-file.ts";
import { findToolEnvironment } from "../tool-environment.ts";

const VERSION = "0.6.3";
const environment = findToolEnvironment("clients/check-wheel-contents", {
  "check-wheel-contents": VERSION,
});
const IF_THERE = { skip: environment === undefined && "check-wheel-contents is not here" };

const CODES = new Map(
  Object.entries(AUTHOR_RULES).flatMap(([name, rule]: readonly [string, AuthorRule]) =>
    rule.code === undefined ? [] : [[name, rule.code] as const],
  ),
);

/** The codes of each file in turn, of one run of the tool. */
async function askTool(
  wheels: readonly NamedFile[],
  words: readonly string[] = [],
): Promise<readonly (readonly string[])[]> {
  const files: string[] = [];
  for (const { filename, open } of wheels) {
    const folder = temporaryFolder();
    await using source = await open();
    writeFileSync(path.join(folder, filename), await source.read(0, source.size));
    files.push(path.join(folder, filename));
  }
  const program = path.join(environment ?? "", "bin", "check-wheel-contents");
  const { output } = await run(program, ["--no-config", ...words, ...files]);
  return files.map((file) => {
    const lines = output.split("\n").filter((line) => line.startsWith(`${file}: W`));
    return sorted(lines.map((line) => line.slice(file.length + 2, file.length + 6)));
  });
}

async function askOurs(file: NamedFile, expected?: ExpectedContents): Promise<readonly string[]> {
  const [checked] = await checkFiles([file], {
    profile: "strict",
    ...(expected !== undefined && { expected }),
  });
  return sorted(checked?.problems.flatMap(({ rule }) => CODES.get(rule) ?? []) ?? []);
}

function sorted(codes: readonly string[]): readonly string[] {
  return [...new Set(codes)].toSorted();
}

test(`check finds in wheels what check-wheel-contents ${VERSION} finds`, IF_THERE, async () => {
  const wheels = WRONG_CONTENTS.flatMap(([what, , ...files]) =>
    files.filter(({ filename }) => filename.endsWith(".whl")).map((file) => ({ what, file })),
  );
  const theirs = await askTool(wheels.map(({ file }) => file));
  // What is wrong once is told once: a wheel with nothing in it has no library, and a stray file is one more at the top.
  const twice = [
    { what: "nothing", code: "W007" },
    { what: "a README at the top", code: "W009" },
  ];
  const differing: string[] = [];
  for (const [at, { what, file }] of wheels.entries()) {
    const also = twice.filter((it) => it.what === what).map(({ code }) => code);
    const ours = sorted([...(await askOurs(file)), ...also]);
    if (String(ours) !== String(theirs[at])) differing.push(`${what}: ${theirs[at]}, not ${ours}`);
  }
  assert.deepEqual(differing, []);
});

const TREE: Readonly<Record<string, string>> = {
  "src/sample_lib/__init__.py": "",
  "src/sample_lib/a.py": "x = 1\n",
  "src/sample_lib/data/b.json": "{}",
  "src/sample_lib/a.pyc": "x",
  "src/sample_lib/.hidden": "x",
  "src/sample_lib.egg-info/PKG-INFO": "x",
  "src/more.py": "x = 2\n",
};
const WHOLE = {
  "sample_lib/__init__.py": "",
  "sample_lib/a.py": "x = 1\n",
  "sample_lib/data/b.json": "{}",
};

const EXPECTED: readonly (readonly [
  what: string,
  words: readonly string[],
  files: Readonly<Record<string, string>>,
])[] = [
  ["all of a package", ["--package", "src/sample_lib"], WHOLE],
  ["a file too few", ["--package", "src/sample_lib"], { "sample_lib/__init__.py": "" }],
  [
    "a file too many",
    ["--package", "src/sample_lib"],
    { ...WHOLE, "sample_lib/old.py": "y = 1\n" },
  ],
  ["a package and a module", ["--package", "src/sample_lib", "--package", "src/more.py"], WHOLE],
  ["a folder of both", ["--src-dir", "src"], { ...WHOLE, "more.py": "x = 2\n" }],
  ["a folder that has more", ["--src-dir", "src"], WHOLE],
  [
    "what is left out",
    ["--src-dir", "src", "--package-omit", "*.json,more.py,.*,*.egg-info"],
    WHOLE,
  ],
  ["the tops", ["--toplevel", "sample_lib"], WHOLE],
  ["tops with a slash", ["--toplevel", "sample_lib/"], WHOLE],
  ["a top too few", ["--toplevel", "sample_lib,more.py"], WHOLE],
  ["a top too many", ["--toplevel", "sample_lib"], { ...WHOLE, "more.py": "x = 2\n" }],
  [
    "two that are expected",
    ["--toplevel", "sample_lib,more.py"],
    { ...WHOLE, "more.py": "x = 2\n" },
  ],
];

for (const [what, words, files] of EXPECTED) {
  test(`check expects as check-wheel-contents does: ${what}`, IF_THERE, async () => {
    const folder = temporaryFolder();
    for (const [name, text] of Object.entries(TREE)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const absolute = words.map((word) => (word.startsWith("src") ? path.join(folder, word) : word));
    const file = wheel({ files }, WHEEL_NAME);
    const [theirs] = await askTool([file], absolute);
    assert.deepEqual(await askOurs(file, await readWords(absolute)), theirs);
  });
}

async function readWords(words: readonly string[]): Promise<ExpectedContents> {
  const after = (option: string): readonly string[] =>
    words.filter((_, at) => words[at - 1] === option);
  const [tops] = after("--toplevel");
  const [omitted] = after("--package-omit");
  const places = {
    ...{ packages: after("--package"), sources: after("--src-dir") },
    omitted: omitted?.split(",") ?? OMITTED,
  };
  const isCompared = places.packages.length + places.sources.length > 0;
  return {
    ...(tops !== undefined && { tops: tops.split(",").map((name) => name.replace("/", "")) }),
    ...(isCompared && { files: await listPackageFiles(places, "/") }),
  };
}

const FOLDERS = [
  ...["sample_lib", "sample_lib/sub", "sample_lib/data", "sample_lib/2nd", "sample_lib/for"],
  ...["other", "other-lib", "_inner", "tests", "src", "docs", "größe", ".tox", "lib"],
];
const BASES = ["__init__", "a", "b-c", "class", "1st", "_x", "käse", "mod"];
const ENDS = [".py", ".py", ".py", ".so", ".pyd", ".cpython-313-x86_64-linux-gnu.so"].concat(
  ...[[".pyc", ".json", ".txt", ".pth", "", ".abi3.so"]],
);
const TEXTS = [
  "",
  "\n",
  ...["a", "b", "c"].map((letter) => `${letter} = "${letter.repeat(70)}"\n`),
];

/** Their contents are not such that docs/rules.md tells of a difference. */
function randomFiles(random: Random): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (let left = random.below(7); left > 0; left -= 1) {
    const folder = random.isOneIn(4) ? "" : `${random.pick(FOLDERS)}/`;
    const data = random.isOneIn(12) ? "sample_lib-1.0.data/platlib/compiled/" : "";
    files[`${data || folder}${random.pick(BASES)}${random.pick(ENDS)}`] = random.isOneIn(3)
      ? random.pick(TEXTS)
      : `x = "${random.below(2 ** 31)}, and ${"so on, ".repeat(10)}"\n`;
  }
  return files;
}

/** What is wrong once is told once here, by the narrower of two codes; whatever a stray file at the top is, it is one more. */
function withoutDoubles(codes: readonly string[], names: readonly string[]): readonly string[] {
  const hasStray = names.some((name) => !name.includes("/") && !/\.(?:py|so|pyd|pth)$/.test(name));
  const doubles = [
    ...(codes.includes("W008") ? ["W007"] : []),
    ...(codes.includes("W005") ? ["W010"] : []),
    ...(hasStray ? ["W009"] : []),
    ...(codes.includes("W001") ? ["W003"] : []),
  ];
  return codes.filter((code) => !doubles.includes(code));
}

test("check and check-wheel-contents agree on random wheels", IF_THERE, async () => {
  const random = new Random(20261125);
  const count = process.env.CHEESESHOP_TEST_ALL === "1" ? 2000 : 150;
  const all = Array.from({ length: count }, () => randomFiles(random));
  const wheels = all.map((files) => wheel({ files }));
  const theirs = await askTool(wheels);
  const differing: string[] = [];
  for (const [at, file] of wheels.entries()) {
    const names = Object.keys(all[at] ?? {});
    const [ours, wanted] = [await askOurs(file), theirs[at] ?? []].map((codes) =>
      String(withoutDoubles(codes, names)),
    );
    if (ours !== wanted) differing.push(`${names.join(" ")}: ${wanted}, not ${ours}`);
  }
  assert.deepEqual(differing, []);
});
