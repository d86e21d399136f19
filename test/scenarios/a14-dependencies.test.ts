/** Story A14: dependencies. What resolves and replaces them is a story of our own installer, still to come. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { type AuthorFolder, makeAuthorFolder } from "../author-folder.ts";
import { readWheelTexts } from "../builds/python-project.ts";
import { findClients } from "../clients.ts";
import { openShop } from "../shop.ts";
import { assertRefused, assertTaken, makeStrictIndex } from "../strict-target.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());
await makeStrictIndex(shop);

const SYSTEM =
  '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const PROJECT = `${SYSTEM}[project]\nname = "sample"\nversion = "1.0"\n`;
const LINES = "cryptography>=2.3\nRequests>=2.19.1\n";

/** The same two, in each of the places where they can stand. */
const PLACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "[project] dependencies": {
    "pyproject.toml": `${PROJECT}dependencies = ["cryptography>=2.3", "Requests>=2.19.1"]\n`,
  },
  "a file of lines": {
    "pyproject.toml": `${PROJECT}dynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["requirements.txt"]}\n`,
    "requirements.txt": LINES,
  },
  "install_requires of setup.cfg": {
    "pyproject.toml": SYSTEM,
    "setup.cfg":
      "[metadata]\nname = sample\nversion = 1.0\n[options]\npy_modules = sample\ninstall_requires =\n  cryptography>=2.3\n  Requests>=2.19.1\n",
  },
  "install_requires of setup.py": {
    "setup.py":
      "from setuptools import setup\nsetup(name='sample', version='1.0', py_modules=['sample'], install_requires=['cryptography>=2.3', 'Requests>=2.19.1'])\n",
  },
};

for (const [where, files] of Object.entries(PLACES)) {
  test(`A14: what ${where} lists is in the metadata as it is written`, async (t) => {
    if (clients === undefined) return t.skip(missing);
    const isRun = "setup.py" in files;
    const words = isRun ? ["--no-isolation", "--python", clients.buildPython] : [];
    const metadata = await buildMetadata(makeAuthorFolder({ ...files, "sample.py": "" }), words);
    assert.deepEqual(metadata.match(/^Requires-Dist: .*$/gm), [
      "Requires-Dist: cryptography>=2.3",
      "Requires-Dist: Requests>=2.19.1",
    ]);
  });
}

test("A14: extras are in the metadata with their names", async () => {
  const metadata = await buildMetadata(
    makeAuthorFolder({
      "pyproject.toml": `${PROJECT}[project.optional-dependencies]\nCrypto = ["pycryptodome"]\n`,
      "sample.py": "",
    }),
  );
  assert.match(metadata, /^Provides-Extra: crypto$/m);
  assert.match(metadata, /^Requires-Dist: pycryptodome; extra == "crypto"$/m);
});

test("A14: a dependency by address is refused by a strict index", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": `${PROJECT}dependencies = ["idna @ https://example.com/idna-3.0.tar.gz"]\n`,
    "sample.py": "",
  });
  const { output } = await folder.cheeseshop("build", "--wheel");
  // It is told before it is built, too: an index of one's own may take it.
  assert.match(output, /^note: pyproject\.toml:7: The dependency .* names an address/m);
  await assertRefused(shop, folder, /The dependency "idna @ https:\/\/\S+" names an address/);
  await assertTaken(shop, folder);
});

async function buildMetadata(folder: AuthorFolder, words: readonly string[] = []): Promise<string> {
  const built = await folder.cheeseshop("build", "--wheel", ...words);
  assert.equal(built.code, 0, built.output);
  const texts = await readWheelTexts(readFileSync(built.stdout.trim()));
  return texts["sample-1.0.dist-info/METADATA"] ?? "";
}
