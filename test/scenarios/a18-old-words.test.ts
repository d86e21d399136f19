/** Story A18: the old word. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { OLD_COMMANDS } from "../../src/cli/old-words/old-commands.ts";
import { makeAuthorFolder } from "../author-folder.ts";

const GUIDE = readFileSync(path.join(import.meta.dirname, "../../docs/old-commands.md"), "utf8");

/** Lines of guides as their readers paste them, and a word of the answer. */
const PASTED: Readonly<Record<string, RegExp>> = {
  "python3 -m pip3 install twine": /python3 -m pip install/,
  "source bin/deactivate": /^deactivate$|\bdeactivate\b/m,
  "python setup.py register": /cheeseshop publish/,
  "python setup.py upload": /cheeseshop publish/,
  "python setup.py install": /pip install \./,
  "python setup.py bdist_egg": /cheeseshop build --wheel/,
  "easy_install requests": /pip install/,
  "pip search flask": /index's own pages/,
  "virtualenv --no-site-packages env": /python3 -m venv/,
  "devpi-init": /cheeseshop serve/,
  "devpi-gen-config": /./,
  "pypi-server -U": /cheeseshop/,
  "s3pypi --bucket mine": /cheeseshop publish/,
  "python get-pip.py": /ensurepip/,
  "python virtualenv.pyz env": /python3 -m venv/,
  "wget --no-check-certificate": /./,
  "ython -m twine upload dist/*": /cheeseshop publish/,
};

test("A18: help -- OLD COMMAND LINE tells what became of it, and what to type", async () => {
  const folder = makeAuthorFolder();
  for (const [line, today] of Object.entries(PASTED)) {
    const { code, stdout, output } = await folder.cheeseshop("help", "--", ...line.split(" "));
    assert.equal(code, 0, `${line}: ${output}`);
    assert.match(stdout, today, line);
  }
});

test("A18: the guide has every row of the table", () => {
  for (const { line } of OLD_COMMANDS) assert.ok(GUIDE.includes(`| \`${line}\` |`), line);
});
