/**
 * Where the command `cheeseshop` begins: `node src/cli/main.ts`, or bin/cheeseshop.cjs once it is installed.
 * It loads little itself, so that what comes after is read from the compile cache.
 */
import { enableCompileCache } from "node:module";
import os from "node:os";
import path from "node:path";
import { findCacheFolder } from "../client/user-folders.ts";
import { endUnread } from "./interrupt.ts";

/** Runs one command line and sets the exit code of the process. */
export async function run(words: readonly string[]): Promise<void> {
  if (!isNewEnough(process.versions.node)) {
    process.stderr.write(
      `Cannot run under Node ${process.versions.node}: Node 24.15 or newer is needed\n` +
        "  In a clone, node bin/cheeseshop.cjs finds the one that npm start has fetched\n",
    );
    process.exitCode = 1;
    return;
  }
  const folder = findFolder();
  if (folder === undefined) {
    process.stderr.write("Cannot run: the folder is gone in which you are\n  Go to another one\n");
    process.exitCode = 1;
    return;
  }
  const cache = findCacheFolder(process.env, process.platform, os.homedir());
  // The launcher has done so before, where it is the launcher that runs us.
  // Not Node's own place below the machine's temporary folder: there, another user could lay code for us to run.
  enableCompileCache(path.join(cache, "compiled"));
  leaveQuietlyWhenNobodyReads();
  const [{ runProgram }, { loadProgram }] = await Promise.all([
    import("./command.ts"),
    import("./program.ts"),
  ]);
  const { env, stdin, stdout, stderr } = process;
  process.exitCode = await runProgram(await loadProgram(words), words, {
    ...{ env, stdin, stdout, stderr },
    folder,
  });
}

/** `undefined` where somebody has removed it meanwhile. */
function findFolder(): string | undefined {
  try {
    return process.cwd();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** `cheeseshop … | head` closes our stdout early, and with `2>&1` our stderr; that is no fault. */
function leaveQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      endUnread();
    });
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return (major === 24 && minor >= 15) || major >= 26;
}

// Before Node 24.2 it is undefined; such a Node shall not end in silence.
if (import.meta.main !== false) void run(process.argv.slice(2));
