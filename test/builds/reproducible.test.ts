/** The same project gives the same bytes, whoever builds it, wherever and whenever. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, globSync, readFileSync, statSync, utimesSync } from "node:fs";
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
  "by another user": { env: { USER: "someone", HOME: temporaryFolder() }, umask: "002" },
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

/** The project in a folder of another name, with the bits and times of a world. */
function copyTree({ umask = "022", changed = 1_700_000_000 }: World): string {
  const source = writeProject({ name: "sample-lib", version: "1.0", files: FILES });
  const tree = path.join(temporaryFolder(), "elsewhere");
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
function build(tree: string, words: readonly string[], { env = {}, umask = "022" }: World) {
  const out = path.join(temporaryFolder(), "out");
  const command = [process.execPath, MAIN, "build", tree, "--out", out, ...words];
  const done = spawnSync("sh", ["-c", `umask ${umask}; exec "$@"`, "sh", ...command], {
    env: { ...process.env, SOURCE_DATE_EPOCH: undefined, ...env },
    encoding: "utf8",
  });
  assert.equal(done.status, 0, done.stderr);
  const files = globSync("*", { cwd: out }).sort();
  const digests = files.map((file) => [file, sha256Of(readFileSync(path.join(out, file)))]);
  return Object.fromEntries(digests);
}
