/** The program as npm installs it: `dist/` in place of the source, each room in one file. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { cleanEnvironment, run, temporaryFolder } from "../clients.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { buildRelease } from "../release-build.ts";
import { OF_THIS_MACHINE } from "../shop.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const LAUNCHER = installRelease();

function installRelease(): string {
  const folder = temporaryFolder();
  for (const part of ["bin", "assets", "migrations", "package.json"]) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  buildRelease(path.join(folder, "dist"));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  return path.join(folder, "bin", "cheeseshop.cjs");
}

function cheeseshop(words: readonly string[], folder = temporaryFolder()) {
  return run(process.execPath, [LAUNCHER, ...words], { folder, env: OF_THIS_MACHINE });
}

test("the release says its version, and begins, builds and checks a project", async () => {
  assert.match((await cheeseshop(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  const folder = path.join(temporaryFolder(), "sample");
  mkdirSync(folder);
  for (const words of [
    ["init", "sample", "--license", "MIT"],
    ["build"],
    ["check"],
    ["check", "."],
  ]) {
    const done = await cheeseshop(words, folder);
    assert.equal(done.code, 0, done.output);
  }
  assert.equal(readdirSync(path.join(folder, "dist")).length, 2);
});

test("the release renders a long description in a thread of its own", async () => {
  const paragraph = "It adds, *one* after the other.\n\n";
  const release = {
    ...{ name: "long-lib", version: "1.0", descriptionContentType: "text/x-rst" },
    description: `Long\n====\n\n${paragraph.repeat(3_000)}:func:\`add\` adds.\n`,
  };
  const file = path.join(temporaryFolder(), wheelFilename(release));
  writeFileSync(file, makeWheel(release));
  const { stdout } = await cheeseshop(["check", file]);
  assert.match(stdout, /There is no role "func" in line 6004 of the description/);
});

test("the release serves an index, with its pages", async () => {
  const data = path.join(temporaryFolder(), "data");
  const words = ["serve", "--port", "0", "--data", data, "--upstream", "none"];
  const env = { ...cleanEnvironment(temporaryFolder()), ...OF_THIS_MACHINE };
  const child = spawn(process.execPath, [LAUNCHER, ...words], { env });
  const ended = once(child, "exit");
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      const look = (text: string): void => {
        said += text;
        const found = /listens on (https?:\/\/\S+:\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      };
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", look);
      child.on("exit", () => reject(new Error(said)));
    });
    const home = await fetch(address);
    assert.equal(home.status, 200);
    const style = /href="([^"]+\.css)"/.exec(await home.text())?.[1] ?? "";
    for (const at of [style, "/root/main/simple/"]) {
      const answer = await fetch(new URL(at, address));
      assert.equal(answer.status, 200, at);
      await answer.arrayBuffer();
    }
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
});
