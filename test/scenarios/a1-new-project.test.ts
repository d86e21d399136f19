/** Story A1: a new project. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { findClients, run } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";

const { clients, missing } = await findClients();

test("A1: init, a module, build: the files are named, the same bytes each time, and install", async (t) => {
  const folder = makeAuthorFolder();
  const begun = await folder.cheeseshop("init", "sample-lib");
  assert.equal(begun.code, 0, begun.output);
  for (const file of [
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".gitignore",
    "src/sample_lib/__init__.py",
  ]) {
    assert.ok(begun.stdout.split("\n").includes(file), begun.stdout);
  }
  folder.write({ "src/sample_lib/example.py": "def add(a, b):\n    return a + b\n" });
  const hashes = [await build(), await build()];
  assert.deepEqual(hashes[0], hashes[1]);
  const dist = path.join(folder.path, "dist");
  assert.deepEqual(readdirSync(dist).sort(), [
    "sample_lib-0.1.0-py3-none-any.whl",
    "sample_lib-0.1.0.tar.gz",
  ]);
  if (clients === undefined) return t.skip(missing);

  const list = await run(clients.python, [
    "-m",
    "tarfile",
    "-l",
    path.join(dist, "sample_lib-0.1.0.tar.gz"),
  ]);
  assert.match(list.stdout, /tests\/test_sample_lib\.py/);
  assert.match(list.stdout, /sample_lib-0\.1\.0\/LICENSE/);
  const wheel = path.join(dist, "sample_lib-0.1.0-py3-none-any.whl");
  const members = await run(clients.python, ["-m", "zipfile", "-l", wheel]);
  assert.doesNotMatch(members.stdout, /tests/);
  assert.match(members.stdout, /dist-info\/licenses\/LICENSE/);
  const checked = await run(clients.twine, [
    "check",
    "--strict",
    ...readdirSync(dist).map((it) => path.join(dist, it)),
  ]);
  assert.equal(checked.code, 0, checked.output);
  const environment = await makeEnvironment(clients);
  const installed = await environment.pip("newest", "install", "--no-index", wheel);
  assert.equal(installed.code, 0, installed.output);
  const sum = await environment.evaluate("from sample_lib.example import add; print(add(1, 2))");
  assert.equal(sum.stdout.trim(), "3");

  async function build(): Promise<readonly string[]> {
    const built = await folder.cheeseshop("build");
    assert.equal(built.code, 0, built.output);
    const files = built.stdout.trim().split("\n").slice(-2);
    return files.map((file) => createHash("sha256").update(readFileSync(file)).digest("hex"));
  }
});

test("A1: uv and build accept the tree that init wrote", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder();
  const begun = await folder.cheeseshop("init", "sample-lib");
  assert.equal(begun.code, 0, begun.output);
  const offline = ["--no-build-isolation", "--offline", "--python", clients.buildPython];
  for (const words of [
    [clients.uv, "build", ...offline, "--out-dir", "by-uv"],
    [clients.buildPython, "-m", "build", "--no-isolation", "--outdir", "by-build"],
  ]) {
    const [program = "", ...others] = words;
    const built = await run(program, others, { folder: folder.path });
    assert.equal(built.code, 0, built.output);
    const made = readdirSync(path.join(folder.path, words.at(-1) ?? ""));
    assert.deepEqual(made.filter((name) => name !== ".gitignore").toSorted(), [
      "sample_lib-0.1.0-py3-none-any.whl",
      "sample_lib-0.1.0.tar.gz",
    ]);
  }
});

test("A1: what is in the way is listed, and nothing is written", async () => {
  const folder = makeAuthorFolder({ "old.py": "", "notes/a.txt": "" });
  const { code, output } = await folder.cheeseshop("init", "sample-lib");
  assert.equal(code, 1);
  assert.match(output, /notes, old\.py are in the way/);
  assert.deepEqual(readdirSync(folder.path).sort(), ["notes", "old.py"]);
});

test("A1: a project without a version learns the line to add", async () => {
  const folder = makeAuthorFolder({ "pyproject.toml": '[project]\nname = "a"\n' });
  const { code, output } = await folder.cheeseshop("build");
  assert.equal(code, 1);
  assert.match(output, /pyproject\.toml:1.*project\.version is missing/);
});

const REFUSED: readonly (readonly [words: readonly string[], said: RegExp])[] = [
  [["init", "os"], /Cannot begin a project called "os": PyPI takes no such name\n {2}A module of/],
  [["init", "class"], /Python could not import it/],
  [["init", "sample", "--email", "nobody"], /Cannot write "nobody" as an address of mail/],
  [["init", "sample.py", "--script"], /it is named as a file\n {2}Call it sample/],
  [["init", "sample", "--license", "Free"], /"Free" is no licence of the SPDX list/],
  [["init", "sample", "--python", "2.7"], /Cannot begin a project for Python "2\.7"/],
];

for (const [words, said] of REFUSED) {
  test(`A1: ${words.join(" ")} is refused, and nothing is written`, async () => {
    const folder = makeAuthorFolder();
    const { code, output } = await folder.cheeseshop(...words);
    assert.equal(code, 1, output);
    assert.match(output, said);
    assert.deepEqual(readdirSync(folder.path), []);
  });
}

test("A1: a flat project with a command builds and checks without a word, whatever lies beside it", async () => {
  const folder = makeAuthorFolder();
  const begun = await folder.cheeseshop(
    "init",
    "sample-lib",
    "--flat",
    "--script",
    "--author",
    " ",
  );
  assert.equal(begun.code, 0, begun.output);
  folder.write({ "notes/a.txt": "", "extras/b.py": "" });
  const built = await folder.cheeseshop("build");
  assert.equal(built.code, 0, built.output);
  assert.doesNotMatch(built.output, /note:|warning/);
  const checked = await folder.cheeseshop("check", ".", "--strict");
  assert.equal(checked.code, 0, checked.output);
});
