/** Story A3: setup.py as a command line. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { findClients, run } from "../clients.ts";
import { MAIN } from "../shop.ts";
import { findToolEnvironment } from "../tool-environment.ts";

const { clients, missing } = await findClients();

const FILES = {
  "setup.py": `from setuptools import setup

setup(
    name="sample-lib",
    version="1.0",
    author="Ann",
    author_email="ann@example.com",
    maintainer="Bob",
    maintainer_email="bob@example.com",
    url="https://example.com/sample",
    license="MIT",
    description="Adds numbers",
    long_description="Adds numbers, one after the other.",
    platforms=["any"],
    classifiers=["Programming Language :: Python :: 3", "Operating System :: OS Independent"],
    keywords=["add", "numbers"],
    packages=["sample_lib"],
)
`,
  "setup.cfg": "[metadata]\n",
  "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
  "sample_lib/__init__.py": "",
};

const QUESTIONS = [
  ...["--name", "--version", "-V", "--fullname", "--author", "--author-email", "--maintainer"],
  ...["--maintainer-email", "--contact", "--contact-email", "--url", "--license", "--licence"],
  ...["--description", "--long-description", "--platforms", "--classifiers", "--keywords"],
  ...["--provides", "--requires", "--obsoletes"],
];

/** What the guides of 2024 pinned. */
const pinned = findToolEnvironment("setuptools", { setuptools: "75.6.0", wheel: "0.45.1" });
const pinnedPython = pinned && path.join(pinned, "bin", "python");

for (const [what, python, asked] of [
  ["each question is answered, setuptools 75.6.0", pinnedPython, QUESTIONS.map((one) => [one])],
  ["all questions at once are answered, newest setuptools", clients?.buildPython, [QUESTIONS]],
] as const) {
  test(`A3: ${what}, as by the real setup.py`, async (t) => {
    if (python === undefined) return t.skip(missing ?? "PyPI cannot be reached");
    await compareAnswers(python, asked);
  });
}

async function compareAnswers(python: string, asked: readonly (readonly string[])[]) {
  const folder = makeAuthorFolder(FILES);
  for (const questions of asked) {
    const real = await run(python, ["-W", "ignore", "setup.py", ...questions], {
      folder: folder.path,
    });
    const ours = await folder.cheeseshop("setup-py", ...questions);
    assert.equal(ours.code, 0, ours.output);
    assert.equal(ours.stdout, real.stdout, questions.join(" "));
  }
}

test("A3: help is given where it is asked for", async () => {
  const folder = makeAuthorFolder(FILES);
  for (const words of [["--help"], ["--help-commands"], ["--help", "sdist"], ["sdist", "--help"]]) {
    const { code, stdout } = await folder.cheeseshop("setup-py", ...words);
    assert.equal(code, 0);
    assert.match(stdout, /sdist/, words.join(" "));
  }
});

test("A3: -n says what would be written, and sdist bdist_wheel writes two files", async () => {
  const folder = makeAuthorFolder({
    ...FILES,
    "setup.py": "from setuptools import setup\nsetup()\n",
    "setup.cfg": "[metadata]\nname = sample-lib\nversion = 1.0\n[options]\npackages = sample_lib\n",
  });
  const dist = path.join(folder.path, "dist");
  const dry = await folder.cheeseshop("setup-py", "-n", "sdist");
  assert.equal(dry.code, 0, dry.output);
  assert.match(dry.output, /sample_lib-1\.0\.tar\.gz/);
  assert.ok(!existsSync(dist));
  const words = ["--no-user-cfg", "-v", "--command-packages=x", "sdist", "bdist_wheel"];
  const built = await folder.cheeseshop("setup-py", ...words);
  assert.equal(built.code, 0, built.output);
  assert.match(built.output, /^note: .*cheeseshop build/m);
  assert.deepEqual(readdirSync(dist).toSorted(), [
    "sample_lib-1.0-py3-none-any.whl",
    "sample_lib-1.0.tar.gz",
  ]);
});

const DEAD = [
  ...["bdist", "bdist_dumb", "bdist_rpm", "bdist_wininst", "bdist_msi", "bdist_egg", "develop"],
  ...["test", "upload_docs", "easy_install"],
];

test("A3: a command of the past says what is typed today", async () => {
  const folder = makeAuthorFolder(FILES);
  for (const command of DEAD) {
    const { code, output } = await folder.cheeseshop("setup-py", command);
    assert.equal(code, 1, output);
    assert.match(output, new RegExp(`^Cannot run ${command}: .+\n {2}\\S.*\n$`));
  }
});

test("A3: a word that setup.py never had ends with exit code 2 and the nearest name", async () => {
  const folder = makeAuthorFolder(FILES);
  const command = await folder.cheeseshop("setup-py", "bdist_whel");
  assert.equal(command.code, 2);
  assert.match(command.output, /Did you mean bdist_wheel\?/);
  assert.equal((await folder.cheeseshop("setup-py", "--nam")).code, 2);
});

test("A3: without a setup.py there is none to ask", async () => {
  const { code, output } = await makeAuthorFolder().cheeseshop("setup-py", "--name");
  assert.equal(code, 1);
  assert.match(output, /^Cannot .*setup\.py/m);
});

test("A3: a setup.py that must run says which line makes it so, where there is no Python", async () => {
  const folder = makeAuthorFolder({
    "setup.py":
      "import os\nfrom setuptools import setup\nsetup(name='a', version=os.environ['V'])\n",
  });
  const words = [MAIN, "setup-py", "--version"];
  const env = { PATH: "/nowhere" };
  const { code, output } = await run(process.execPath, words, { folder: folder.path, env });
  assert.equal(code, 1);
  assert.match(output, /^setup\.py:3:\d+: Cannot run Python: .*no Python.*, and setup\.py /);
});

const BUILD_SYSTEM = '[build-system]\nrequires = ["setuptools"]\n';
const SETUP = "from setuptools import setup\n";

/** Projects that say what they are in two places. */
const MIXED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "setup.cfg says what setup.py leaves": {
    "setup.py": `${SETUP}setup(name="demo", author="", keywords=[], py_modules=["demo"])\n`,
    "setup.cfg":
      "[metadata]\nname = other\nversion = 3.0\nauthor = Q\nkeywords = a, b\nclassifiers =\n    Topic :: Utilities\n    Typing :: Typed\n",
  },
  "pyproject.toml goes before setup.py": {
    "setup.py": `${SETUP}setup(name="demo", version="1", author="A")\n`,
    "pyproject.toml": `${BUILD_SYSTEM}[project]\nname = "other"\nversion = "2"\n`,
  },
  "a tag is of what is built": {
    "setup.py": `${SETUP}setup()\n`,
    "setup.cfg": "[metadata]\nname = demo\nversion = 1.0\n[egg_info]\ntag_build = .dev\n",
  },
};

for (const [title, files] of Object.entries(MIXED)) {
  test(`A3: questions are answered as by the real setup.py where ${title}`, async (t) => {
    const python = clients?.buildPython;
    if (python === undefined) return t.skip(missing);
    const folder = makeAuthorFolder({ "pyproject.toml": BUILD_SYSTEM, "demo.py": "", ...files });
    const words = ["--name", "--version", "--author", "--keywords", "--classifiers", "--fullname"];
    const real = await run(python, ["-W", "ignore", "setup.py", ...words], { folder: folder.path });
    const ours = await folder.cheeseshop("setup-py", ...words);
    assert.equal(ours.code, 0, ours.output);
    assert.equal(ours.stdout, real.stdout);
  });
}

const DEMO = {
  "setup.py": `${SETUP}setup()\n`,
  "pyproject.toml": BUILD_SYSTEM,
  "demo.py": "",
};
const DEMO_CFG = "[metadata]\nname = demo\nversion = 1.0\n[options]\npy_modules = demo\n";

for (const [setting, words] of [
  ["[build]\nbuild_lib = ../site-packages\n", ["build"]],
  ["[build]\nbuild_base = /tmp/elsewhere\n", ["build_py"]],
  ["[sdist]\ndist_dir = ../out\n", ["sdist"]],
  ["[bdist_wheel]\ndist_dir = link\n", ["bdist_wheel"]],
  ["[egg_info]\negg_base = ..\n", ["egg_info"]],
] as const) {
  test(`A3: ${words.join(" ")} does not leave the project by ${setting.replaceAll("\n", " ")}`, async () => {
    const folder = makeAuthorFolder({ ...DEMO, "setup.cfg": `${DEMO_CFG}${setting}` });
    symlinkSync("..", path.join(folder.path, "link"));
    const before = readdirSync(path.dirname(folder.path));
    const { code, output } = await folder.cheeseshop("setup-py", ...words);
    assert.equal(code, 1, output);
    assert.match(output, /^setup\.cfg:7:?\d*: Cannot write into .*: it leads out of the project/m);
    assert.deepEqual(readdirSync(path.dirname(folder.path)), before);
  });
}

test("A3: what [tool.distutils] says counts as what setup.cfg says, and stays in the project too", async () => {
  const said = '[tool.distutils.sdist]\nformats = "zip"\ndist-dir = "out"\n';
  const pyproject = `${BUILD_SYSTEM}${said}`;
  const folder = makeAuthorFolder({ ...DEMO, "setup.cfg": DEMO_CFG, "pyproject.toml": pyproject });
  const { code, output } = await folder.cheeseshop("setup-py", "sdist");
  assert.equal(code, 0, output);
  assert.deepEqual(readdirSync(path.join(folder.path, "out")), ["demo-1.0.zip"]);
  writeFileSync(path.join(folder.path, "pyproject.toml"), pyproject.replace('"out"', '"../out"'));
  for (const words of [["setup-py", "sdist"], ["build"]]) {
    const refused = await folder.cheeseshop(...words);
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /^pyproject\.toml:5:\d+: Cannot write into dist_dir = \.\.\/out/m);
  }
});

test("A3: each command writes where its own -d says", async () => {
  const folder = makeAuthorFolder({ ...DEMO, "setup.cfg": DEMO_CFG });
  const words = ["sdist", "-d", "x", "bdist_wheel", "-d", "../y", "build_py", "-d", "z"];
  const { code, output } = await folder.cheeseshop("setup-py", ...words);
  assert.equal(code, 0, output);
  assert.deepEqual(readdirSync(path.join(folder.path, "x")), ["demo-1.0.tar.gz"]);
  assert.deepEqual(readdirSync(path.join(folder.path, "../y")), ["demo-1.0-py3-none-any.whl"]);
  assert.deepEqual(readdirSync(path.join(folder.path, "z")), ["demo.py"]);
});

test("A3: what stands in the way of one file keeps the other from being written", async () => {
  const folder = makeAuthorFolder({
    ...DEMO,
    "setup.cfg": DEMO_CFG,
    "dist/demo-1.0-py3-none-any.whl/x": "",
  });
  const { code, output } = await folder.cheeseshop("setup-py", "sdist", "bdist_wheel");
  assert.equal(code, 1, output);
  assert.match(output, /demo-1\.0-py3-none-any\.whl is a folder/);
  assert.deepEqual(readdirSync(path.join(folder.path, "dist")), ["demo-1.0-py3-none-any.whl"]);
});

test("A3: -n says what Python would write, and writes nothing; other commands are Python's own", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    ...DEMO,
    "setup.py": `${SETUP}setup(name="demo", version="1." + str(1 + 1), py_modules=["demo"])\n`,
  });
  const before = readdirSync(folder.path).toSorted();
  const dry = await folder.cheeseshop("setup-py", "-n", "-q", "--no-user-cfg", "sdist");
  assert.equal(dry.code, 0, dry.output);
  assert.ok(dry.stdout.includes(path.join(folder.path, "dist", "demo-1.2.tar.gz")), dry.stdout);
  assert.deepEqual(readdirSync(folder.path).toSorted(), before);
  const outside = await folder.cheeseshop("setup-py", "-n", "sdist", "-d", "../x");
  assert.equal(outside.code, 2, outside.output);
  const info = await folder.cheeseshop("setup-py", "egg_info", "clean", "--all");
  assert.equal(info.code, 0, info.output);
  assert.ok(existsSync(path.join(folder.path, "demo.egg-info")));
});

test("A3: -n writes nothing through a link, and steps over a pipe and a link in a circle", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    ...DEMO,
    "setup.py": `${SETUP}setup(name="demo", version="1." + str(1 + 1), packages=["linked"])\n`,
    "../release/kept.txt": "",
    "../linked/__init__.py": "",
  });
  const release = path.join(folder.path, "../release");
  symlinkSync("../release", path.join(folder.path, "dist"));
  symlinkSync("../linked", path.join(folder.path, "linked"));
  symlinkSync("..", path.join(folder.path, "circle"));
  symlinkSync("nowhere", path.join(folder.path, "broken"));
  await folder.do("mkfifo", "pipe");
  const dry = await folder.cheeseshop("setup-py", "-n", "sdist");
  assert.equal(dry.code, 0, dry.output);
  assert.ok(dry.stdout.includes(path.join(folder.path, "dist", "demo-1.2.tar.gz")), dry.stdout);
  assert.deepEqual(readdirSync(release), ["kept.txt"]);
});

test("A3: -n refuses to write settings outside of the project", async () => {
  const folder = makeAuthorFolder({ ...DEMO, "setup.py": `${SETUP}setup()\n` });
  const set = ["setopt", "-c", "sdist", "-o", "formats", "-s", "zip"];
  const outside = path.join(folder.path, "../opts.cfg");
  const env = { HOME: path.dirname(folder.path) };
  for (const words of [
    [...set, "-u"],
    [...set, "--user-config"],
    [...set, "-g"],
    ["alias", "--global-config", "a", "sdist"],
    ["saveopts", "--filename", outside],
    ["saveopts", "-f", "../opts.cfg"],
  ]) {
    const { code, output } = await folder.cheeseshopWith(env, "setup-py", "-n", ...words);
    assert.equal(code, 2, output);
    assert.match(output, /^Cannot tell without writing .* outside of the project\n/);
  }
  assert.deepEqual(readdirSync(path.dirname(folder.path)), ["work"]);
});

test("A3: settings of the user's own send the build to Python, which reads them", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({ ...DEMO, "setup.cfg": DEMO_CFG });
  const extra = path.join(folder.path, "../extra.cfg");
  writeFileSync(extra, "[bdist_wheel]\nuniversal = 1\n");
  const env = { DIST_EXTRA_CONFIG: extra };
  const { code, output } = await folder.cheeseshopWith(env, "build", "--wheel");
  assert.equal(code, 0, output);
  assert.match(output, /Building by Python, because setuptools takes settings from outside/);
  assert.deepEqual(readdirSync(path.join(folder.path, "dist")), ["demo-1.0-py2.py3-none-any.whl"]);
});
