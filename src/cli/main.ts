/**
 * Where the command `cheeseshop` begins: `node src/cli/main.ts`, or bin/cheeseshop.cjs once it is installed.
 * It loads little itself, so that what comes after is read from the compile cache.
 */
import { enableCompileCache } from "node:module";
import os from "node:os";
import path from "node:path";
import { findCacheFolder } from "../client/user-folders.ts";

/** Runs one command line and sets the exit code of the process. */
export async function run(words: readonly string[]): Promise<void> {
  const cache = findCacheFolder(process.env, process.platform, os.homedir());
  // Not Node's own place below the machine's temporary folder: there, another user could lay code for us to run.
  enableCompileCache(path.join(cache, "compiled"));
  leaveQuietlyWhenNobodyReads();
  const [{ runProgram }, { PROGRAM }] = await Promise.all([
    import("./command.ts"),
    import("./program.ts"),
  ]);
  const { env, stdin, stdout, stderr } = process;
  process.exitCode = await runProgram(PROGRAM, words, {
    ...{ env, stdin, stdout, stderr },
    folder: process.cwd(),
  });
}

/** `cheeseshop … | head` closes our stdout early; that is no fault. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
}

if (import.meta.main) void run(process.argv.slice(2));
