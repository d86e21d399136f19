/** A project that a backend builds in Python, and `cheeseshop build` run on it with a temporary folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { memorySource } from "../../src/archives/byte-source.ts";
import { ARCHIVE_LIMITS } from "../../src/archives/limits.ts";
import { openZip, readMember } from "../../src/archives/zip-reader.ts";
import { cleanEnvironment, type Outcome, run, temporaryFolder } from "../clients.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

export interface PythonProject {
  readonly path: string;
  /** `cheeseshop build …` in it. */
  build(...words: readonly string[]): Promise<Outcome>;
  /** Any command in it. */
  run(...words: readonly string[]): Promise<Outcome>;
  /** The same, stopped once it has said what is waited for: by a signal, or as nobody reads on. */
  runUntil(
    pattern: RegExp,
    stop: NodeJS.Signals | "nobody reads on",
    ...words: readonly string[]
  ): Promise<Stopped>;
  /** What lies in dist/, hidden files too. */
  listBuilt(): readonly string[];
  readBuilt(file: string): Uint8Array;
  /** What is left in the folder for temporary files. */
  listTemporary(): readonly string[];
}

export interface Stopped {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Texts by path; variables for whoever builds it. */
export function makePythonProject(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): PythonProject {
  const folder = path.join(temporaryFolder(), "project");
  const temporary = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return openPythonProject(folder, temporary, env);
}

/** A folder that is there. */
export function openPythonProject(
  folder: string,
  temporary = temporaryFolder(),
  more: Readonly<Record<string, string>> = {},
): PythonProject {
  const dist = path.join(folder, "dist");
  const env = { ...OF_THIS_MACHINE, TMPDIR: temporary, ...more };
  return {
    path: folder,
    build: (...words) => run(process.execPath, [MAIN, "build", ...words], { folder, env }),
    run: (...words) => run(process.execPath, [MAIN, ...words], { folder, env }),
    runUntil: (pattern, stop, ...words) => stopAt(pattern, stop, words, folder, env),
    listBuilt: () => (existsSync(dist) ? readdirSync(dist).sort() : []),
    readBuilt: (file) => readFileSync(path.join(dist, file)),
    // Node and Python keep nothing there; compilers of C do not either.
    listTemporary: () => readdirSync(temporary),
  };
}

function stopAt(
  pattern: RegExp,
  stop: NodeJS.Signals | "nobody reads on",
  words: readonly string[],
  folder: string,
  more: Readonly<Record<string, string>>,
): Promise<Stopped> {
  const env = { ...cleanEnvironment(temporaryFolder()), ...more };
  const child = spawn(process.execPath, [MAIN, ...words], { env, cwd: folder });
  let output = "";
  const hear = (text: string): void => {
    const wasSaid = pattern.test(output);
    output += text;
    if (wasSaid || !pattern.test(output)) return;
    if (stop !== "nobody reads on") child.kill(stop);
    else for (const stream of [child.stdout, child.stderr]) stream.destroy();
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  child.stderr.setEncoding("utf8").on("data", hear);
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, ended) => resolve({ code, signal: ended, output }));
  });
}

/** The text of each member by name. */
export async function readWheelTexts(bytes: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const zip = await openZip(memorySource(bytes), ARCHIVE_LIMITS);
  const entries = zip.members.map(async (member) => {
    const content = await readMember(zip, member, bytes.length * 1000);
    return [member.name, Buffer.from(content).toString()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
