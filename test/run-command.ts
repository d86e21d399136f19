/** Runs a command line in this process, which is faster than a process of its own: on a machine without any other program. */
import path from "node:path";
import { PassThrough } from "node:stream";
import { runProgram } from "../src/cli/command.ts";
import { loadProgram } from "../src/cli/program.ts";

export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** In `folder`; the folder above it is the home. `more` are variables. */
export async function runCommand(
  folder: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { PATH: "/nowhere", HOME: path.dirname(folder), ...more };
  const stdin = Object.assign(new PassThrough().end(), { isTTY: false });
  const surroundings = { env, folder, stdin, stdout, stderr };
  const code = await runProgram(await loadProgram(words), words, surroundings);
  return { code, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}
