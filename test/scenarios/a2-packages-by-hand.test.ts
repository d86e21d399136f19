/** Story A2: packages and modules by hand. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type AuthorFolder, makeAuthorFolder } from "../author-folder.ts";
import { readWheelTexts } from "../builds/python-project.ts";
import { findClients } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";

const { clients, missing } = await findClients();

const PYPROJECT = `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "game"
version = "1.0"
`;
const GAME = {
  "main.py": "import game.sound.echo\nprint(game.sound.echo.WORD)\n",
  "game/__init__.py": "",
  "game/sound/__init__.py": "",
  "game/sound/echo.py": "WORD = 'echo'\n",
  "game/level/__init__.py": "",
};
const CODE = Object.keys(GAME).filter((file) => file.startsWith("game/"));
const SETUP_PY =
  "from setuptools import setup, find_packages\nsetup(name='game', version='1.0', packages=";

const LISTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no list at all": { "pyproject.toml": PYPROJECT },
  "a list": {
    "pyproject.toml": `${PYPROJECT}[tool.setuptools]\npackages = ["game", "game.sound", "game.level"]\n`,
  },
  find: { "pyproject.toml": `${PYPROJECT}[tool.setuptools.packages.find]\ninclude = ["game*"]\n` },
  "find_packages() in setup.py": { "setup.py": `${SETUP_PY}find_packages())\n` },
  "a list in setup.py": { "setup.py": `${SETUP_PY}['game', 'game.sound', 'game.level'])\n` },
};

for (const [how, files] of Object.entries(LISTS)) {
  test(`A2: every subpackage is in the wheel, by ${how}`, async (t) => {
    if (clients === undefined) return t.skip(missing);
    const { "main.py": _, ...game } = GAME;
    const folder = makeAuthorFolder({ ...game, ...files });
    // The backend of setup.py is the one that stands in this Python.
    const offline = "setup.py" in files ? ["--no-isolation", "--python", clients.buildPython] : [];
    const texts = await buildWheel(folder, ...offline);
    assert.deepEqual(listCode(texts), CODE.toSorted());
  });
}

test("A2: the packages are imported where they lie, and by an editable wheel from anywhere", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    ...GAME,
    "pyproject.toml": `${PYPROJECT}[tool.setuptools]\npackages = ["game", "game.sound", "game.level"]\n`,
  });
  assert.equal((await folder.do(clients.python, "main.py")).trim(), "echo");

  const built = await folder.cheeseshop("build", "--editable");
  assert.equal(built.code, 0, built.output);
  const environment = await makeEnvironment(clients);
  const wheel = built.stdout.trim();
  const installed = await environment.pip("newest", "install", "--no-index", wheel);
  assert.equal(installed.code, 0, installed.output);
  const ask = "import game.sound.echo as it; print(it.WORD)";
  assert.equal((await environment.evaluate(ask)).stdout.trim(), "echo");
  folder.write({ "game/sound/echo.py": "WORD = 'edited'\n" });
  assert.equal((await environment.evaluate(ask)).stdout.trim(), "edited");
});

test("A2: a single module is alone in its wheel", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": `${PYPROJECT}[tool.setuptools]\npy-modules = ["addition"]\n`,
    "addition.py": "def add(a, b):\n    return a + b\n",
    "other.py": "",
  });
  assert.deepEqual(listCode(await buildWheel(folder)), ["addition.py"]);
});

interface Unhappy {
  readonly files: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly said: RegExp;
}

const UNHAPPY: Readonly<Record<string, Unhappy>> = {
  "a package folder with a dot": {
    files: {
      "pyproject.toml": `${PYPROJECT}[tool.setuptools]\npackages = ["game"]\n`,
      "game/__init__.py": "",
      "game/addition.py/__init__.py": "",
    },
    words: ["build"],
    said: /"game\/addition\.py" is a folder, and a package name cannot contain a dot\n {2}Rename it to addition/,
  },
  "two packages on the top level": {
    files: { "pyproject.toml": PYPROJECT, "game/__init__.py": "", "toys/__init__.py": "" },
    words: ["build"],
    said: /game, toys lie on its top level\n {2}Write packages = \["game", "toys"\]/,
  },
  "a package in the list that has no folder": {
    files: { "setup.py": `${SETUP_PY}['game', 'gane.sound'])\n`, "game/__init__.py": "" },
    words: ["manifest"],
    said: /^setup\.py:2: Cannot build: the package "gane\.sound" has no folder "gane\/sound"/m,
  },
};

for (const [what, { files, words, said }] of Object.entries(UNHAPPY)) {
  test(`A2: ${what} is named`, async () => {
    const folder = makeAuthorFolder(files);
    const { code, output } = await folder.cheeseshop(...words);
    assert.equal(code, 1, output);
    assert.match(output, said);
  });
}

test("A2: a subfolder without __init__.py is named as left out", async () => {
  const { "game/sound/__init__.py": _, ...files } = GAME;
  const folder = makeAuthorFolder({
    ...files,
    "pyproject.toml": `${PYPROJECT}[tool.setuptools.packages.find]\ninclude = ["game*"]\nnamespaces = false\n`,
  });
  const { code, output } = await folder.cheeseshop("build");
  assert.equal(code, 0, output);
  const said = '"game/sound" has modules and no __init__.py: the wheel leaves it out';
  assert.match(output, new RegExp(`^note: game/sound: ${said} \\(Write an empty `, "m"));
  assert.match((await folder.cheeseshop("check", ".")).stdout, new RegExp(said));
});

async function buildWheel(
  folder: AuthorFolder,
  ...words: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const built = await folder.cheeseshop("build", "--wheel", ...words);
  assert.equal(built.code, 0, built.output);
  return readWheelTexts(readFileSync(built.stdout.trim()));
}

function listCode(texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(texts)
    .filter((name) => !name.includes(".dist-info/"))
    .toSorted();
}
