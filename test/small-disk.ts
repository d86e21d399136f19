/** A file system of its own in memory for a server: it can be filled up, and made read-only while the server runs. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { temporaryFolder } from "./clients.ts";

export interface SmallDisk {
  /** The data folder of the server. Only `inside` sees what lies in it. */
  readonly folder: string;
  /** A command line that runs the words behind it where the disk can be seen, in the same process. */
  readonly inside: readonly string[];
  fill(): void;
  makeRoom(): void;
  /** Of the server's files alone: the database would not let go of its own. */
  setReadOnly(isReadOnly: boolean): void;
  /** Runs a program where the disk can be seen. Throws where it fails. */
  run(...words: readonly string[]): void;
  /** A copy that everybody sees. */
  copy(): string;
  close(): Promise<void>;
}

/** Why there is none here, or `false`. */
export function findDiskFault(): string | false {
  const tried = spawnSync("unshare", [
    "--mount",
    "--map-root-user",
    "mount",
    "-t",
    "tmpfs",
    "x",
    temporaryFolder(),
  ]);
  return tried.status === 0 ? false : "this user may not mount a small file system here";
}

export async function openSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = temporaryFolder();
  const files = `"${folder}/files"`;
  const script = [
    `mount -t tmpfs -o size=${megabytes}m tmpfs "${folder}"`,
    // A mount of its own: one with open files, as the database has, could not be made read-only.
    `mkdir ${files} && mount --bind ${files} ${files}`,
    "echo ready",
    "exec sleep infinity",
  ].join(" && ");
  // The mount lives as long as somebody is in there, and servers are killed.
  const keeper = spawn("unshare", ["--mount", "--map-root-user", "sh", "-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(keeper.stdout, "data");
  const inside = ["nsenter", "-t", String(keeper.pid), "-U", "-m", "--preserve-credentials"];
  const tryRun = (words: readonly string[]): SpawnSyncReturns<string> => {
    const [program = "", ...rest] = [...inside, ...words];
    return spawnSync(program, rest, { encoding: "utf8" });
  };
  const run = (...words: readonly string[]): void => {
    const done = tryRun(words);
    if (done.status !== 0) throw new Error(done.stderr);
  };
  return {
    folder,
    inside,
    run,
    // It ends where there is no more room, which is a fault for it.
    fill: () => void tryRun(["sh", "-c", `cat /dev/zero > "${folder}/filler"`]),
    makeRoom: () => run("rm", "-f", `${folder}/filler`),
    setReadOnly(isReadOnly) {
      const remount = `mount -o remount,${isReadOnly ? "ro" : "rw"},bind ${files}`;
      // It is refused for as long as the server has a file open to write to it.
      run("timeout", "10", "sh", "-c", `until ${remount}; do sleep 0.01; done`);
    },
    copy() {
      const copy = temporaryFolder();
      run("cp", "-a", `${folder}/.`, copy);
      return copy;
    },
    async close() {
      const ended = once(keeper, "exit");
      keeper.kill("SIGKILL");
      await ended;
    },
  };
}

/** For `NODE_OPTIONS`: the whole process lives a day ago. */
export const YESTERDAY = `--import=data:text/javascript,${encodeURIComponent(
  "const D=Date,b=864e5;globalThis.Date=class extends D{constructor(...a){if(a.length>0)super(...a);else super(D.now()-b)}static now(){return D.now()-b}}",
)}`;
