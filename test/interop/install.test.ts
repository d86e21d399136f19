/** Installing with the clients that people install with. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import {
  type Clients,
  findClients,
  type Outcome,
  PIP_VERSIONS,
  run,
  temporaryFolder,
} from "../clients.ts";
import { makeSdist, type SampleRelease, sdistFilename } from "../fakes/sample-files.ts";
import { makeEnvironment, type PythonEnvironment } from "../python-environment.ts";
import { buildProject, writeFiles, writeProject } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());
const SIMPLE = `${shop.address}/simple/`;

interface Installer {
  readonly title: string;
  install(environment: PythonEnvironment, ...wanted: readonly string[]): Promise<Outcome>;
}

const INSTALLERS: readonly Installer[] = [
  ...PIP_VERSIONS.map((pip) => ({
    title: `pip ${pip === "newest" ? (clients?.versions.pip ?? pip) : pip}`,
    install: (environment: PythonEnvironment, ...wanted: readonly string[]) =>
      environment.pip(pip, "install", "--index-url", SIMPLE, ...wanted),
  })),
  {
    title: `uv ${clients?.versions.uv ?? ""}`,
    install: (environment, ...wanted) =>
      environment.uvPip("install", "--index-url", SIMPLE, ...wanted),
  },
];

async function publish(...files: readonly string[]): Promise<void> {
  const sent = await shop.cheeseshop(["publish", ...files]);
  assert.equal(sent.code, 0, sent.output);
}

async function publishWheel(release: SampleRelease): Promise<void> {
  await publish(writeFiles(release).wheel);
}

/** Builds without a single tool: the backend travels in the sdist. */
const BACKEND = `
import os, zipfile
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "only_sdist-1.0-py3-none-any.whl"
    info = "only_sdist-1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.writestr("only_sdist.py", "built = True\\n")
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: only-sdist\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: tree\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "only_sdist.py,,\\n" + info + "METADATA,,\\n" + info + "WHEEL,,\\n" + info + "RECORD,,\\n")
    return name
`;

function writeSdistAlone(): string {
  const release = { name: "only-sdist", version: "1.0" };
  const file = path.join(temporaryFolder(), sdistFilename(release));
  const project =
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
  const files = { "pyproject.toml": project, "backend.py": BACKEND };
  writeFileSync(file, makeSdist({ ...release, files }));
  return file;
}

async function publishCompiled(found: Clients): Promise<void> {
  const folder = writeProject({
    name: "compiled",
    version: "1.0",
    files: {
      "setup.py":
        "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('compiled.fast', ['fast.c'])])\n",
      "fast.c": `#include <Python.h>
static PyObject *three(PyObject *self, PyObject *args) { return PyLong_FromLong(3); }
static PyMethodDef methods[] = {{"three", three, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", "", -1, methods};
PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }
`,
    },
  });
  const built = await buildProject(found, folder);
  await publish(...built.filter((file) => file.endsWith(".whl")));
}

before(async () => {
  if (clients === undefined) return;
  await publishWheel({ name: "sample-lib", version: "1.0" });
  await publishWheel({ name: "sample-lib", version: "2.0" });
  await publishWheel({ name: "Sample.Dep", version: "1.0" });
  await publishWheel({
    name: "with-extra",
    version: "1.0",
    headers: ["Provides-Extra: more", 'Requires-Dist: sample_dep>=1.0; extra == "more"'],
  });
  await publish(writeSdistAlone());
  await publishCompiled(clients);
  const yanked = await shop.cheeseshop([
    "yank",
    "sample-lib==2.0",
    "--reason",
    "Breaks everything",
  ]);
  assert.equal(yanked.code, 0, yanked.output);
});

for (const { title, install } of INSTALLERS) {
  const withEnvironment = (
    name: string,
    walk: (environment: PythonEnvironment, found: Clients) => Promise<void>,
  ): void => {
    test(`${title} installs ${name}`, { skip: missing ?? false }, async () => {
      const found = clients ?? assert.fail();
      await walk(await makeEnvironment(found), found);
    });
  };

  const installs = async (
    environment: PythonEnvironment,
    wanted: readonly string[],
    expected: readonly string[],
  ): Promise<Outcome> => {
    const done = await install(environment, ...wanted);
    assert.equal(done.code, 0, done.output);
    const normal = (await environment.listInstalled()).map((line) =>
      line.toLowerCase().replaceAll(/[-_.]+(?=.*==)/g, "-"),
    );
    assert.deepEqual(normal, expected);
    return done;
  };

  withEnvironment("a pure wheel, and passes over a yanked release", async (environment) => {
    await installs(environment, ["sample-lib"], ["sample-lib==1.0"]);
  });

  withEnvironment(
    "a yanked release that is pinned, and shows why it is yanked",
    async (environment) => {
      const { output } = await installs(environment, ["sample-lib==2.0"], ["sample-lib==2.0"]);
      assert.match(output, /Breaks everything/);
    },
  );

  withEnvironment("the same project under three spellings", async (environment) => {
    await installs(environment, ["Sample_Lib", "sample.lib", "SAMPLE-LIB"], ["sample-lib==1.0"]);
  });

  withEnvironment("an extra with what it needs", async (environment) => {
    const expected = ["sample-dep==1.0", "with-extra==1.0"];
    await installs(environment, ["with-extra[more]"], expected);
  });

  withEnvironment("from an sdist that it builds", async (environment) => {
    await installs(environment, ["only-sdist"], ["only-sdist==1.0"]);
    assert.equal(
      (await environment.evaluate("import only_sdist; print(only_sdist.built)")).stdout,
      "True\n",
    );
  });

  withEnvironment("a wheel with a compiled module", async (environment) => {
    await installs(environment, ["compiled"], ["compiled==1.0"]);
    const { stdout } = await environment.evaluate("from compiled import fast; print(fast.three())");
    assert.equal(stdout, "3\n");
  });

  withEnvironment("nothing where there is no such project, and says so", async (environment) => {
    const { code, output } = await install(environment, "nobody-has-this");
    assert.notEqual(code, 0);
    assert.match(output, /nobody-has-this/);
  });
}

test("pip asks for metadata alone where it need not have the wheel", {
  skip: missing ?? false,
}, async () => {
  const environment = await makeEnvironment(clients ?? assert.fail());
  const args = ["install", "--dry-run", "--index-url", SIMPLE, "with-extra"];
  const { code, output } = await environment.pip("newest", ...args);
  assert.equal(code, 0, output);
  assert.match(output, /with_extra-1\.0-py3-none-any\.whl\.metadata/);
});

test("pip download fetches the very bytes, hash and all", { skip: missing ?? false }, async () => {
  const environment = await makeEnvironment(clients ?? assert.fail());
  const folder = temporaryFolder();
  const args = ["download", "--no-deps", "--dest", folder, "--index-url", SIMPLE, "sample-lib"];
  const { code, output } = await environment.pip("newest", ...args);
  assert.equal(code, 0, output);
  const file = path.join(folder, "sample_lib-1.0-py3-none-any.whl");
  assert.ok(existsSync(file));
  const read = `import zipfile; print(zipfile.ZipFile(${JSON.stringify(file)}).testzip())`;
  assert.equal((await run(environment.python, ["-c", read])).stdout, "None\n");
});
