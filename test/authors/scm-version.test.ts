/** The version of checkouts of git and Mercurial, in states of every kind, beside setuptools_scm. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { readSourceTree } from "../../src/build/source-tree.ts";
import { findScmVersion } from "../../src/build/version-control/scm-version.ts";
import { isAppError } from "../../src/errors.ts";
import { Random } from "../differential/random.ts";
import { type Answered, compareAnswers } from "./compare.ts";
import { findAuthorTools } from "./reference.ts";

const tools = findAuthorTools();
const skip = tools === undefined ? "no tools of authors" : false;
const FOLDER = mkdtempSync(path.join(tmpdir(), "scm-"));
after(() => rmSync(FOLDER, { recursive: true }));

/** What is set beside the variables of this process: those are nobody's business in a failure. */
const OWN_ENV = {
  PATH: `${path.dirname(tools?.hg ?? "")}:${process.env.PATH}`,
  HOME: FOLDER,
  HGUSER: "someone",
  ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a" },
  ...{ GIT_COMMITTER_EMAIL: "a@b", SOURCE_DATE_EPOCH: "1795600000" },
};

/** Lines for a shell of our own: `git …` and `hg …` are run, `write FILE TEXT` writes. */
type Story = readonly string[];

const GIT: Readonly<Record<string, Story>> = {
  "nothing committed": ["git init -q -b master"],
  "no tag": ["git init -q -b master", "commit a", "commit b"],
  "no tag, changed": ["git init -q -b master", "commit a", "write a changed"],
  "on a tag": ["git init -q -b master", "commit a", "git tag v1.2"],
  "on an annotated tag": ["git init -q -b master", "commit a", "git tag 0.1 -m x"],
  "behind a tag": ["git init -q -b master", "commit a", "git tag 0.1", "commit b", "commit c"],
  "on a tag, changed": ["git init -q -b master", "commit a", "git tag 0.1", "write a changed"],
  "behind a tag, changed": [
    "git init -q -b master",
    "commit a",
    "git tag 0.1",
    "commit b",
    "write a x",
  ],
  "with a new file": ["git init -q -b master", "commit a", "git tag 0.1", "write new x"],
  "on a branch": [
    "git init -q -b master",
    "commit a",
    "git tag 1.2.3",
    "git checkout -q -b feature/x",
    "commit b",
  ],
  "on a release branch": [
    "git init -q -b master",
    "commit a",
    "git tag 1.2.3",
    "git checkout -q -b release/1.2",
    "commit b",
  ],
  "a candidate": ["git init -q -b master", "commit a", "git tag 1.0.0-rc1", "commit b"],
  "a tag with a prefix": [
    "git init -q -b master",
    "commit a",
    "git tag pkg-v1.0",
    "git tag other-7",
    "commit b",
  ],
  "two tags": ["git init -q -b master", "commit a", "git tag 1.0", "git tag 1.1", "commit b"],
  "a tag that is no version": ["git init -q -b master", "commit a", "git tag 1.x", "commit b"],
  "a tag without a dot": [
    "git init -q -b master",
    "commit a",
    "git tag 1.0",
    "commit b",
    "git tag event7",
    "commit c",
  ],
  "a label in the tag": ["git init -q -b master", "commit a", "git tag 1.0+build.3", "commit b"],
  "a date": ["git init -q -b master", "commit a", "git tag 2026.11.1", "commit b"],
  "a detached head": [
    "git init -q -b master",
    "commit a",
    "git tag 1.0",
    "commit b",
    "commit c",
    "git checkout -q HEAD~1",
  ],
  "an archive": [
    "write .git_archival.txt node: 0123456789abcdef0123\\ndescribe-name: v1.2-3-g0123456789abcdef\\n",
  ],
  "an archive of a tag": [
    "write .git_archival.txt node: 0123\\nnode-date: 2026-01-01T00:00:00+00:00\\ndescribe-name: v1.2\\nref-names: HEAD -> main, tag: v1.2\\n",
  ],
  "an archive with names alone": [
    "write .git_archival.txt node: 0123456789abcdef\\nref-names: tag: v3.1, tag: x\\n",
  ],
  "an archive without tags": [
    "write .git_archival.txt node: 0123456789abcdef\\ndescribe-name: \\nref-names: HEAD\\n",
  ],
  "an archive that is not filled in": [
    "write .git_archival.txt node: $Format:%H$\\ndescribe-name: $Format:%(describe:tags=true)$\\n",
    "write PKG-INFO Metadata-Version: 2.1\\nName: x\\nVersion: 4.5\\n",
  ],
  "an sdist": ["write PKG-INFO Metadata-Version: 2.1\\nName: x\\nVersion: 4.5+x\\n"],
  "an sdist of setuptools_scm": [
    "write PKG-INFO Metadata-Version: 2.1\\nVersion: 4.5\\n",
    'write x.egg-info/scm_version.json {"tag": "1.5", "distance": 2, "node": "gabcdef", "dirty": false, "branch": "m", "node_date": "2026-01-01"}',
  ],
  "an archive of Mercurial": [
    "write .hg_archival.txt repo: 1\\nnode: 0123456789abcdef\\nbranch: default\\nlatesttag: 1.2\\nlatesttagdistance: 3\\n",
  ],
  "an archive of a tag of Mercurial": [
    "write .hg_archival.txt node: 0123456789abcdef\\ntag: v1.2\\n",
  ],
  "nothing at all": [],
};

const HG: Readonly<Record<string, Story>> = {
  "nothing committed": ["hg init"],
  "no tag": ["hg init", "commit a", "commit b"],
  "on a tag": ["hg init", "commit a", "hg tag 0.1", "hg update -q 0.1"],
  "on the commit of the tag": ["hg init", "commit a", "hg tag 0.1"],
  "behind a tag": ["hg init", "commit a", "hg tag v1.2.3", "commit b", "commit c"],
  "behind a tag, changed": ["hg init", "commit a", "hg tag 1.2", "commit b", "write a changed"],
  "on a tag, changed": ["hg init", "commit a", "hg tag 1.2", "write a changed"],
  "on a branch": ["hg init", "commit a", "hg tag 1.2", "hg branch -q feature-x", "commit b"],
  "two tags on one commit": ["hg init", "commit a", "hg tag 1.0 1.1", "commit b"],
};

const SETTINGS: Readonly<Record<string, string>> = {
  "": "",
  "guess and timestamp": 'local_scheme = "node-and-timestamp"',
  "no guess": 'version_scheme = "no-guess-dev"\nlocal_scheme = "dirty-tag"',
  "post release": 'version_scheme = "post-release"',
  semver: 'version_scheme = "semver-pep440"\nlocal_scheme = "no-local-version"',
  "release branch": 'version_scheme = "semver-pep440-release-branch"',
  calver: 'version_scheme = "calver-by-date"',
  "a prefix": 'tag.prefix = "pkg-v"',
  strict: "tag.strict = true",
  "a pattern": 'tag.regex = "^v(?P<version>.+)$"',
  fallback: 'fallback_version = "7.7"',
  "parent folder": 'parentdir_prefix_version = "x-"',
  "not normalized": "normalize = false",
  "own describe": 'scm.git.describe_command = "git describe --tags --long --dirty"',
  "strict about changes": 'local_scheme = ["fail-on-uncommitted-changes", "node-and-date"]',
};

const ENVIRONMENTS: readonly Readonly<Record<string, string>>[] = [
  {},
  { SETUPTOOLS_SCM_PRETEND_VERSION: "3.4" },
  { SETUPTOOLS_SCM_PRETEND_VERSION_FOR_SAMPLE_X: "3.5", VCS_VERSIONING_PRETEND_VERSION: "1" },
  { SETUPTOOLS_SCM_PRETEND_METADATA: '{node = "g1337beef", distance = 4}' },
  { SETUPTOOLS_SCM_OVERRIDES_FOR_SAMPLE_X: '{local_scheme = "no-local-version"}' },
];

const PYPROJECT = (settings: string): string => `[build-system]
requires = ["setuptools", "setuptools-scm"]
build-backend = "setuptools.build_meta"
[project]
name = "sample.x"
dynamic = ["version"]
[tool.setuptools_scm]
${settings}
`;

interface Asked {
  readonly story: string;
  readonly settings: string;
  readonly env: Readonly<Record<string, string>>;
}

function listAsked(stories: Readonly<Record<string, Story>>): readonly Asked[] {
  const all = Object.keys(stories).flatMap((story) => [
    ...Object.values(SETTINGS).map((settings) => ({ story, settings, env: {} })),
    ...ENVIRONMENTS.map((env) => ({ story, settings: "", env })),
  ]);
  if (process.env.CHEESESHOP_TEST_ALL) return all;
  if (stories === SOME_HG) return all.filter(isPlain);
  const random = new Random(5);
  return all.filter((asked) => isPlain(asked) || random.isOneIn(12));
}

function isPlain({ settings, env }: Asked): boolean {
  return settings === "" && Object.keys(env).length === 0;
}

/** Mercurial takes long to start: two stories in every run. */
const SOME_HG = Object.fromEntries(
  Object.entries(HG).filter(([name]) => name === "on a tag" || name === "behind a tag"),
);

for (const [kind, stories] of [
  ["git", GIT],
  ["Mercurial", process.env.CHEESESHOP_TEST_ALL ? HG : SOME_HG],
] as const) {
  test(`setuptools_scm tells the same versions in checkouts of ${kind}`, { skip }, async () => {
    if (tools === undefined) return;
    const answered: Answered[] = [];
    for (const story of Object.keys(stories)) {
      const first = path.join(FOLDER, kind, story, "x-9.9");
      tell(first, kind === "git" ? "git" : "hg", stories[story] ?? []);
      const asked = listAsked(stories).filter((it) => it.story === story);
      for (const [at, { settings, env }] of asked.entries()) {
        const folder = path.join(FOLDER, kind, story, String(at), "x-9.9");
        cpSync(first, folder, { recursive: true, preserveTimestamps: true });
        writeFileSync(path.join(folder, "pyproject.toml"), PYPROJECT(settings));
        const own = { ...OWN_ENV, ...env };
        const ours = await answer(folder, { ...process.env, ...own });
        answered.push([["version", { folder, env: own }], ours]);
      }
    }
    compareAnswers(tools, answered);
  });
}

async function answer(folder: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  try {
    const tree = await readSourceTree(folder);
    return (await findScmVersion(tree, { env, now: () => new Date() })).text;
  } catch (error) {
    if (isAppError(error)) return { refused: error.message };
    throw error;
  }
}

function tell(folder: string, program: "git" | "hg", story: Story): void {
  mkdirSync(folder, { recursive: true });
  const run = (command: string, ...words: readonly string[]): void => {
    const { status, stderr } = spawnSync(command, words, {
      cwd: folder,
      env: { ...process.env, ...OWN_ENV },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}`);
  };
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text.replaceAll("\\n", "\n"));
  };
  for (const line of story) {
    const [word = "", ...rest] = line.split(" ");
    const [file = ""] = rest;
    if (word === "write") write(file, rest.slice(1).join(" "));
    else if (word !== "commit") run(word, ...rest);
    else {
      write(file, "");
      run(program, "add", file);
      run(program, "commit", "-q", "-m", file);
    }
  }
}
