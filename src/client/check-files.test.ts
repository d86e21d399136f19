/** Files with one fault each: each finds its rule, and no other but those that are named beside it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  makeSdist,
  makeWheel,
  type SampleSdist,
  type SampleWheel,
  sdistFilename,
  wheelFilename,
} from "../../test/fakes/sample-files.ts";
import { AUTHOR_RULES } from "../rules/author-catalog.ts";
import { checkFiles, type NamedFile, nameBytes } from "./check-files.ts";

const GOOD = {
  name: "sample-lib",
  version: "1.0",
  description: "# Sample\n",
  licenseExpression: "MIT",
  licenseFiles: ["LICENSE"],
} as const;
const MODULE = { "sample_lib/__init__.py": "" };
/** Long enough that two of them are no coincidence. */
const TYPE = "Description-Content-Type: text/markdown";
const CODE = `${"x = 1  # the same\n".repeat(10)}`;
const KEY = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n`;

function wheel(change: Partial<SampleWheel> = {}): NamedFile {
  const sample = { ...GOOD, files: MODULE, ...change };
  const filename = wheelFilename(sample);
  return nameBytes(`dist/${filename}`, filename, makeWheel(sample));
}

function sdist(change: Partial<SampleSdist> = {}): NamedFile {
  const sample = { ...GOOD, files: { "pyproject.toml": "", ...MODULE }, ...change };
  const filename = sdistFilename(sample);
  return nameBytes(`dist/${filename}`, filename, makeSdist(sample));
}

const withFile = (name: string, text: string | Uint8Array = "x"): NamedFile =>
  wheel({ files: { ...MODULE, [name]: text } });

async function rulesOf(...files: readonly NamedFile[]): Promise<readonly string[]> {
  const checked = await checkFiles(files, { profile: "strict" });
  return [...new Set(checked.flatMap(({ problems }) => problems.map(({ rule }) => rule)))];
}

const token = (start: string, length: number): string =>
  start + "aB3dE5gH7jK9mN2pQ4sT6vW8xZ1".repeat(4).slice(0, length);

const WRONG: readonly (readonly [what: string, rule: string, ...files: readonly NamedFile[]])[] = [
  ["no description", "description-missing", wheel({ metadata: header() })],
  [
    "a description of unknown kind",
    "description-type",
    wheel({ metadata: `${header()}\n# Sample\n` }),
  ],
  [
    "a directive that only Sphinx has",
    "description-faulty",
    wheel({ description: ".. toctree::\n", descriptionContentType: "text/x-rst" }),
  ],
  ["no licence", "license-missing", wheel({ metadata: `${header("")}${TYPE}\n\nText\n` })],
  [
    "a licence said twice",
    "license-classifier",
    wheel({ classifiers: ["License :: OSI Approved :: MIT License"] }),
  ],
  ...[
    ...[".env", ".env.production", ".pypirc", ".netrc", "id_rsa", "id_ed25519", ".htpasswd"],
    ...[".git-credentials"],
  ].map((name) => [`the file ${name}`, "content-secret", withFile(`sample_lib/${name}`)] as const),
  ["a file of AWS", "content-secret", withFile("sample_lib/.aws/credentials")],
  ...[
    ["PyPI", token("pypi-AgE", 60)],
    ["a Cheeseshop", token("cheeseshop_", 43)],
    ["AWS", "AKIAABCDEFGHIJKLMNOP"],
    ["GitHub", token("ghp_", 36)],
    ["GitHub, the longer form", token("github_pat_", 60)],
    ["GitLab", token("glpat-", 20)],
    ["npm", token("npm_", 36)],
    ["Slack", "xoxb-1234567890-abcdefghij"],
  ].map(([of, text]) => {
    return [
      `a token of ${of}`,
      "content-secret",
      withFile("sample_lib/a.py", `T = "${text}"`),
    ] as const;
  }),
  ["a private key", "content-secret", withFile("sample_lib/server.key", KEY)],
  [
    "a password file for tests",
    "content-test-secret",
    sdist({ files: { ...MODULE, "tests/apps/.env": "A=1" } }),
  ],
  ["a key for tests", "content-test-secret", sdist({ files: { ...MODULE, "tests/a.key": KEY } })],
  ...["git/config", "hg/store/a", "svn/entries"].map((name) => {
    const file = withFile(`sample_lib/.${name}`);
    return [`the inside of .${name}`, "content-version-control", file] as const;
  }),
  ["compiled code", "content-compiled", withFile("sample_lib/__pycache__/a.cpython-313.pyc")],
  ["optimised code", "content-compiled", withFile("sample_lib/a.pyo")],
  ...[
    ...[".DS_Store", "Thumbs.db", "a.py~", ".a.py.swp", "a.py.orig", "a.py.rej", ".coverage"],
    ...[".pytest_cache/README.md", ".mypy_cache/a.json", ".ruff_cache/a", "node_modules/a.js"],
    ...[".idea/a.xml", ".tox/a", ".venv/pyvenv.cfg", ".ipynb_checkpoints/a.ipynb"],
  ].map((name) => [`left over: ${name}`, "content-junk", withFile(`sample_lib/${name}`)] as const),
  [
    "the same module twice",
    "wheel-same-content",
    wheel({ files: { ...MODULE, "sample_lib/a.py": CODE, "sample_lib/b.py": CODE } }),
  ],
  ["a README at the top", "wheel-top-file", withFile("README.md")],
  ["a path that cannot be imported", "wheel-unimportable", withFile("sample_lib/a-b/c.py")],
  ...["app", "build", "cli", "data", "docs", "examples", "scripts", "src", "test", "tests"].map(
    (name) => {
      const file = wheel({ files: { [`${name}/__init__.py`]: "x" } });
      return [`the folder ${name} at the top`, "wheel-common-top", file] as const;
    },
  ),
  ["an __init__.py at the top", "wheel-top-init", wheel({ files: { "__init__.py": "x" } })],
  ["scripts alone", "wheel-no-library", wheel({ files: { "sample_lib-1.0.data/scripts/a": "x" } })],
  ["nothing", "wheel-empty", wheel({ files: {} })],
  [
    "two packages",
    "wheel-several-tops",
    wheel({ files: { ...MODULE, "other_lib/__init__.py": "x" } }),
  ],
  ["a folder without modules", "wheel-top-without-module", wheel({ files: { "a/b.json": "{}" } })],
  [
    "a wheel that requires more",
    "release-metadata-differs",
    wheel({ requires: ["other>=2"] }),
    sdist({ requires: ["other>=1"] }),
  ],
  [
    "a module that was edited between",
    "release-file-differs",
    withFile("sample_lib/a.py", "x = 2"),
    sdist({ files: { "src/sample_lib/__init__.py": "", "src/sample_lib/a.py": "x = 1" } }),
  ],
  [
    "a module that the sdist lacks",
    "release-file-missing",
    withFile("sample_lib/a.py", "x = 2"),
    sdist(),
  ],
  ["a misspelt classifier", "metadata-classifier", wheel({ classifiers: ["Typing :: Typd"] })],
  [
    "the name of a standard module",
    "name-stdlib",
    wheel({ ...GOOD, name: "asyncio", files: { "asyncio/a.py": "" } }),
  ],
  [
    "no archive at all",
    "archive-unreadable",
    nameBytes("a", wheel().filename, Buffer.from("no archive")),
  ],
  ["a local version", "metadata-local-version", wheel({ version: "1.0+local" })],
  [
    "an sdist of an old name",
    "filename-sdist-normal",
    { ...sdist(), filename: "Sample-Lib-1.0.tar.gz" },
  ],
];

function header(licence = "License-Expression: MIT\n"): string {
  return `Metadata-Version: 2.4\nName: sample-lib\nVersion: 1.0\nSummary: A sample\n${licence}`;
}

for (const [what, rule, ...files] of WRONG) {
  test(`checkFiles() finds ${rule} in ${what}`, async () => {
    assert.deepEqual(await rulesOf(...files), [rule]);
  });
}

for (const [what, ...files] of [
  ["a good wheel", wheel()],
  ["a good sdist", sdist()],
  ["both of one release", wheel(), sdist()],
  ["an example of .env", withFile("sample_lib/.env.example")],
  ["the key that AWS shows in its documents", withFile("sample_lib/a.py", "AKIAIOSFODNN7EXAMPLE")],
  ["a token of one character", withFile("sample_lib/a.py", `ghp_${"x".repeat(36)}`)],
  ["stubs", wheel({ files: { "sample_lib-stubs/__init__.pyi": "" } })],
  ["a .pth file", withFile("sample_lib.pth")],
] as const) {
  test(`checkFiles() finds nothing in ${what}`, async () => {
    assert.deepEqual(await rulesOf(...files), []);
  });
}

test("every rule for authors that needs no index and no giant has a wrong file", () => {
  const rules = Object.keys(AUTHOR_RULES).filter((rule) => !rule.startsWith("source-"));
  const missing = rules.filter((rule) => !WRONG.some(([, it]) => it === rule));
  assert.deepEqual(missing, ["file-size", "file-on-index"]);
});

test("checkFiles() shows no secret that it finds", async () => {
  const secret = token("ghp_", 36);
  const checked = await checkFiles([withFile("sample_lib/a.py", `\nT = "${secret}"`)], {
    profile: "strict",
  });
  assert.doesNotMatch(JSON.stringify(checked), new RegExp(secret));
  assert.match(checked[0]?.problems[0]?.message ?? "", /"sample_lib\/a\.py" .* in line 2/);
});
