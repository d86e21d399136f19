/**
 * Other programs: run, heard to their end, and stopped where they say too much or take too long. No shell is between.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { AppError } from "../errors.ts";

export interface ProcessOptions {
  /** The folder it runs in. */
  readonly folder?: string;
  /** Its whole environment; our own where it is not given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Given to its standard input, which is empty otherwise. */
  readonly input?: string;
  /** Hears each line of stdout and stderr as it comes; `source` tells which. */
  readonly onLine?: (line: string, source: "stdout" | "stderr") => void;
  readonly timeoutMs?: number;
  /** Ends the program and all that it started, wherever they are. */
  readonly signal?: AbortSignal;
  /** Of what is kept of each stream; the end is kept, and the rest only heard. Four million characters by default. */
  readonly keptCharacters?: number;
}

export interface ProcessOutcome {
  /** `undefined` where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program and waits for its end, whatever its exit code is. Throws `not-found` where there is no such program,
 * `unavailable` where it cannot be run, takes too long or is stopped.
 */
export function runProcess(
  program: string,
  words: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessOutcome> {
  const { folder, env, input, timeoutMs, signal } = options;
  if (signal?.aborted) return Promise.reject(wasStopped(program));
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      ...(folder !== undefined && { cwd: folder }),
      ...(env !== undefined && { env }),
      // A group of its own: what the program started is ended with it, and a Ctrl-C comes from us alone.
      ...(signal !== undefined && { detached: process.platform !== "win32" }),
    });
    // Node's own limit of time keeps a program that could not be started waiting to its end.
    const limit = timeoutMs === undefined ? undefined : setTimeout(() => child.kill(), timeoutMs);
    const stop = (): void => endGroup(child);
    signal?.addEventListener("abort", stop, { once: true });
    const stdout = makeListener("stdout", options);
    const stderr = makeListener("stderr", options);
    child.stdout.setEncoding("utf8").on("data", stdout.hear);
    child.stderr.setEncoding("utf8").on("data", stderr.hear);
    // A program that reads no input may have gone before it was written.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
    child.on("error", (cause) => {
      clearTimeout(limit);
      reject(refuse(program, cause));
    });
    child.on("close", (code) => {
      clearTimeout(limit);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) {
        reject(wasStopped(program));
      } else if (child.killed && timeoutMs !== undefined) {
        reject(tookTooLong(program, timeoutMs));
      } else {
        resolve({ code: code ?? undefined, stdout: stdout.finish(), stderr: stderr.finish() });
      }
    });
  });
}

const KEPT_CHARACTERS = 4_000_000;

interface Listener {
  hear(text: string): void;
  finish(): string;
}

function makeListener(source: "stdout" | "stderr", options: ProcessOptions): Listener {
  const { onLine, signal, keptCharacters = KEPT_CHARACTERS } = options;
  let kept = "";
  let open = "";
  return {
    hear(text) {
      kept += text;
      if (kept.length > 2 * keptCharacters) kept = kept.slice(-keptCharacters);
      // The last words of what is stopped are of no use.
      if (onLine === undefined || signal?.aborted) return;
      const lines = (open + text).split("\n");
      open = lines.pop() ?? "";
      for (const line of lines) onLine(line.replace(/\r$/, ""), source);
    },
    finish() {
      if (open !== "" && !signal?.aborted) onLine?.(open, source);
      return kept.slice(-keptCharacters);
    },
  };
}

function refuse(program: string, cause: Error): AppError {
  const code = "code" in cause ? cause.code : undefined;
  return code === "ENOENT"
    ? new AppError("not-found", `Cannot run ${program}: there is no such program`, { cause })
    : new AppError("unavailable", `Cannot run ${program}: ${cause.message}`, { cause });
}

/** As Ctrl-C asks it, and made to after a while: Python and compilers remove what they have half written. */
function endGroup(child: ChildProcess): void {
  sendToGroup(child, "SIGINT");
  const timer = setTimeout(() => sendToGroup(child, "SIGKILL"), PATIENCE_MS);
  child.once("close", () => clearTimeout(timer));
}

const PATIENCE_MS = 2000;

function sendToGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // It had ended by itself.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function wasStopped(program: string): AppError {
  return new AppError("unavailable", `Cannot go on with ${program}: it was stopped`);
}

function tookTooLong(program: string, timeoutMs: number): AppError {
  const seconds = Math.round(timeoutMs / 1000);
  return new AppError("unavailable", `Cannot run ${program}: it took more than ${seconds} s`);
}
