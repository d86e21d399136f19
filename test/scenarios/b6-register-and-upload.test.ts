/** Story B6: `setup.py register` and `setup.py upload`, with the distutils of their time. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { findOldPython, type Outcome, run, temporaryFolder } from "../clients.ts";
import { openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());

const PASSWORD = "a long: enough/p@ssword";

before(async () => {
  const person = await shop.cheeseshop(["user", "add", "alice", "--password-stdin"], {
    input: PASSWORD,
  });
  assert.equal(person.code, 0, person.output);
  const args = ["index", "create", "alice/secret", "--read", "members", "--upload", "members"];
  assert.equal((await shop.cheeseshop(args)).code, 0);
});

const SETUP = (name: string): string => `
from distutils.core import setup
setup(name="${name}", version="1.0", py_modules=["mod"], url="http://example.org",
      author="A", author_email="a@example.org", description="An old one")
`;

interface OldProject {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A tree with setup.py, and a home with .pypirc for `address`. */
function makeProject(
  name: string,
  address: string,
  password = shop.token,
  user = "__token__",
): OldProject {
  const folder = temporaryFolder();
  const home = path.join(folder, "home");
  mkdirSync(home);
  writeFileSync(path.join(folder, "setup.py"), SETUP(name));
  writeFileSync(path.join(folder, "mod.py"), "three = 3\n");
  const section = `[shop]\nrepository: ${address}\nusername: ${user}\npassword: ${password}\n`;
  const pypirc = `[distutils]\nindex-servers =\n    shop\n\n${section}`;
  writeFileSync(path.join(home, ".pypirc"), pypirc, { mode: 0o600 });
  return { folder, env: { HOME: home } };
}

for (const interpreter of ["python2.7", "python3.6"]) {
  const python = findOldPython(interpreter);
  const options = { skip: python === undefined ? `no ${interpreter} on this machine` : false };
  const setup = ({ folder, env }: OldProject, ...args: readonly string[]): Promise<Outcome> =>
    run(python ?? "", ["setup.py", ...args], { folder, env });

  for (const [suffix, end] of [
    ["bare", ""],
    ["slash", "/"],
    ["legacy", "/legacy/"],
    ["pypi", "/pypi"],
  ] as const) {
    test(`B6: ${interpreter} uploads to the address with "${end}"`, options, async () => {
      const name = `old-${suffix}-${interpreter.replace(".", "")}`;
      const project = makeProject(name, `${shop.address}${end}`);
      const sent = await setup(project, "sdist", "upload", "-r", "shop");
      assert.equal(sent.code, 0, sent.output);
      assert.match(sent.output, /Server response \(200\): OK/);
      const page = await (await shop.ask("GET", `/simple/${name}/?format=text/html`)).text();
      assert.match(page, /-1\.0\.tar\.gz/);
    });
  }

  for (const end of ["", "/", "/legacy/", "/pypi"]) {
    test(
      `B6: ${interpreter} uploads to a private index at "${end}" with a password`,
      options,
      async () => {
        const name = `inner-${end.replaceAll("/", "") || (end === "" ? "bare" : "slash")}-${interpreter.replace(".", "")}`;
        const project = makeProject(name, `${shop.address}/alice/secret${end}`, PASSWORD, "alice");
        const sent = await setup(project, "sdist", "upload", "-r", "shop");
        assert.equal(sent.code, 0, sent.output);
        assert.match(sent.output, /Server response \(200\): OK/);
        assert.equal((await shop.ask("GET", `/alice/secret/simple/${name}/`)).status, 200);
        assert.equal((await shop.ask("GET", `/simple/${name}/`)).status, 404);
      },
    );
  }

  test(`B6: ${interpreter} registers, and no project is made of it`, options, async () => {
    const name = `registered-${interpreter.replace(".", "")}`;
    const done = await setup(makeProject(name, shop.address), "register", "-r", "shop");
    assert.equal(done.code, 0, done.output);
    assert.match(done.output, /Server response \(200\): OK/);
    assert.equal((await shop.ask("GET", `/simple/${name}/`)).status, 404);
  });

  test(`B6: ${interpreter} shows the sentence about a wrong password`, options, async () => {
    const name = `refused-${interpreter.replace(".", "")}`;
    const project = makeProject(name, `${shop.address}/legacy/`, "wrong");
    const sent = await setup(project, "sdist", "upload", "-r", "shop");
    assert.match(sent.output, /Cannot log in|Upload failed \(401\)|Server response \(401\)/);
    assert.match(sent.output, /password|token/);
  });
}

test("B6: what distutils sent with md5 alone is offered with its sha256", async (t) => {
  const python = findOldPython("python3.6");
  if (python === undefined) return t.skip("no python3.6 on this machine");
  const project = makeProject("old-fetched", `${shop.address}/legacy/`);
  const sent = await run(python, ["setup.py", "sdist", "upload", "-r", "shop"], project);
  assert.equal(sent.code, 0, sent.output);
  const page = await (await shop.ask("GET", "/simple/old-fetched/?format=text/html")).text();
  const [, at = "", sha256] = /href="([^"#]+)#sha256=([0-9a-f]{64})"/.exec(page) ?? [];
  const file = await fetch(new URL(at, `${shop.address}/simple/old-fetched/`));
  assert.equal(sha256Of(await file.bytes()), sha256);
});

/** Rewrites the project so that nothing of it must be run to build it. */
function sayAll({ folder }: OldProject, name: string): void {
  writeFileSync(path.join(folder, "setup.py"), "from setuptools import setup\nsetup()\n");
  const lines = ["[metadata]", `name = ${name}`, "version = 1.0", "[options]", "py_modules = mod"];
  writeFileSync(path.join(folder, "setup.cfg"), `${lines.join("\n")}\n`);
}

for (const isRun of [false, true]) {
  const what = isRun ? "that must be run" : "that says all";
  test(`B6: our own setup-py builds and sends that one file, of a setup.py ${what}`, async () => {
    const name = `own-${isRun ? "run" : "said"}`;
    const project = makeProject(name, `${shop.address}/legacy/`);
    if (!isRun) sayAll(project, name);
    const { folder, env } = project;
    const words = ["setup-py", "sdist", "--formats=gztar", "upload", "-r", "shop"];
    const options = { folder, env: { ...env, CHEESESHOP_TOKEN: "" } };
    const sent = await shop.cheeseshop(words, options);
    assert.equal(sent.code, 0, sent.output);
    assert.equal(sent.output.includes("Building by Python"), isRun, sent.output);
    assert.match(sent.output, /^sent own.*-1\.0\.tar\.gz/m);
    const page = await (await shop.ask("GET", `/simple/${name}/?format=text/html`)).text();
    assert.equal(page.match(/<a /g)?.length, 1, page);
    const again = await shop.cheeseshop(["setup-py", "bdist_wheel", "upload", "-rshop"], options);
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /^sent own.*\.whl/m);
    assert.doesNotMatch(again.output, /tar\.gz/, "what an earlier line has built is not sent");
  });
}

test("B6: our own register sends nothing, says why, and knows whom it was meant for", async () => {
  const { folder, env } = makeProject("own-registered", shop.address);
  const done = await shop.cheeseshop(["setup-py", "register", "-r", "shop"], { folder, env });
  assert.equal(done.code, 0, done.output);
  assert.match(done.output, /^register is not needed since 2016.*nothing was sent to http/m);
  const known = await shop.cheeseshop(["setup-py", "register"], { folder, env });
  assert.equal(known.code, 0, known.output);
  assert.match(known.output, /not needed since.*nothing was sent to PyPI/);
  const nobody = await shop.cheeseshop(["setup-py", "register", "-r", "nope"], { folder, env });
  assert.equal(nobody.code, 1, nobody.output);
  assert.match(nobody.output, /These names are known: shop, pypi, testpypi/);
});

test("B6: upload alone says to build in the same line, or to use publish", async () => {
  const { folder, env } = makeProject("own-alone", shop.address);
  for (const words of [["upload"], ["check", "upload", "-r", "shop"], ["register", "upload"]]) {
    const refused = await shop.cheeseshop(["setup-py", ...words], { folder, env });
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /Build in the same line.* cheeseshop publish/);
  }
});

test("B6: pypitest is TestPyPI, as distutils' own documents called it", async () => {
  const project = makeProject("own-pypitest", shop.address);
  sayAll(project, "own-pypitest");
  const { folder, env } = project;
  const words = ["-n", "sdist", "upload", "-r", "pypitest"];
  const dry = await shop.cheeseshop(["setup-py", ...words], { folder, env });
  assert.equal(dry.code, 0, dry.output);
  assert.match(dry.output, /would send to https:\/\/test\.pypi/);
});
