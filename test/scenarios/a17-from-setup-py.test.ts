/** Story A17: from setup.py to pyproject.toml. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { findClients, run } from "../clients.ts";

const { clients, missing } = await findClients();

const SETUP = `from setuptools import setup, find_packages

setup(
    name="sample",
    version="1.0",
    description="A sample",
    long_description=open("README.md").read(),
    long_description_content_type="text/markdown",
    author="Ann",
    author_email="ann@example.com",
    url="https://example.com/",
    license="MIT",
    classifiers=["License :: OSI Approved :: MIT License", "Programming Language :: Python :: 3"],
    packages=find_packages(),
    package_data={"sample": ["*.json"]},
    install_requires=["requests"],
    entry_points={"console_scripts": ["sample = sample:main"]},
)
`;

const FILES = {
  "setup.py": SETUP,
  "README.md": "# Sample\n",
  "sample/__init__.py": "",
  "sample/a.json": "{}",
};

test("A17: the wheel holds the same as before, but for what was announced", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder(FILES);
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  const before = await readWheel(folder.path);
  const turned = await folder.cheeseshop("init", "--from-setup-py");
  assert.equal(turned.code, 0, turned.output);
  assert.ok(!existsSync(path.join(folder.path, "setup.py")));
  await folder.do("rm", "-rf", "build", "sample.egg-info");
  const after = await readWheel(folder.path);
  assert.deepEqual(after.names, before.names);
  const announced = turned.output.match(/Will differ: .*/g)?.join("\n") ?? "";
  const changed = [...before.fields, ...after.fields].filter(
    (line) => !before.fields.includes(line) || !after.fields.includes(line),
  );
  for (const line of changed) {
    const name = line.split(":")[0] ?? "";
    assert.ok(announced.includes(name), `${line}\n${announced}`);
  }
});

test("A17: what must run is listed as not turned, nothing is guessed, and setup.py stays", async () => {
  const folder = makeAuthorFolder({
    ...FILES,
    "setup.py": SETUP.replace('"1.0"', "get()").replace(
      "\n\nsetup",
      "\nfrom v import get\n\nsetup",
    ),
  });
  await folder.do("git", "init", "-q");
  const { code, output } = await folder.cheeseshop("init", "--from-setup-py");
  assert.equal(code, 0, output);
  assert.match(output, /Not turned: version \(setup\.py:6\)/);
  assert.match(output, /setup\.py is kept/);
  assert.ok(existsSync(path.join(folder.path, "setup.py")));
  assert.match(folder.read("pyproject.toml"), /dynamic = \["version"\]/);
});

test("A17: a setup.py that is not committed as it stands is not removed", async () => {
  const folder = makeAuthorFolder(FILES);
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  await folder.do("git", "commit", "-q", "-m", "one");
  folder.write({ "setup.py": `${SETUP}# changed\n` });
  const { code, output } = await folder.cheeseshop("init", "--from-setup-py");
  assert.equal(code, 0, output);
  assert.match(output, /setup\.py is kept, since no version control would bring it back as it is/);
  assert.ok(existsSync(path.join(folder.path, "setup.py")));
});

test("A17: what stands at the top of a pyproject.toml stays there", async () => {
  const folder = makeAuthorFolder({
    ...FILES,
    "pyproject.toml": "# ours\ntool.black.line-length = 100\n",
  });
  const { code, output } = await folder.cheeseshop("init", "--from-setup-py");
  assert.equal(code, 0, output);
  const text = folder.read("pyproject.toml");
  assert.ok(text.startsWith("# ours\ntool.black.line-length = 100\n\n[build-system]\n"), text);
  assert.equal((await folder.cheeseshop("version")).stdout, "1.0\n");
});

interface Wheel {
  readonly names: readonly string[];
  /** Lines of METADATA before the description. */
  readonly fields: readonly string[];
}

/** Built by setuptools itself. */
async function readWheel(folder: string): Promise<Wheel> {
  const script = `
import glob, json, subprocess, sys, tempfile, zipfile
out = tempfile.mkdtemp()
subprocess.run([sys.executable, "-m", "build", "-nw", "-o", out, "."], check=True, capture_output=True)
with zipfile.ZipFile(glob.glob(out + "/*.whl")[0]) as wheel:
    metadata = [name for name in wheel.namelist() if name.endswith("/METADATA")][0]
    fields = wheel.read(metadata).decode().split("\\n\\n")[0].split("\\n")
    print(json.dumps({"names": sorted(wheel.namelist()), "fields": fields}))
`;
  const { code, output, stdout } = await run(clients?.buildPython ?? "", ["-c", script], {
    folder,
  });
  assert.equal(code, 0, output);
  return JSON.parse(stdout);
}
