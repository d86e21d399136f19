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
  "twine upload dist/*": "cheeseshop publish 'dist/*'",
  "twine check dist/*": "cheeseshop check 'dist/*'",
  "check-manifest": "cheeseshop manifest --check",
  "check-manifest -v .": "cheeseshop manifest --check",
  "check-manifest -u": "cheeseshop manifest --update",
  "check-manifest -v --update .": "cheeseshop manifest --update",
  "check-manifest -c": "cheeseshop manifest --update",
  "python setup.py nosetests": "python -m pytest",
  "python setup.py --version": "cheeseshop setup-py --version",
  "$ sudo python3.8 ./setup.py -q egg_info -b .dev": "cheeseshop setup-py -q egg_info -b .dev",
  "python setup.py clean --all": "cheeseshop setup-py clean --all",
  "python setup.py build_ext --inplace": "cheeseshop setup-py build_ext --inplace",
  "python setup.py check -r -s": "cheeseshop setup-py check -r -s",
  "python setup.py": "cheeseshop setup-py",
};

for (const [line, today] of Object.entries(LINES)) {
  test(`findOldCommand() tells what to type for ${line}`, () => {
    assert.equal(findOldCommand(line)?.today, today);
  });
}

test("findOldCommand() keeps silent about a line that is not in the table", () => {
  assert.equal(findOldCommand("frobnicate"), undefined);
});

test("findOldCommand() tells of the lost letter where one is lost", () => {
  assert.match(findOldCommand("ython -m twine upload dist/*")?.words ?? "", /lost a letter/);
  assert.doesNotMatch(findOldCommand("twine upload dist/*")?.words ?? "", /lost a letter/);
});

for (const line of ["", "  ", "rm -rf /", "python app.py", "dist/*"]) {
  test(`listNearestCommands() has nothing near ${JSON.stringify(line)}`, () => {
    assert.deepEqual(listNearestCommands(line), []);
  });
}

test("listNearestCommands() names rows that share a word", () => {
  assert.equal(listNearestCommands("setup.py develp --upload")[0]?.line.includes("setup.py"), true);
  assert.deepEqual(listNearestCommands("frobnicate"), []);
});
