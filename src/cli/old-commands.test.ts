import assert from "node:assert/strict";
import { test } from "node:test";
import { findOldCommand, listNearestCommands, OLD_COMMANDS } from "./old-commands.ts";

for (const { line } of OLD_COMMANDS) {
  test(`findOldCommand() knows the line of its own table: ${line}`, () => {
    assert.equal(findOldCommand(line)?.line, line);
  });
}

/** What people type, and what they should. */
const LINES: Readonly<Record<string, string>> = {
  "python3 -m pip3 install twine": "python3 -m pip install NAME",
  "$ sudo python setup.py sdist upload -r pypi": "cheeseshop publish dist/*",
  "python setup.py bdist_egg": "cheeseshop build --wheel",
  "py -3 setup.py register": "cheeseshop publish dist/*",
  "python  setup.py   install --user": "python -m pip install .",
  "source env/bin/deactivate": "deactivate",
  "virtualenv -p python3 --no-site-packages env": "python3 -m venv env",
  "easy_install requests": "python -m pip install NAME",
  "pip search flask": "Search on the index's own pages",
  "ython -m twine upload dist/*": "cheeseshop publish 'dist/*'",
  "pypi-server -U": "cheeseshop serve",
  "s3pypi --bucket mine": "cheeseshop publish 'dist/*'",
  "python get-pip.py": "python3 -m ensurepip --upgrade",
};

for (const [line, today] of Object.entries(LINES)) {
  test(`findOldCommand() tells what to type for ${line}`, () => {
    assert.equal(findOldCommand(line)?.today, today);
  });
}

test("findOldCommand() keeps silent about a line that is not in the table", () => {
  assert.equal(findOldCommand("frobnicate"), undefined);
});

test("listNearestCommands() names rows that share a word", () => {
  assert.equal(listNearestCommands("setup.py develp --upload")[0]?.line.includes("setup.py"), true);
  assert.deepEqual(listNearestCommands("frobnicate"), []);
});
