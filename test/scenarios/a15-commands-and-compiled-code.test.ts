/** Story A15: commands and compiled code. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { SETUP_PY_EXTENSION } from "../builds/compiled-samples.ts";
import { findClients, run } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { openShop } from "../shop.ts";
import { assertRefused, assertTaken, makeStrictIndex } from "../strict-target.ts";

const shop = await openShop();
after(() => shop.stop());
await makeStrictIndex(shop);

const { clients, missing } = await findClients();

const PYPROJECT = `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "sample"
version = "1.0"
`;

test("A15: a command of the project runs after the install", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    "pyproject.toml": `${PYPROJECT}[project.scripts]\nsay-hello = "sample:hello"\n`,
    "sample.py": "def hello():\n    print('hello')\n",
  });
  const built = await folder.cheeseshop("build", "--wheel");
  assert.equal(built.code, 0, built.output);
  const environment = await makeEnvironment(clients);
  const installed = await environment.pip(
    "newest",
    ...["install", "--no-index", built.stdout.trim()],
  );
  assert.equal(installed.code, 0, installed.output);
  const program = path.join(path.dirname(environment.python), "say-hello");
  assert.equal((await run(program, [])).stdout.trim(), "hello");
});

test("A15: C is compiled into a wheel of this Python and platform, and its source is in the sdist", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const hasHeader =
    "import sysconfig, os.path as p; print(p.exists(sysconfig.get_path('include') + '/Python.h'))";
  if ((await run(clients.buildPython, ["-c", hasHeader])).stdout.trim() !== "True") {
    return t.skip("no Python.h here");
  }
  const folder = makeAuthorFolder(SETUP_PY_EXTENSION);
  const words = ["--no-isolation", "--python", clients.buildPython];
  const built = await folder.cheeseshop("build", ...words);
  assert.equal(built.code, 0, built.output);
  const files = built.stdout.trim().split("\n").slice(-2);
  const wheel = files.find((file) => file.endsWith(".whl")) ?? "";
  assert.match(path.basename(wheel), /^sample-1\.0-cp3\d+-cp3\d+-/);
  const sdist = files.find((file) => file.endsWith(".tar.gz")) ?? "";
  const listed = await run(clients.python, ["-m", "tarfile", "-l", sdist]);
  assert.match(listed.stdout, /^sample-1\.0\/sample\.c/m);

  const environment = await makeEnvironment(clients);
  const installed = await environment.pip("newest", "install", "--no-index", wheel);
  assert.equal(installed.code, 0, installed.output);
  const sum = await environment.evaluate("import sample; print(sample.add(2, 3))");
  assert.equal(sum.stdout.trim(), "5", sum.output);
});

test("A15: a library's header that is not there is named with its package", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    ...SETUP_PY_EXTENSION,
    "sample.c": `#include <libpq-fe.h>\n${SETUP_PY_EXTENSION["sample.c"]}`,
  });
  const words = ["--wheel", "--no-isolation", "--python", clients.buildPython];
  const { code, output } = await folder.cheeseshop("build", ...words);
  if (/Python\.h/.test(output)) return t.skip("no Python.h here");
  assert.equal(code, 1, output);
  assert.match(output, /^Cannot build: .*libpq-fe\.h/m);
  assert.match(output, /libpq-dev|postgresql/);
});

/** Names that would lay a launcher beside the folder of commands. */
const ESCAPING: Readonly<Record<string, readonly [file: string, text: string]>> = {
  "pyproject.toml": [
    "pyproject.toml",
    `${PYPROJECT}[project.scripts]\n"../../say" = "sample:hello"\n`,
  ],
  "setup.cfg": [
    "setup.cfg",
    "[metadata]\nname = sample\nversion = 1.0\n[options]\npy_modules = sample\n[options.entry_points]\nconsole_scripts =\n  ../../say = sample:hello\n",
  ],
};

for (const [what, [file, text]] of Object.entries(ESCAPING)) {
  test(`A15: a command whose name leaves the folder of commands is refused, from ${what}`, async () => {
    const system = PYPROJECT.slice(0, PYPROJECT.indexOf("[project]"));
    const folder = makeAuthorFolder({ "pyproject.toml": system, "sample.py": "", [file]: text });
    const { code, output } = await folder.cheeseshop("build");
    assert.equal(code, 1, output);
    assert.match(output, /Cannot .*"\.\.\/\.\.\/say"/);
  });
}

test("A15: a wheel for linux_x86_64 is refused by a strict index, which says how it gets another tag", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": PYPROJECT,
    "setup.cfg": "[bdist_wheel]\nplat_name = linux_x86_64\n",
    "sample.py": "",
  });
  const built = await folder.cheeseshop("build", "--wheel");
  assert.equal(built.code, 0, built.output);
  assert.match(built.stdout, /sample-1\.0-py3-none-linux_x86_64\.whl/);
  await assertRefused(shop, folder, /platform "linux_x86_64"\n.*auditwheel .* manylinux/);
  await assertTaken(shop, folder);
});
