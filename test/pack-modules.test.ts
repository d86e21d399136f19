/** What npm gets is one file a room: the modules in it do what they do by themselves. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { packModules } from "../set-up/pack-modules.ts";

type Load = (name: string) => Record<string, unknown>;

/** Packs modules of the room `a`, and gives what loads them. */
function pack(t: TestContext, modules: Readonly<Record<string, string>>): Load {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-pack-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "program"));
  for (const [file, text] of packModules(new Map(Object.entries(modules)))) {
    writeFileSync(path.join(folder, "program", file), text);
  }
  return createRequire(import.meta.url)(path.join(folder, "program", "a.cjs"));
}

test("packModules() lets a module that failed fail again, with the same error", (t) => {
  const load = pack(t, {
    "a/bad.js": 'exports.one = 1;\nthrow new Error("no " + Math.random());\n',
    "a/good.js": 'exports.two = require("./bad.js").one;\n',
  });
  const caught: unknown[] = [];
  for (const name of ["a/bad.js", "a/bad.js", "a/good.js", "a/good.js"]) {
    assert.throws(
      () => load(name),
      (error) => {
        caught.push(error);
        return true;
      },
    );
  }
  assert.equal(new Set(caught).size, 1);
});

test("packModules() lets modules ask for one another in a circle", (t) => {
  const load = pack(t, {
    "a/one.js": 'const two = require("./two.js");\nexports.get = () => two.value;\n',
    "a/two.js": 'require("./one.js");\nexports.value = 2;\n',
  });
  assert.equal((load("a/one.js").get as () => number)(), 2);
});

test("packModules() leaves texts and comments as they are", (t) => {
  const told = 'import.meta.url, require("./no.js")';
  const load = pack(t, {
    "a/one.js": `// ${told}\n/* ${told} */\nexports.texts = ['${told}', \`${told}\`, "import.meta.main", "é漢😀"];\nexports.url = import.meta.url;\n`,
  });
  const { texts, url } = load("a/one.js");
  assert.deepEqual(texts, [told, told, "import.meta.main", "é漢😀"]);
  assert.match(String(url), /^file:\/\/.*\/a\/one\.js$/);
});

/** What it does not know how to write, and what it says. */
const REFUSED: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
  "letters beyond ASCII in String.raw": [
    "exports.a = String.raw`é`;\n",
    /Cannot pack a\/one\.js: String\.raw`é` holds letters beyond ASCII/,
  ],
  "a new word of import.meta": [
    'exports.a = import.meta.resolve("x");\n',
    /Cannot pack a\/one\.js: it uses import\.meta/,
  ],
  "import.meta in a template": [
    ["exports.a = `$", "{import.meta.url}`;\n"].join(""),
    /Cannot pack a\.cjs: it would be no program/,
  ],
  "a module that is asked for behind half a text": [
    `exports.quote = /"/; exports.one = require("./one.js"); exports.other = /"/;\n`,
    /Cannot pack a\/one\.js: require\("\.\/one\.js"\) seems to stand in a text/,
  ],
  "a module that is not there": [
    'require("./two.js");\n',
    /Cannot pack a\/one\.js: there is no a\/two\.js/,
  ],
};

for (const [what, [text, says]] of Object.entries(REFUSED)) {
  test(`packModules() refuses ${what}`, () => {
    assert.throws(() => packModules(new Map([["a/one.js", text]])), says);
  });
}
