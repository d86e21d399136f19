import assert from "node:assert/strict";
import { test } from "node:test";
import { listImports } from "./source-imports.ts";

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['import { a } from "./a.ts";', ["./a.ts"]],
  ['import type { A } from "./a.ts";', ["./a.ts"]],
  [
    'import {\n  a,\n  type B,\n} from "./a.ts";\nimport path from "node:path";',
    ["./a.ts", "node:path"],
  ],
  ['import * as a from "a";\nimport b, { c } from "b";', ["a", "b"]],
  ['import "./effect.ts";', ["./effect.ts"]],
  ['export { a } from "./a.ts";\nexport type * from "./b.ts";', ["./a.ts", "./b.ts"]],
  ['  const { a } = await import("./a.ts");', ["./a.ts"]],
  ['type A = import("./a.ts").A;', ["./a.ts"]],
  ['/**\n * import { a } from "./a.ts";\n */\n// import("./b.ts")\nexport const a = 1;', []],
  ["export function from(a: string) {\n  return ' from \"a\"' + a;\n}", []],
];

for (const [source, addresses] of CASES) {
  test(`listImports() finds ${JSON.stringify(addresses)} in ${JSON.stringify(source)}`, () => {
    assert.deepEqual(
      listImports(source).map((found) => found.address),
      addresses,
    );
  });
}

for (const source of ["import(name)", 'createRequire("/")', 'require("fs")', "import(`./a`)"]) {
  test(`listImports() refuses what it cannot follow: ${source}`, () => {
    assert.throws(() => listImports(`const a = ${source};`), /Cannot follow .* in line 1/);
  });
}
