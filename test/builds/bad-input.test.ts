/** Every broken project gives one error with file, line and fix, and leaves no file behind. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../clients.ts";
import { runCommand } from "../run-command.ts";
import { BROKEN_PROJECTS } from "./bad-input-cases.ts";
import type { BrokenProject } from "./broken-project.ts";

for (const broken of BROKEN_PROJECTS) {
  test(`${broken.words[0]} refuses ${broken.title}`, async () => {
    const folder = layOut(broken);
    const before = listAll(path.dirname(folder));
    const { code, stderr: said } = await runCommand(folder, broken.words);
    assert.equal(code, 1, said);
    const errors = said.split("\n").filter((line) => line.includes("Cannot "));
    assert.equal(errors.length, 1, said);
    const [error = ""] = errors;
    assert.match(error, broken.says, said);
    const { at = "" } = broken;
    assert.equal(error.slice(0, at.length), at, said);
    assert.match(error.slice(at.length), at === "" ? /^Cannot / : /^(:\d+)*: Cannot /, said);
    const hint = said.slice(said.indexOf(error) + error.length);
    assert.match(hint, broken.fix, said);
    assert.doesNotMatch(said, /not foreseen|no Python on this machine/);
    assert.deepEqual(listAll(path.dirname(folder)), before);
  });
}

test("build says so where the folder for its files is a file", async () => {
  const folder = layOut({ files: { out: "", "sample.py": "", ...SOUND } });
  const { code, stderr: said } = await runCommand(folder, ["build", "--out", "out"]);
  assert.equal(code, 1);
  assert.match(said, /Cannot write into .*out: .*\n {2}Choose another folder by --out/);
});

const SOUND = { "pyproject.toml": '[project]\nname = "sample"\nversion = "1"\n' };

/** The project, with one beside it that holds what must not be taken, and files of an earlier build. */
function layOut({ files, links = {} }: Pick<BrokenProject, "files" | "links">): string {
  const top = temporaryFolder();
  const folder = path.join(top, "work");
  const outside = { "outside/secret": "1.0\n", "outside/pkg/__init__.py": "" };
  const earlier = { "work/dist/sample-0.9.tar.gz": "" };
  const own = Object.entries(files).map(([file, text]) => [`work/${file}`, text] as const);
  mkdirSync(folder);
  for (const [file, text] of [...Object.entries({ ...outside, ...earlier, ...SECOND }), ...own]) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), text);
  }
  for (const [file, target] of Object.entries(links)) symlinkSync(target, path.join(folder, file));
  return folder;
}

const SECOND = { "outside/pyproject.toml": SOUND["pyproject.toml"] };

function listAll(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
}
