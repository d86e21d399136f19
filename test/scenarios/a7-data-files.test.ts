/** Story A7: data files. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type AuthorFolder, makeAuthorFolder } from "../author-folder.ts";
import { readWheelTexts } from "../builds/python-project.ts";
import { type Clients, findClients, run } from "../clients.ts";
import { buildProject } from "../sample-project.ts";

const { clients, missing } = await findClients();

const SYSTEM =
  '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const PROJECT = `${SYSTEM}[project]\nname = "sample-lib"\nversion = "1.0"\n`;
const CFG = "[metadata]\nname = sample-lib\nversion = 1.0\n[options]\npackages = sample_lib\n";
const SETUP_PY =
  "from setuptools import setup\nsetup(name='sample-lib', version='1.0', packages=['sample_lib'], ";

const FILES = {
  "sample_lib/__init__.py": "",
  "sample_lib/py.typed": "",
  "sample_lib/data/a.json": "{}",
  "sample_lib/data/b.csv": "1,2\n",
  "sample_lib/data/secret.json": "{}",
  "docs/guide.txt": "Read me\n",
  "MANIFEST.in": "recursive-include sample_lib/data *.csv\n",
};

/** The same four settings in the three places where they can stand. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "pyproject.toml": {
    "pyproject.toml": `${PROJECT}[tool.setuptools]
packages = ["sample_lib"]
include-package-data = true
zip-safe = false
[tool.setuptools.package-data]
sample_lib = ["data/*.json"]
[tool.setuptools.exclude-package-data]
sample_lib = ["data/secret.json"]
[tool.setuptools.data-files]
"share/sample" = ["docs/guide.txt"]
`,
  },
  "setup.cfg": {
    "pyproject.toml": SYSTEM,
    "setup.cfg": `${CFG}include_package_data = true
zip_safe = false
[options.package_data]
sample_lib = data/*.json
[options.exclude_package_data]
sample_lib = data/secret.json
[options.data_files]
share/sample = docs/guide.txt
`,
  },
  "setup.py": {
    "setup.py": `${SETUP_PY}include_package_data=True, zip_safe=False,
      package_data={'sample_lib': ['data/*.json']},
      exclude_package_data={'sample_lib': ['data/secret.json']},
      data_files=[('share/sample', ['docs/guide.txt'])])
`,
  },
};

for (const [where, files] of Object.entries(SETTINGS)) {
  test(`A7: data named in ${where} travels as with the real setuptools`, async (t) => {
    if (clients === undefined) return t.skip(missing);
    const folder = makeAuthorFolder({ ...FILES, ...files });
    const theirs = await listMembers(clients, await buildProject(clients, folder.path));
    const offline = ["--no-isolation", "--python", clients.buildPython];
    const words = where === "setup.py" ? offline : ["--backend", "native"];
    const built = await folder.cheeseshop("build", "--out", "../ours", ...words);
    assert.equal(built.code, 0, built.output);
    const ours = await listMembers(clients, built.stdout.trim().split("\n").slice(-2));
    assert.deepEqual(ours, theirs);
    for (const member of ["a.json", "b.csv"]) {
      assert.ok(ours.wheel.includes(`sample_lib/data/${member}`), member);
    }
    assert.ok(ours.wheel.includes("sample_lib/py.typed"));
    assert.ok(!ours.wheel.includes("sample_lib/data/secret.json"));
    assert.ok(ours.wheel.includes("sample_lib-1.0.data/data/share/sample/guide.txt"));
  });
}

test("A7: manifest --explain tells for both files which line takes data in, or leaves it out", async () => {
  const folder = makeAuthorFolder({ ...FILES, ...SETTINGS["pyproject.toml"], "notes/x.txt": "" });
  const json = await explain(folder, "sample_lib/data/a.json");
  assert.match(
    json,
    /^wheel: in, as sample_lib\/data\/a\.json, .*"data\/\*\.json" \(pyproject\.toml:1\d\)/m,
  );
  const csv = await explain(folder, "sample_lib/data/b.csv");
  assert.match(
    csv,
    /^sample_lib|^sdist: in, .*recursive-include sample_lib\/data \*\.csv.* \(MANIFEST\.in:1\)/m,
  );
  assert.match(csv, /^wheel: in, .*include_package_data.*\(MANIFEST\.in:1\)/m);
  const secret = await explain(folder, "sample_lib/data/secret.json");
  assert.match(secret, /^wheel: out, .*secret\.json.*\(pyproject\.toml:1\d\)/m);
  folder.write({ "MANIFEST.in": "global-exclude a.json\n" });
  const lost = await explain(folder, "sample_lib/data/a.json");
  assert.match(
    lost,
    /^sdist: out, .*global-exclude a\.json.*\nwheel: in, .*\n {2}Only in one that is/m,
  );
  const module = await explain(folder, "sample_lib/__init__.py");
  for (const file of ["sdist", "wheel"]) {
    const said = `^${file}: in, .* it is a module of the project \\(pyproject\\.toml:8\\)$`;
    assert.match(module, new RegExp(said, "m"));
  }
  const guide = await explain(folder, "docs/guide.txt");
  assert.match(guide, /^sdist: in, .*data files name it \(pyproject\.toml:\d+\)$/m);
  const notes = await explain(folder, "notes/x.txt");
  assert.match(notes, /^sdist: out, because no rule takes it in\n {2}Write include notes\/x\.txt/m);
  assert.match(notes, /^wheel: out, because it lies in no package\n {2}Move it into a package/m);
});

test("A7: check names data that travels with neither file, and a pattern that fits nothing", async () => {
  const folder = makeAuthorFolder({
    "README.md": "# Sample\n",
    "pyproject.toml": `${PROJECT}[tool.setuptools]
packages = ["sample_lib"]
zip-safe = false
[tool.setuptools.package-data]
sample_lib = ["date/*.json"]
`,
    "sample_lib/__init__.py": "",
    "sample_lib/data/a.json": "{}",
  });
  const { code, stdout, output } = await folder.cheeseshop("check", ".");
  assert.equal(code, 0, output);
  assert.match(
    stdout,
    /^sample_lib\/data\/a\.json: warning .* in neither .*\n.*\n {2}fix: Write sample_lib = \["data\/a\.json"\]/m,
  );
  assert.match(stdout, /^pyproject\.toml:11: warning .*Nothing fits "date\/\*\.json"/m);
  assert.match(stdout, /^pyproject\.toml:9: note .*zip_safe changes no wheel$/m);
});

test("A7: namespace_packages works where setuptools still does, with a note", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    "setup.py": `${SETUP_PY.replace("['sample_lib']", "['ours', 'ours.sample']")}namespace_packages=['ours'])\n`,
    "ours/__init__.py": "__import__('pkg_resources').declare_namespace(__name__)\n",
    "ours/sample/__init__.py": "",
  });
  const words = ["--no-isolation", "--python", clients.buildPython];
  const built = await folder.cheeseshop("build", "--wheel", ...words);
  assert.equal(built.code, 0, built.output);
  const texts = await readWheelTexts(readFileSync(built.stdout.trim()));
  assert.ok("ours/sample/__init__.py" in texts);
  assert.match(
    (await folder.cheeseshop("check", ".")).stdout,
    /^setup\.py:2: note .*namespace_packages is for Python 2/m,
  );
});

async function explain(folder: AuthorFolder, file: string): Promise<string> {
  const { code, stdout, output } = await folder.cheeseshop("manifest", "--explain", file);
  assert.equal(code, 0, output);
  return stdout;
}

async function listMembers({ python }: Clients, files: readonly string[]) {
  const sdist = files.find((file) => file.endsWith(".tar.gz")) ?? "";
  const wheel = files.find((file) => file.endsWith(".whl")) ?? "";
  const listed = await run(python, ["-m", "tarfile", "-l", sdist]);
  return {
    sdist: listed.stdout
      .split("\n")
      .map((it) => it.trim())
      .filter((it) => it !== "" && !it.endsWith("/"))
      .toSorted(),
    wheel: Object.keys(await readWheelTexts(readFileSync(wheel))).toSorted(),
  };
}
