/** Settings of setuptools_scm that write where they must not, or that cannot be followed. */
import { type Row, SYSTEM, whole } from "./broken-project.ts";

const INFO = { "PKG-INFO": "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n" };
const WRITE = ["version", "--scm", "--write"];

/** The settings stand from line 5 on. */
function scm(lines: string, words: readonly string[] = WRITE): Row[4] {
  const text = `${SYSTEM}[tool.setuptools_scm]\n${lines}\n`;
  return { ...whole(text, INFO), words };
}

export const SCM: readonly Row[] = [
  ...[
    'write_to = "x.py"\nroot = ".."',
    'write_to = "outside/x.py"\nroot = "../"',
    'write_to = "j6.sh"\nroot = "/tmp"\nwrite_to_template = "echo {version}"',
    'version_file = "../x.py"',
    'version_file = "/tmp/x.py"',
  ].map(
    (lines): Row => [
      lines.replaceAll("\n", ", "),
      "pyproject.toml:5",
      /leads out of the project/,
      /Name a file of the project/,
      scm(lines),
    ],
  ),
  [
    "a folder that is a link",
    "pyproject.toml:5",
    /leads out of the project/,
    /Name a file/,
    { ...scm('version_file = "in/x.py"'), links: { in: "../outside" } },
  ],
  [
    "a file of git's own",
    "pyproject.toml:5",
    /lies among version control's own files/,
    /Name a file/,
    scm('version_file = ".git/config"\nversion_file_template = "{version}"'),
  ],
  [
    "a folder that is not there",
    "pyproject.toml:5",
    /its folder is not there/,
    /in a folder that is there/,
    scm('version_file = "nowhere/x.py"'),
  ],
  [
    "a pattern that is none",
    "pyproject.toml:5",
    /it is no pattern/,
    /plain pattern/,
    scm('tag_regex = "("', ["version", "--scm"]),
  ],
];
