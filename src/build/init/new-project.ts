/** The files of a new project, as `cheeseshop init` writes them. */
import { AppError } from "../../errors.ts";
import { checkNewProject } from "../../rules/name-rules.ts";
import { parseLicense } from "../../standards/license.ts";
import { parseName } from "../../standards/name.ts";
import { formatTomlValue } from "../../standards/toml-text.ts";
import { isIdentifier } from "../discovery.ts";
import { licenseText } from "./license-text.ts";

interface Person {
  readonly name?: string;
  readonly email?: string;
}

export interface NewProject {
  /** As its author writes it. */
  readonly name: string;
  /** Whether the package lies in the project's own folder, and not in src/. */
  readonly isFlat: boolean;
  /** Whether installing it brings a command of its name. */
  readonly hasCommand: boolean;
  readonly license: string;
  /** Where the text of the licence is there already. */
  readonly hasLicenseText: boolean;
  /** The oldest Python it is for, `3.9`. */
  readonly python: string;
  readonly author?: Person;
  /** Where its code is kept. */
  readonly repository?: string;
  readonly year: number;
}

/** Words of Python that no package may have for a name. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...["and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif"],
  ...["else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda"],
  ...["nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield"],
]);

/** Texts by path. Throws `invalid` for a name or a licence that no index would take. */
export function makeNewProject(project: NewProject): ReadonlyMap<string, string> {
  const normal = parseName(project.name);
  const module = normal.replaceAll("-", "_");
  if (!isIdentifier(module) || KEYWORDS.has(module)) {
    throw new AppError("invalid", `Cannot name the package ${module}: Python could not import it`, {
      hint: "Take a name that begins with a letter and is no word of Python",
    });
  }
  const [refused] = checkNewProject({ name: normal, profile: "strict" });
  if (refused !== undefined) {
    const message = `Cannot begin a project called "${project.name}": PyPI takes no such name`;
    throw new AppError("invalid", message, { hint: `${refused.message}: choose another` });
  }
  const { email } = project.author ?? {};
  if (email !== undefined && !/^[^\s@<>]+@[^\s@<>]+$/.test(email)) {
    throw new AppError("invalid", `Cannot write "${email}" as an address of mail`, {
      hint: "Write it as ann@example.com",
    });
  }
  const folder = project.isFlat ? module : `src/${module}`;
  const files = new Map([
    ["pyproject.toml", formatPyproject(project, module)],
    ["README.md", formatReadme(project, module)],
    [`${folder}/__init__.py`, formatPackage(project)],
    [`${folder}/py.typed`, ""],
    [`tests/test_${module}.py`, formatTest(project, module)],
    [".gitignore", IGNORED],
  ]);
  if (!project.hasLicenseText) {
    const holder = project.author?.name ?? `The ${project.name} authors`;
    files.set("LICENSE", licenseText(project.license, holder, project.year));
  }
  return files;
}

function formatPyproject(project: NewProject, module: string): string {
  const { name, python, author, repository } = project;
  const people = author === undefined ? "" : `authors = [${formatPerson(author)}]\n`;
  const url = repository === undefined ? "" : `Repository = ${formatTomlValue(repository)}\n`;
  return `[build-system]
requires = ["setuptools>=77.0.3"]
build-backend = "setuptools.build_meta"

[project]
name = ${formatTomlValue(name)}
version = "0.1.0"
description = ${formatTomlValue(`What ${name} does, in one line`)}
readme = "README.md"
requires-python = ">=${python}"
license = ${formatTomlValue(parseLicense(project.license))}
license-files = ["LICENSE*"]
${people}keywords = []
classifiers = [
    "Development Status :: 3 - Alpha",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3 :: Only",
]
dependencies = []

# Pages that the project's page leads to.
[project.urls]
${url === "" ? '# Repository = "…"\n' : url}${project.hasCommand ? `\n[project.scripts]\n${normalKey(name)} = "${module}:main"\n` : ""}${project.isFlat ? formatSearch(module) : ""}`;
}

/** Without it, the next folder beside the package would be taken for one too, and the build would refuse to guess. */
function formatSearch(module: string): string {
  return `\n[tool.setuptools.packages.find]\ninclude = ["${module}*"]\n`;
}

function normalKey(name: string): string {
  return parseName(name);
}

function formatPerson({ name, email }: Person): string {
  const parts = [
    ...(name === undefined ? [] : [`name = ${formatTomlValue(name)}`]),
    ...(email === undefined ? [] : [`email = ${formatTomlValue(email)}`]),
  ];
  return `{ ${parts.join(", ")} }`;
}

function formatReadme({ name, hasCommand }: NewProject, module: string): string {
  const use = hasCommand
    ? `\`\`\`console\n$ ${normalKey(name)}\nHello from ${name}\n\`\`\`\n`
    : `\`\`\`python\nimport ${module}\n\`\`\`\n`;
  return `# ${name}\n\nWhat ${name} does.\n\n## Use\n\n${use}`;
}

function formatPackage({ name, hasCommand }: NewProject): string {
  const head = `"""What ${name} does."""\n`;
  if (!hasCommand) return head;
  return `${head}\n\ndef main() -> None:\n    """Runs the command."""\n    print("Hello from ${name}")\n`;
}

/** Of the standard library alone: nothing has to be installed to run it. */
function formatTest({ hasCommand }: NewProject, module: string): string {
  const body = hasCommand
    ? `        with redirect_stdout(StringIO()) as output:\n            ${module}.main()\n        self.assertIn("Hello", output.getvalue())\n`
    : `        self.assertEqual(${module}.__name__, "${module}")\n`;
  const imports = hasCommand
    ? "import unittest\nfrom contextlib import redirect_stdout\nfrom io import StringIO\n"
    : "import unittest\n";
  const subject = hasCommand ? "test_main_says_hello" : "test_it_can_be_imported";
  const name = module.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `${imports}\nimport ${module}\n\n\nclass ${name}Test(unittest.TestCase):\n    def ${subject}(self) -> None:\n${body}\n\nif __name__ == "__main__":\n    unittest.main()\n`;
}

const IGNORED = `__pycache__/
*.py[cod]
*.egg-info/
build/
dist/
.venv/
.coverage
.pytest_cache/
.mypy_cache/
.ruff_cache/
`;
