/** Files in which something lies that does not belong there, or that lack what does. */
import type { NamedFile } from "../../src/client/check-files.ts";
import { MODULE, sdist, type WrongFile, wheel } from "./wrong-file.ts";

const TYPE = "Description-Content-Type: text/markdown";
/** Long enough that two of them are no coincidence. */
const CODE = `${"x = 1  # the same\n".repeat(10)}`;
const KEY = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n`;

export const withFile = (name: string, text: string | Uint8Array = "x"): NamedFile =>
  wheel({ files: { ...MODULE, [name]: text } });

/** What the pattern of a kind of token finds, and no token of anybody. */
export const token = (start: string, length: number): string =>
  start + "aB3dE5gH7jK9mN2pQ4sT6vW8xZ1".repeat(4).slice(0, length);

export const WRONG_CONTENTS: readonly WrongFile[] = [
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
  [
    "a Markdown description that is too long",
    "description-large",
    wheel({ description: "words ".repeat(50_000), descriptionContentType: "text/markdown" }),
  ],
  [
    "a Markdown description that becomes too large a page",
    "description-large",
    wheel({
      description: `${">".repeat(20)}a\n\n`.repeat(5_000),
      descriptionContentType: "text/markdown",
    }),
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
  ["a module named by a keyword", "wheel-unimportable", withFile("sample_lib/class.py")],
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
];

function header(licence = "License-Expression: MIT\n"): string {
  return `Metadata-Version: 2.4\nName: sample-lib\nVersion: 1.0\nSummary: A sample\n${licence}`;
}
