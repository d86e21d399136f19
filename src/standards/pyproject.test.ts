import assert from "node:assert/strict";
import { test } from "node:test";
import { isAppError, type Problem } from "../errors.ts";
import { parseToml } from "../system/toml.ts";
import { parseBuildSystem, parsePyproject } from "./pyproject.ts";
import { formatRequirement } from "./requirement.ts";
import { formatSpecifiers } from "./specifier.ts";
import { formatVersion } from "./version.ts";

const FULL = `[build-system]
requires = ["hatchling>=1"]
build-backend = "hatchling.build"
backend-path = ["tools"]

[project]
name = "Holy.Grail"
version = "1.0.0-rc1"
description = "A cup"
readme = "README.md"
requires-python = ">=3.9"
license = "mit"
license-files = ["LICEN[CS]E*", "licenses/**/*.txt"]
authors = [{ name = "Arthur", email = "arthur@example.org" }, { email = "p@example.org" }]
maintainers = [{ name = "Bedevere" }]
keywords = ["cup"]
classifiers = ["Topic :: Utilities"]
dependencies = ["swallow >= 1"]
import-names = ["grail", "grail.cup", "_grail ; private"]
import-namespaces = ["quest"]
dynamic = ["scripts"]

[project.urls]
Home = "https://example.org"

[project.scripts]
grail = "grail.cli:main"

[project.gui-scripts]
grail-ui = "grail.ui:App.run"

[project.entry-points."pytest11"]
grail = "grail.plugin"

[project.optional-dependencies]
Fast = ["coconut"]

[dependency-groups]
test = ["pytest", { include-group = "lint" }]
lint = ["ruff"]

[tool.grail]
size = 1
`;

test("parsePyproject() reads every table", async () => {
  const pyproject = parsePyproject(await parseToml(FULL));
  const { project, buildSystem, dependencyGroups, tool, warnings } = pyproject;
  assert.deepEqual(buildSystem.requires.map(formatRequirement), ["hatchling>=1"]);
  assert.equal(buildSystem.backend, "hatchling.build");
  assert.deepEqual(buildSystem.backendPath, ["tools"]);
  assert.deepEqual([...dependencyGroups.keys()], ["test", "lint"]);
  assert.deepEqual(tool, { grail: { size: 1 } });
  assert.deepEqual(warnings, []);

  assert.ok(project?.version !== undefined && project.requiresPython !== undefined);
  const { version, requiresPython, dependencies, optionalDependencies, ...rest } = project;
  assert.equal(formatVersion(version), "1.0.0rc1");
  assert.equal(formatSpecifiers(requiresPython), ">=3.9");
  assert.deepEqual(dependencies.map(formatRequirement), ["swallow>=1"]);
  assert.deepEqual(optionalDependencies.Fast?.map(formatRequirement), ["coconut"]);
  assert.deepEqual(rest, {
    name: "Holy.Grail",
    description: "A cup",
    readme: { file: "README.md", contentType: "text/markdown" },
    license: { expression: "MIT" },
    licenseFiles: ["LICEN[CS]E*", "licenses/**/*.txt"],
    authors: [{ name: "Arthur", email: "arthur@example.org" }, { email: "p@example.org" }],
    maintainers: [{ name: "Bedevere" }],
    keywords: ["cup"],
    classifiers: ["Topic :: Utilities"],
    urls: { Home: "https://example.org" },
    scripts: { grail: "grail.cli:main" },
    guiScripts: { "grail-ui": "grail.ui:App.run" },
    entryPoints: { pytest11: { grail: "grail.plugin" } },
    importNames: ["grail", "grail.cup", "_grail ; private"],
    importNamespaces: ["quest"],
    dynamic: ["scripts"],
  });
});

test("parsePyproject() takes a file without tables for a project built by setuptools", () => {
  const { buildSystem, project } = parsePyproject({ value: {} });
  assert.equal(buildSystem.backend, "setuptools.build_meta:__legacy__");
  assert.equal(project, undefined);
});

/** All faults that a text has, none if it can be read. */
async function faultsOf(text: string): Promise<readonly Problem[]> {
  const document = await parseToml(text);
  try {
    parsePyproject(document);
    return [];
  } catch (error) {
    assert.ok(isAppError(error, "invalid"), String(error));
    return error.problems;
  }
}

test("parsePyproject() finds all faults at once, each with its place", async () => {
  const faults = await faultsOf('[project]\nname = "-"\nversion = 1\nnmae = "x"\n');
  assert.deepEqual(
    faults.map(({ message, place }) => [message.split(":")[0], place?.line]),
    [
      ["project.nmae is no key of [project]", 4],
      ["project.version is a number, not a string", 3],
      ["project.name is invalid", 2],
    ],
  );
});

test("parsePyproject() names the standard of each table, and no address twice", async () => {
  const faults = await faultsOf(
    `[project]\nname = "-"\nversion = "1"\n[dependency-groups]\na = [1]\n`,
  );
  const [ofProject = "", ofGroups = ""] = faults.map(({ hint }) => hint);
  assert.match(
    ofProject,
    /\(https:[^()]*name-normalization[^()]*, https:[^()]*pyproject-toml[^()]*\)$/,
  );
  assert.match(ofGroups, /\(https:[^()]*specifications\/dependency-groups\/\)$/);
});

const START = '[project]\nname = "a"\nversion = "1"\n';
const wrong: readonly [string, string][] = [
  ['[project]\nversion = "1"', "project.name is missing"],
  ['[project]\nname = "a"', "project.version is missing"],
  ['[project]\nname = "a"\ndynamic = ["name", "version"]', "never is dynamic"],
  ['[project]\nname = "a"\nversion = "one"', '"one" cannot be read as a version'],
  ['project = "a"', "project is a string, not a table"],
  [`${START}dynamic = ["version"]`, "is also written: version"],
  [`${START}dynamic = ["colour"]`, "is no key of [project]"],
  [`${START}description = "a\\nb"`, "more than one line"],
  [`${START}readme = "README.doc"`, "tells no markup"],
  ...["README", "", ".", "docs/", "docs/README"].map((file): [string, string] => [
    `${START}readme = "${file}"`,
    "project.readme has no ending",
  ]),
  ...["", ".", "..", "docs/", "docs\\\\"].flatMap((file): [string, string][] => [
    [`${START}readme = { file = "${file}", content-type = "text/plain" }`, "names no file"],
    [`${START}license = { file = "${file}" }`, "names no file"],
  ]),
  [`${START}readme = "../README.md"`, "leads out of the project"],
  [
    `${START}readme = { file = "a", text = "b", content-type = "text/plain" }`,
    "either file or text",
  ],
  [
    `${START}readme = { text = "a", content-type = "text/markdown; variant=Foo" }`,
    "a variant that is not known",
  ],
  [`${START}readme = "x.constructor"`, "tells no markup"],
  [`${START}entry-points = { constructor = { a = "b c" } }`, "constructor.a is invalid"],
  [`${START}readme = { file = "a" }`, "project.readme.content-type is missing"],
  [`${START}readme = { text = "a", content-type = "text/html" }`, 'is "text/html"'],
  [
    `${START}readme = { text = "a", content-type = "text/plain", size = 1 }`,
    "no key of this table",
  ],
  [`${START}requires-python = "3"`, "project.requires-python is invalid"],
  [`${START}license = "MIT-ish"`, "no licence of the SPDX list"],
  [`${START}license = { file = "a" }\nlicense-files = []`, "cannot stand beside"],
  [`${START}license = {}`, "either file or text"],
  [`${START}license-files = ["../LICENSE"]`, "leads out of the project"],
  [`${START}license-files = ["/LICENSE"]`, "is absolute"],
  [`${START}license-files = ['a\\b']`, "has a backslash"],
  [`${START}license-files = ["a{b}"]`, "patterns do not"],
  [`${START}license-files = ["a***"]`, "more than two *"],
  [`${START}authors = [{}]`, "neither name nor email"],
  [`${START}authors = ["me"]`, "project.authors[0] is a string"],
  ...["a", "a@b..c", ".a@b.c", "john.@x.org", "Ó@b.c", "a'\"b@c.d", "a@b.", "a:b@c", "a@b@c"].map(
    (email): [string, string] => [
      `${START}authors = [{ email = ${JSON.stringify(email)} }]`,
      `is "${email.replaceAll('"', '\\"')}"`,
    ],
  ),
  [`${START}authors = [{ name = "a", url = "b" }]`, "no key of this table"],
  [`${START}keywords = "a"`, "project.keywords is a string, not a list"],
  [`${START}keywords = [1]`, "project.keywords[0] is a number"],
  [`${START}urls = { ${"a".repeat(33)} = "b" }`, "long label"],
  [`${START}urls = { a = "" }`, "is empty"],
  [`${START}scripts = { a = "b c" }`, "object reference"],
  ...["", "a=b", "#c", ";c", "[x]", "a ", "good = m:f\\nevil", "a\\u2028b"].flatMap(
    (name): [string, string][] => [
      [`${START}scripts = { "${name}" = "m:f" }`, "a name that no entry point can have"],
      [`${START}entry-points.g = { "${name}" = "m:f" }`, "a name that no entry point can have"],
    ],
  ),
  [`${START}scripts = { a = "m\\n[x]" }`, "has more than one line"],
  [`${START}entry-points = { console_scripts = { a = "b" } }`, "is out of place"],
  [`${START}entry-points = { "a-b" = { a = "b" } }`, "no name for a group"],
  [`${START}entry-points = { a = { b = { c = "d" } } }`, "is a table, not a string"],
  [`${START}dependencies = ["a b"]`, "project.dependencies[0] is invalid"],
  [`${START}optional-dependencies = { a_b = [], a-b = [] }`, "the same name"],
  [`${START}optional-dependencies = { "-" = [] }`, "is invalid"],
  [`${START}import-names = ["a.b"]`, "parent that is not listed"],
  [`${START}import-names = ["a"]\nimport-namespaces = ["a"]`, "stands there twice"],
  [`${START}import-names = ["class"]`, "keyword"],
  [`${START}import-names = ["a${".a".repeat(50)}"]`, "more than 50 parts"],
  ["[build-system]", "build-system.requires is missing"],
  ['[build-system]\nrequires = []\nbackend-path = ["../x"]', "leads out of the project"],
  ['[build-system]\nrequires = []\nbuild-backend = "a b"', "object reference"],
  ['[dependency-groups]\na = [{ include-group = "b" }]', '"b", which is not there'],
  ['[dependency-groups]\na = [{ include-group = "a" }]', "includes itself"],
  ['[dependency-groups]\na = ["b c"]', "dependency-groups.a[0] is invalid"],
];
for (const [text, part] of wrong) {
  test(`parsePyproject() refuses ${JSON.stringify(text)}`, async () => {
    const faults = await faultsOf(text);
    assert.ok(
      faults.some((fault) => fault.message.includes(part)),
      JSON.stringify(faults),
    );
    for (const fault of faults)
      assert.ok(fault.place?.line !== undefined && fault.hint !== undefined);
  });
}

test("parsePyproject() takes a licence beside a licence expression, with a warning", async () => {
  const { project, warnings } = parsePyproject(
    await parseToml(`${START}license = "MIT"\nclassifiers = ["License :: OSI Approved"]`),
  );
  assert.deepEqual(project?.classifiers, ["License :: OSI Approved"]);
  assert.deepEqual(
    warnings.map(({ level, message }) => [level, message]),
    [["warning", "project.classifiers[0] is a licence, beside a licence expression"]],
  );
});

test("parsePyproject() takes a name with a comma, with a warning", async () => {
  const { project, warnings } = parsePyproject(
    await parseToml(`${START}authors = [{ name = "a, b" }]`),
  );
  assert.deepEqual(project?.authors, [{ name: "a, b" }]);
  assert.deepEqual(
    warnings.map(({ level, message }) => [level, message]),
    [["warning", "project.authors[0].name has a comma"]],
  );
});

test("parseBuildSystem() asks nothing of the other tables", async () => {
  const document = await parseToml(
    `${START}classifiers = 3\n[build-system]\nrequires = ["x"]\nbuild-backend = "x.y"`,
  );
  assert.throws(() => parsePyproject(document), { kind: "invalid" });
  const { requires, backend } = parseBuildSystem(document);
  assert.deepEqual([requires.length, backend], [1, "x.y"]);
});

test("parsePyproject() warns of a license that is a table", async () => {
  const { project, warnings } = parsePyproject(
    await parseToml(`${START}license = { text = "MIT" }`),
  );
  assert.deepEqual(project?.license, { text: "MIT" });
  assert.deepEqual(
    warnings.map((warning) => warning.level),
    ["warning"],
  );
});

test("parsePyproject() takes a group of entry points that is called as a property of every object", async () => {
  const { project } = parsePyproject(
    await parseToml(`${START}entry-points = { constructor = { a = "b" }, toString = {} }`),
  );
  assert.deepEqual(project?.entryPoints, { constructor: { a: "b" }, toString: {} });
});

test("parsePyproject() lets a list be dynamic and written (PEP 808)", async () => {
  const text = `${START}dynamic = ["dependencies"]\ndependencies = ["a"]`;
  assert.deepEqual(await faultsOf(text), []);
});

test("parsePyproject() tells the faults of a list in its order", async () => {
  const text = '[project]\nname = "a"\nversion = "1"\nimport-names = ["b.c", "1x", "d.e"]';
  const document = await parseToml(text);
  assert.throws(
    () => parsePyproject(document),
    (error) => {
      assert.ok(isAppError(error, "invalid"));
      assert.deepEqual(
        error.problems.map(({ place }) => place?.column),
        [17, 24, 30],
      );
      return true;
    },
  );
});
