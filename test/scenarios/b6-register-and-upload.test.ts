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
