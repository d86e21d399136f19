/** Runs commands that see a folder as one that may not be written, as a snapshot is mounted. Everybody else may write it. */
import { type Outcome, run } from "./clients.ts";
import { MAIN, OF_THIS_MACHINE } from "./shop.ts";

const IN_A_VIEW = `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"`;

/** Runs a command of ours. Needs what `findDiskFault` looks for. */
export function runReadOnly(folder: string, words: readonly string[]): Promise<Outcome> {
  return runInView(folder, [MAIN, ...words]);
}

/** Runs a program of Node's: its path, and its words. */
export function runInView(folder: string, program: readonly string[]): Promise<Outcome> {
  const inView = ["--mount", "--map-root-user", "sh", "-c", IN_A_VIEW, "sh", folder];
  return run("unshare", [...inView, process.execPath, ...program], { env: OF_THIS_MACHINE });
}
