/** The same project gives the same bytes, whoever builds it, wherever and whenever. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { temporaryFolder } from "../clients.ts";
import { writeProject } from "../sample-project.ts";

const MAIN = path.join(import.meta.dirname, "../../src/cli/main.ts");

const FILES = {
  LICENSE: "MIT\n",
  "src/sample_lib/data/größe.txt": "data\n",
  "src/sample_lib/run.sh": "#!/bin/sh\n",
  "MANIFEST.in": "graft src\n",
} as const;

interface World {
  /** The program that runs ours; this one where it is not given. */
  readonly node?: string;
  /** Words before the command line that make it another user's. */
  readonly as?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly umask?: string;
  /** When the files were changed, in seconds since 1970. */
  readonly changed?: number;
}

const WORLDS: Readonly<Record<string, World>> = {
  "as it is": {},
  "under another umask": { umask: "077" },
  "in another time zone": { env: { TZ: "Pacific/Kiritimati" } },
  "in another language": { env: { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } },
  "with files of another day": { changed: 1_500_000_000 },
  "with another home": { env: { USER: "someone", HOME: temporaryFolder() }, umask: "002" },
};

for (const formats of ["gztar", "zip", "tar"]) {
  test(`cheeseshop build gives the same bytes in every folder and surrounding: ${formats}`, () => {
    const built = Object.entries(WORLDS).map(
      ([name, world]) => [name, build(copyTree(world), ["--formats", formats], world)] as const,
    );
    const [, first = {}] = built[0] ?? [];
    assert.equal(Object.keys(first).length, 2);
    for (const [name, digests] of built) assert.deepEqual(digests, first, name);
  });
}

test("cheeseshop build takes its time from SOURCE_DATE_EPOCH", () => {
  const later = { env: { SOURCE_DATE_EPOCH: "1700000000" } };
  const usual = build(copyTree({}), [], {});
  const dated = build(copyTree({}), [], later);
  assert.notDeepEqual(dated, usual);
  assert.deepEqual(build(copyTree({}), [], { ...later, umask: "077" }), dated);
});

test("cheeseshop build gives the same bytes to another user", async (t) => {
  const as = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  // Where root keeps its Node, nobody else may look.
  const node = path.join(folder, "node");
  copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
  const mayRun = spawnSync(as[0] ?? "", [
    ...as.slice(1),
    node,
    "-e",
    "fs.accessSync(process.argv[1])",
    MAIN,
  ]);
  if (mayRun.status !== 0)
    return t.skip("only root becomes another user, of a repository for all to read");
  const home = { HOME: "/nonexistent", XDG_CACHE_HOME: folder };
  const theirs = build(copyTree({}), [], { as, node, env: home, umask: "002" });
  assert.deepEqual(theirs, build(copyTree({}), [], {}));
});

test("cheeseshop build gives the same bytes under the next Node", async (t) => {
  const node = fetchNode("26.10.0");
  if (node === undefined) return t.skip("no other Node here, and none could be fetched");
  for (const formats of ["gztar", "zip"]) {
    const words = ["--formats", formats];
    assert.deepEqual(build(copyTree({}), words, { node }), build(copyTree({}), words, {}), formats);
  }
});

/** Another Node of the cache, which npm fetches where it is not there yet and all tests were asked for. */
function fetchNode(version: string): string | undefined {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cheeseshop", "node", version);
  const name = `node-${process.platform}-${process.arch}`;
  const node = path.join(folder, "node_modules", name, "bin", "node");
  if (!existsSync(node) && process.env.CHEESESHOP_TEST_ALL === "1") {
    mkdirSync(folder, { recursive: true });
    const words = ["install", "--prefix", folder, "--no-save", `${name}@${version}`];
    spawnSync("npm", words, { cwd: folder, timeout: 300_000 });
  }
  return existsSync(node) ? node : undefined;
}

/** The project in a folder of another name, with the bits and times of a world. */
function copyTree({ umask = "022", changed = 1_700_000_000 }: World): string {
  const source = writeProject({ name: "sample-lib", version: "1.0", files: FILES });
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const tree = path.join(folder, "elsewhere");
  cpSync(source, tree, { recursive: true });
  for (const name of globSync("**/*", { cwd: tree })) {
    const file = path.join(tree, name);
    if (statSync(file).isDirectory()) continue;
    const wanted = name.endsWith(".sh") ? 0o777 : 0o666;
    chmodSync(file, wanted & ~Number.parseInt(umask, 8));
    utimesSync(file, changed, changed);
  }
  return tree;
}

/** Digests by file. */
function build(tree: string, words: readonly string[], world: World) {
  const { env = {}, umask = "022", as = [], node = process.execPath } = world;
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  const out = path.join(folder, "out");
  const command = [...as, node, MAIN, "build", tree, "--out", out, ...words];
  const done = spawnSync("sh", ["-c", `umask ${umask}; exec "$@"`, "sh", ...command], {
    env: { ...process.env, SOURCE_DATE_EPOCH: undefined, ...env },
    encoding: "utf8",
  });
  assert.equal(done.status, 0, done.stderr);
  const files = globSync("*", { cwd: out }).sort();
  const digests = files.map((file) => [file, sha256Of(readFileSync(path.join(out, file)))]);
  return Object.fromEntries(digests);
}
