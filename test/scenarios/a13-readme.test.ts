/** Story A13: the project page looks as in the editor. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { makeWheel, type SampleWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());

const RST = `Sample
======

A table, and code::

    import sample

=====  ======
Name   Value
=====  ======
a      1
=====  ======

.. code-block:: python

   import sample

.. note:: It is a sample.
`;

const WRITTEN: readonly (readonly [type: string, description: string, shown: readonly RegExp[]])[] =
  [
    [
      "text/markdown",
      "# Sample\n\n|Name|Value|\n|-|-|\n|a|1|\n\n```python\nimport sample\n```\n",
      [/<h2[^>]*>Sample<\/h2>/, /<td>1<\/td>/, /<span class="hljs-keyword">import<\/span> sample/],
    ],
    [
      "text/x-rst",
      RST,
      [
        /<h2>Sample<\/h2>/,
        /<th><p>Value<\/p>/,
        /<span class="hljs-keyword">import<\/span> sample/,
        /<aside class="admonition">/,
      ],
    ],
    ["text/plain", "Sample\n  <b>1</b>\n", [/<pre class="plain">Sample\n {2}&lt;b&gt;1/]],
  ];

function writeWheel(release: SampleWheel): string {
  const file = path.join(temporaryFolder(), wheelFilename(release));
  writeFileSync(file, makeWheel(release));
  return file;
}

function check(file: string) {
  return run(process.execPath, [MAIN, "check", file], { env: OF_THIS_MACHINE });
}

async function pageOf(name: string): Promise<string> {
  const answer = await shop.ask("GET", `/root/main/${name}/`);
  assert.equal(answer.status, 200);
  return answer.text();
}

for (const [type, description, shown] of WRITTEN) {
  test(`A13: ${type} passes the check, twine's too, and is shown with tables and code`, async (t) => {
    const name = `sample-${type.replaceAll(/\W/g, "-")}`;
    const file = writeWheel({ name, version: "1.0", description, descriptionContentType: type });
    const { output } = await check(file);
    assert.doesNotMatch(output, /description-/);
    const sent = await shop.cheeseshop(["publish", "--index", "root/main", file]);
    assert.equal(sent.code, 0, sent.output);
    const page = await pageOf(name);
    for (const pattern of shown) assert.match(page, pattern);
    if (clients === undefined) return t.skip(missing);
    const twine = await run(clients.twine, ["check", file]);
    assert.equal(twine.code, 0, twine.output);
  });
}

test("A13: a fault of reStructuredText is told with its line, and its page shows the text", async (t) => {
  const release = {
    name: "faulty",
    version: "1.0",
    description: "Sample\n======\n\n:func:`add` adds.\n",
    descriptionContentType: "text/x-rst",
  };
  const file = writeWheel(release);
  const { stdout } = await check(file);
  assert.match(stdout, /There is no role "func" in line 4 of the description/);
  assert.match(stdout, /fix: Sphinx alone knows it/);
  const sent = await shop.cheeseshop(["publish", "--index", "root/main", file]);
  assert.equal(sent.code, 0, sent.output);
  assert.match(await pageOf("faulty"), /<pre class="plain">Sample\n======/);
  if (clients === undefined) return t.skip(missing);
  const twine = await run(clients.twine, ["check", file]);
  assert.equal(twine.code, 1, "twine refuses it too");
});

for (const type of ["text/markdown", "text/x-rst", "text/plain", undefined]) {
  test(`A13: script in a description of type ${type} is shown harmless`, async () => {
    const name = `harmless-${(type ?? "none").replaceAll(/\W/g, "-")}`;
    const file = writeWheel({
      ...{ name, version: "1.0" },
      description: "Hi <script>alert(1)</script><img src=x onerror=alert(1)> there\n",
      ...(type !== undefined && { descriptionContentType: type }),
    });
    const sent = await shop.cheeseshop(["publish", "--index", "root/main", file]);
    assert.equal(sent.code, 0, sent.output);
    const [, shown = ""] = (await pageOf(name)).split('<section id="description"');
    assert.match(shown, /Hi .*there/s);
    for (const [tag] of shown.matchAll(/<[^>]*>/g)) assert.doesNotMatch(tag, /^<script|onerror/);
  });
}

const PYPROJECT =
  '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "sample"\nversion = "1.0"\n';

test("A13: a readme in lower case is not in the sdist by itself, and that is said", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": PYPROJECT,
    "readme.md": "# Sample\n",
    "sample.py": "",
  });
  const { code, output } = await folder.cheeseshop("build", "--sdist");
  assert.equal(code, 0, output);
  assert.match(output, /^note: readme\.md: "readme\.md" is in the sdist only if .*README\.md\)$/m);
  const listed = await folder.cheeseshop("manifest");
  assert.doesNotMatch(listed.stdout, /readme/);
});

test("A13: a readme that is not UTF-8 is told with its line", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": `${PYPROJECT}readme = "README.md"\n`,
    "sample.py": "",
  });
  writeFileSync(path.join(folder.path, "README.md"), Buffer.from("# Sample\ncaf\xe9\n", "latin1"));
  const { code, output } = await folder.cheeseshop("build");
  assert.equal(code, 1);
  assert.match(
    output,
    /^README\.md:2: Cannot read README\.md: it is not UTF-8\n {2}Save it as UTF-8$/m,
  );
});

test("A13: Markdown whose type is not said is read as another, and check says what to write", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    "setup.py":
      "from setuptools import setup\nsetup(name='untyped', version='1.0', py_modules=['a'], long_description=open('README.md').read())\n",
    "README.md": "# Sample\n",
    "a.py": "",
  });
  const words = ["--wheel", "--no-isolation", "--python", clients.buildPython];
  const built = await folder.cheeseshop("build", ...words);
  assert.equal(built.code, 0, built.output);
  const told =
    /\[description-type\].*read as reStructuredText\n(.*\n)? {2}fix: Set .*text\/markdown.*long_description_content_type/;
  const { stdout } = await check(built.stdout.trim());
  assert.match(stdout, told);
  // A project is checked as what is built of it, where that takes Python, too.
  const project = await folder.cheeseshop("check", ".", "--no-isolation", ...words.slice(2));
  assert.match(project.stdout, told);
});
