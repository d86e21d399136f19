/** Command lines of the past, and what to type today. */

export interface OldCommand {
  /** As people know it. */
  readonly line: string;
  /** One sentence: what became of it. */
  readonly words: string;
  /** What to type today; … stands for the words that stay as they are. */
  readonly today: string;
  /** Recognises a line whose blanks are single. */
  readonly pattern: RegExp;
}

/** A word that starts Python, and what may stand before a module. */
const PYTHON = String.raw`(?:(?:sudo )?(?:y?thon|python|python[23](?:\.\d+)?|py(?: -\d(?:\.\d+)?)?)(?: -m)? )?`;

function old(line: string, pattern: string, words: string, today: string): OldCommand {
  return { line, words, today, pattern: new RegExp(`^${PYTHON}${pattern}(?: |$)`, "i") };
}

/** Dead and dying commands of setup.py by name: what became of each, and what to type. */
const DEAD: readonly (readonly [name: string, words: string, today: string])[] = [
  ["register", "Projects register themselves with their first upload", "cheeseshop publish dist/*"],
  ["upload", "setuptools does not upload any more", "cheeseshop publish dist/*"],
  [
    "upload_docs",
    "PyPI hosts no documentation any more",
    "Publish it where the project's homepage is",
  ],
  ["bdist_egg", "Wheels replaced eggs", "cheeseshop build --wheel"],
  ["bdist_wininst", "Wheels replaced installers for Windows", "cheeseshop build --wheel"],
  ["bdist_msi", "Wheels replaced installers for Windows", "cheeseshop build --wheel"],
  ["bdist_rpm", "Distributions build their packages themselves", "cheeseshop build --sdist"],
  ["bdist_dumb", "Wheels replaced archives of a whole installation", "cheeseshop build --wheel"],
  ["bdist", "Wheels replaced archives of a whole installation", "cheeseshop build --wheel"],
  ["develop", "An editable install took its place", "python -m pip install -e ."],
  [
    "easy_install",
    "pip took its place, and setuptools has it no more",
    "python -m pip install NAME",
  ],
  ["test", "Test runners are run by themselves", "python -m pytest"],
  ["nosetests", "nose has run on no Python since 3.10", "python -m pytest"],
];

/** setup.py, wherever it lies. */
const SETUP_PY = String.raw`(?:\S*[/\\])?setup\.py`;

export const DEAD_SETUP_PY_COMMANDS: ReadonlyMap<string, OldCommand> = new Map(
  DEAD.map(([name, words, today]) => [
    name,
    old(`python setup.py ${name}`, `${SETUP_PY} (?:\\S+ )*?${name}`, words, today),
  ]),
);

export const OLD_COMMANDS: readonly OldCommand[] = [
  ...DEAD_SETUP_PY_COMMANDS.values(),
  old(
    "python setup.py install",
    `${SETUP_PY} (?:\\S+ )*?install`,
    "An installer takes the project's folder, and knows afterwards how to remove it",
    "python -m pip install .",
  ),
  old(
    "python setup.py sdist bdist_wheel",
    `${SETUP_PY} (?:\\S+ )*?(?:sdist|bdist_wheel|build)`,
    "One command builds both files",
    "cheeseshop build",
  ),
  old(
    "python setup.py …",
    SETUP_PY,
    "Its other commands, its options and its questions are taken as they are",
    "cheeseshop setup-py …",
  ),
  old("easy_install NAME", "easy_install", "pip took its place", "python -m pip install NAME"),
  old(
    "pip search WORD",
    "pip3? search",
    "PyPI does not answer it any more",
    "Search on the index's own pages",
  ),
  old(
    "python3 -m pip3 install NAME",
    "pip3 install",
    "The module is called pip, whatever its Python",
    "python3 -m pip install NAME",
  ),
  {
    line: "ython -m twine upload dist/*",
    words: "The word python lost a letter",
    today: "cheeseshop publish 'dist/*'",
    pattern: /^y?thon -m twine(?! check)/i,
  },
  old(
    "twine upload dist/*",
    "twine(?! check)(?: upload)?",
    "The same upload, with what an index would refuse told before it",
    "cheeseshop publish 'dist/*'",
  ),
  old(
    "source bin/deactivate",
    String.raw`source \S*deactivate`,
    "Activating an environment made deactivate a function of the shell",
    "deactivate",
  ),
  old(
    "virtualenv --no-site-packages env",
    String.raw`virtualenv (?:\S+ )*?--no-site-packages`,
    "Environments see nothing of the system's packages unless they are told to",
    "python3 -m venv env",
  ),
  old(
    "python virtualenv.pyz env",
    String.raw`virtualenv\.pyz`,
    "Python makes environments itself",
    "python3 -m venv env",
  ),
  old("devpi-init", "devpi-init", "The first start sets everything up", "cheeseshop serve"),
  old(
    "devpi-gen-config",
    "devpi-gen-config",
    "The server needs no supervisor's files to start",
    "cheeseshop serve",
  ),
  old("devpi-server", "devpi-server", "This server does its work", "cheeseshop serve"),
  old("pypi-server -U", "pypi-server", "This server does its work", "cheeseshop serve"),
  old(
    "s3pypi --bucket NAME",
    "s3pypi",
    "A server keeps the files, on a disk or in a bucket",
    "cheeseshop publish 'dist/*'",
  ),
  old(
    "python get-pip.py",
    String.raw`(?:\S*[/\\])?get-pip\.py`,
    "Python brings pip along",
    "python3 -m ensurepip --upgrade",
  ),
  old(
    "wget --no-check-certificate ADDRESS",
    String.raw`wget (?:\S+ )*?--no-check-certificate`,
    "Without the check anybody on the way may put in another file",
    "Install the certificates of the system (apt install ca-certificates)",
  ),
  old(
    "pip install -i https://pypi.python…",
    String.raw`pip3? install (?:\S+ )*?\S*//pypi\.python\S*`,
    "The former addresses of PyPI are gone, and today's need not be said",
    "python -m pip install NAME",
  ),
  old(
    "python -m build",
    "build",
    "The same, without an environment where none is needed",
    "cheeseshop build",
  ),
  old(
    "check-manifest --update",
    "check-manifest (?:\\S+ )*?(?:-u|--update|-c|--create)",
    "The same check, which writes what is missing",
    "cheeseshop manifest --update",
  ),
  old("check-manifest", "check-manifest", "The same check", "cheeseshop manifest --check"),
  old(
    "twine check dist/*",
    "twine check",
    "What an index would refuse is told before it is sent",
    "cheeseshop check 'dist/*'",
  ),
  old(
    "check-wheel-contents dist/*",
    "check-wheel-contents",
    "The same checks, each under a name that says what it asks for",
    "cheeseshop check 'dist/*'",
  ),
  old(
    "pyinstaller app.py",
    "(?:pyinstaller|py2exe|py2app|cx_freeze|cxfreeze|bbfreeze)",
    "An application in one executable is not made here; PyInstaller, Nuitka and Briefcase do that",
    "pyinstaller app.py",
  ),
];

/** The first row that fits; `undefined` where none does. */
export function findOldCommand(line: string): OldCommand | undefined {
  const words = line.trim().replace(/^\$ /, "").replaceAll(/\s+/g, " ");
  const row = OLD_COMMANDS.find(({ pattern }) => pattern.test(words));
  if (row === undefined) return undefined;
  const kept = words.replace(row.pattern, "");
  return { ...row, today: row.today.replace("…", () => kept).trim() };
}

/** Words that half of the world's command lines have. */
const COMMON: ReadonlySet<string> = new Set([
  ...["", "python", "python3", "py", "-m", "install", "name", "dist", "app", "env", "source"],
]);

/** Rows that share the most words with a line that none fits. */
export function listNearestCommands(line: string): readonly OldCommand[] {
  const words = new Set(listWords(line));
  return OLD_COMMANDS.map((row) => ({
    row,
    shared: listWords(row.line).filter((it) => words.has(it)).length,
  }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, 3)
    .map(({ row }) => row);
}

function listWords(line: string): readonly string[] {
  const words = line.toLowerCase().split(/[^a-z0-9_-]+/);
  return words.filter((word) => !COMMON.has(word));
}
