/** The front end for other people's backends: what it hands over, and what it leaves behind when they go wrong. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { test } from "node:test";
import { run, temporaryFolder } from "../clients.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { makePythonProject, type PythonProject, readWheelTexts } from "./python-project.ts";

const BACKEND = readFileSync(path.join(import.meta.dirname, "in_tree_backend.py"), "utf8");
const WHEEL = "sample_lib-1.0-py3-none-any.whl";
const SDIST = "sample_lib-1.0.tar.gz";

/** Built by the backend that stands in it, which requires nothing. */
function makeProject(
  backend = "in_tree_backend",
  env: Readonly<Record<string, string>> = {},
): PythonProject {
  return makePythonProject(
    {
      "pyproject.toml": [
        "[build-system]",
        "requires = []",
        `build-backend = "${backend}"`,
        'backend-path = ["backend"]',
        "",
      ].join("\n"),
      "sample_lib.py": "ANSWER = 42\n",
      "backend/in_tree_backend.py": BACKEND,
    },
    env,
  );
}

test("cheeseshop build runs a backend of the project's own, and says why", async () => {
  const project = makeProject();
  const { code, output, stdout } = await project.build();
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^Building by Python, because its backend is in_tree_backend \(pyproject\.toml\)$/m,
  );
  assert.match(output, /^Building the wheel from the sdist$/m);
  assert.equal(
    stdout,
    [SDIST, WHEEL].map((it) => `${path.join(project.path, "dist", it)}\n`).join(""),
  );
  assert.deepEqual(project.listBuilt(), [WHEEL, SDIST]);
  const { "sample_lib.py": module, "settings.json": settings } = await readWheelTexts(
    project.readBuilt(WHEEL),
  );
  assert.equal(module, "ANSWER = 42\n");
  assert.equal(settings, "{}");
  assert.deepEqual(project.listTemporary(), []);
});

test("cheeseshop build hands settings to the backend, a list where a key comes twice", async () => {
  const project = makeProject();
  const words = ["a=1", "b=x=y", "a=2", "c"].flatMap((it) => ["--config-setting", it]);
  const { code, output } = await project.build("--wheel", ...words);
  assert.equal(code, 0, output);
  const { "settings.json": settings = "" } = await readWheelTexts(project.readBuilt(WHEEL));
  assert.deepEqual(JSON.parse(settings), { a: ["1", "2"], b: "x=y", c: "" });
});

test("cheeseshop build --editable asks the backend for a wheel that leads to the code", async () => {
  const project = makeProject();
  const { code, output } = await project.build("--editable");
  assert.equal(code, 0, output);
  const { "sample_lib.pth": pth } = await readWheelTexts(project.readBuilt(WHEEL));
  assert.equal(pth, `${project.path}\n`);
});

test("cheeseshop build --no-isolation takes the Python as it is", async () => {
  const packages = temporaryFolder();
  writeFileSync(path.join(packages, "sample_tool.py"), "WORD = 'hello'\n");
  const project = makeProject("in_tree_backend", { PYTHONPATH: packages });
  const words = ["--wheel", "--config-setting", "require=sample-tool"];
  const { code, output } = await project.build("--no-isolation", ...words);
  assert.equal(code, 0, output);
  assert.match(output, /sample_tool says hello/);
  assert.doesNotMatch(output, /Isolated/);
});

test("cheeseshop build installs what the backend asks for, and keeps the environment", async () => {
  const packages = temporaryFolder();
  const tool = {
    name: "sample-tool",
    version: "1.0",
    files: { "sample_tool.py": "WORD = 'hi'\n" },
  };
  writeFileSync(path.join(packages, wheelFilename(tool)), makeWheel(tool));
  const cache = temporaryFolder();
  const env = { XDG_CACHE_HOME: cache, PIP_NO_INDEX: "1", PIP_FIND_LINKS: packages };
  const python: string[] = [];
  const project = makeProject("in_tree_backend", env);
  const words = ["--wheel", ...python, "--config-setting", "require=sample-tool"];
  const first = await project.build(...words);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /^The backend asks for sample-tool$/m);
  assert.match(first.output, /^Isolated environment \(new, Python [\d.]+\): sample-tool$/m);
  assert.match(first.output, /sample_tool says hi/);
  const kept = listEnvironments(cache);
  const second = await project.build(...words);
  assert.match(second.output, /^Isolated environment \(kept, Python [\d.]+\): sample-tool$/m);
  assert.deepEqual(listEnvironments(cache), kept);

  const elsewhere = makeProject("in_tree_backend", { ...env, PIP_FIND_LINKS: temporaryFolder() });
  const third = await elsewhere.build(...words);
  assert.equal(third.code, 1);
  assert.match(
    third.output,
    /^Cannot prepare the build with sample-tool: no index has sample-tool/m,
  );
  assert.deepEqual(listEnvironments(cache), kept);
  assert.deepEqual(elsewhere.listBuilt(), []);
});

test("cheeseshop build --backend python leaves it to the backend what the project may say", async () => {
  const project = makeProject();
  const file = path.join(project.path, "pyproject.toml");
  writeFileSync(file, `${readFileSync(file, "utf8")}[project]\nclassifiers = 3\n`);
  const refused = await project.build("--wheel");
  assert.equal(refused.code, 1);
  assert.match(refused.output, /pyproject\.toml:6:\d+: project\.classifiers is a number/);
  const { code, output } = await project.build("--wheel", "--backend", "python");
  assert.equal(code, 0, output);
  assert.match(output, /^Building by Python: --backend python says so$/m);
  assert.deepEqual(project.listBuilt(), [WHEEL]);
});

test("cheeseshop build unpacks an sdist that holds a file twice, and says so", async () => {
  const project = makeProject();
  const { code, output } = await project.build("--config-setting", "do=twice");
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^The backend's sdist is odd: The file "[^"]*sample_lib.py" is there twice$/m,
  );
  assert.deepEqual(project.listBuilt(), [WHEEL, SDIST]);
});

interface Misdeed {
  readonly settings?: string;
  readonly backend?: string;
  readonly words?: readonly string[];
  readonly said: RegExp;
}

const MISDEEDS: Readonly<Record<string, Misdeed>> = {
  "raises an error": { settings: "do=fail", said: /^Cannot build: .*the moon is not there$/m },
  "leaves Python": {
    settings: "do=exit",
    said: /^Cannot build: the backend failed in build_sdist$/m,
  },
  "dies of a signal": { settings: "do=die", said: /^Cannot build: .+$/m },
  "writes nothing": {
    settings: "do=nothing",
    said: /^Cannot build: the backend wrote no file, and said nothing of it$/m,
  },
  "writes an sdist that leaves its folder": {
    settings: "do=escape",
    said: /^Cannot build from the backend's sdist: /m,
  },
  "is not there": {
    backend: "no_such_backend",
    said: /^pyproject\.toml: Cannot build: the backend no_such_backend cannot be loaded: .*no_such_backend/m,
  },
  "lies outside of its folder": {
    backend: "json",
    said: /^pyproject\.toml: Cannot build: the backend json cannot be loaded: .*json is not in /m,
  },
  "has no such object": {
    backend: "in_tree_backend:Backend",
    said: /^pyproject\.toml: Cannot build: the backend in_tree_backend:Backend cannot be loaded/m,
  },
  "knows no such hook": {
    backend: "in_tree_backend:json",
    said: /^Cannot build: in_tree_backend:json knows no build_sdist$/m,
  },
};

for (const [name, { settings, backend, said }] of Object.entries(MISDEEDS)) {
  test(`cheeseshop build leaves nothing half-written where the backend ${name}`, async () => {
    const project = makeProject(backend);
    mkdirSync(path.join(project.path, "dist"));
    writeFileSync(path.join(project.path, "dist", SDIST), "of yesterday");
    const words = settings === undefined ? [] : ["--config-setting", settings];
    const { code, output, stdout } = await project.build(...words);
    assert.equal(code, 1, output);
    assert.match(output, said);
    assert.equal(stdout, "");
    assert.deepEqual(project.listBuilt(), [SDIST]);
    assert.equal(Buffer.from(project.readBuilt(SDIST)).toString(), "of yesterday");
    assert.deepEqual(project.listTemporary(), []);
  });
}

test("cheeseshop build keeps a backend's chatter apart from its own answer", async () => {
  const project = makeProject();
  const { code, output, stdout } = await project.build("--json", "--config-setting", "do=chatter");
  assert.equal(code, 0, output);
  assert.match(output, /^ {2}a word on stdout$/m);
  assert.match(output, /^ {2}a word of a program$/m);
  const files = [SDIST, WHEEL].map((it) => path.join(project.path, "dist", it));
  assert.deepEqual(JSON.parse(stdout), { way: "python", files });
});

for (const [signal, ...command] of [
  ["SIGINT", "build", "--wheel", "--config-setting", "do=hang"],
  ["SIGTERM", "build", "--wheel", "--config-setting", "do=hang"],
  ["SIGINT", "check", "."],
] as const) {
  test(`cheeseshop ${command[0]} ends a backend that hangs, and clears up: ${signal}`, async () => {
    const project = makeProject("in_tree_backend", { IN_TREE_DO: "hang" });
    const stopped = await project.runUntil(/hanging with/, signal, ...command);
    assert.equal(stopped.signal, signal);
    const pids = /hanging with (\d+) and (\d+)/.exec(stopped.output)?.slice(1).map(Number) ?? [];
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.ok(await hasEnded(pid), `${pid} still runs`);
    assert.deepEqual(project.listBuilt(), []);
    assert.deepEqual(project.listTemporary(), []);
  });
}

test("cheeseshop check . tells a build that fails, whole, also to programs", async () => {
  const project = makeProject("in_tree_backend", { IN_TREE_DO: "complain" });
  const { code, stdout } = await project.run("check", ".", "--json");
  assert.equal(code, 1);
  const { files, faults } = JSON.parse(stdout);
  assert.deepEqual(
    files.map(({ filename }: { filename: string }) => filename),
    ["setup.py"],
  );
  assert.deepEqual(faults, [
    {
      kind: "invalid",
      message: "Cannot build: ValueError: Please remove: License :: One, License :: Two",
    },
  ]);
});

for (const command of ["build", "check"]) {
  test(`cheeseshop ${command} clears up where nobody reads on`, async () => {
    const project = makeProject("in_tree_backend", { IN_TREE_DO: "talk" });
    const stopped = await project.runUntil(/ talking/, "nobody reads on", command, ".");
    assert.equal(stopped.code, 141, stopped.output);
    assert.deepEqual(project.listBuilt(), []);
    assert.deepEqual(project.listTemporary(), []);
  });
}

test("cheeseshop build that is stopped while pip waits for an index keeps no half-filled environment", async (t) => {
  // It answers nobody.
  const index = createServer(() => {}).listen(0, "127.0.0.1");
  t.after(() => {
    index.closeAllConnections();
    index.close();
  });
  await once(index, "listening");
  const address = index.address();
  assert.ok(typeof address === "object" && address !== null);
  const cache = temporaryFolder();
  const env = { XDG_CACHE_HOME: cache, PIP_INDEX_URL: `http://127.0.0.1:${address.port}/simple` };
  const project = makeProject("in_tree_backend", env);
  const words = ["--wheel", "--config-setting", "require=sample-tool"];
  const stopped = await project.runUntil(/Looking in indexes/, "SIGINT", "build", ...words);
  assert.equal(stopped.signal, "SIGINT", stopped.output);
  // That of the backend itself, in which nothing is required.
  assert.equal(listEnvironments(cache).filter((name) => !name.endsWith(".json")).length, 1);
  assert.deepEqual(project.listTemporary(), []);
});

/** An orphan is a zombie until somebody asks for it. */
async function hasEnded(pid: number): Promise<boolean> {
  const { stdout } = await run("ps", ["-o", "stat=", "-p", String(pid)]);
  return stdout.trim() === "" || stdout.startsWith("Z");
}

function listEnvironments(cache: string): readonly string[] {
  return readdirSync(path.join(cache, "cheeseshop", "build-environments")).sort();
}
