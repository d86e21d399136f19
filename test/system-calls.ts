/** What a program asks of the operating system, in order, as `strace` tells it: what no test of its answers can see. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const WATCHED = "fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,write,writev,sendto";

/** Why nothing can be seen here, or `false`. */
export function findTraceFault(): string | false {
  const tried = spawnSync("strace", ["-f", "--seccomp-bpf", "-o", "/dev/null", "true"]);
  return tried.status === 0 ? false : "strace is not there, or may look at no program here";
}

/**
 * A command line that runs the words behind it, watched. `isLeftAlone`: the program is a child of ours, and hears our
 * signals, as if nobody stood between.
 */
export function watched(file: string, { isLeftAlone = false } = {}): readonly string[] {
  const how = isLeftAlone ? ["-D"] : [];
  return [
    ...["strace", ...how, "-f", "--seccomp-bpf", "-y", "-qq", "-s", "200"],
    ...["-e", `trace=${WATCHED}`, "-e", "signal=none", "-o", file],
  ];
}

/** One call, begun and ended at lines of the trace. */
export interface SystemCall {
  readonly name: string;
  /** Paths and bytes, as they were given: `fsync` has the path of its file. */
  readonly given: string;
  readonly began: number;
  readonly ended: number;
}

const LINE = /^(?<process>\d+) +(?:<\.\.\. \w+ resumed>|(?<name>\w+)\()(?<rest>.*)$/;

/** Those that succeeded. Of several threads one may begin while another has not ended. */
export function readCalls(file: string): readonly SystemCall[] {
  const open = new Map<string, { readonly name: string; given: string; readonly began: number }>();
  const calls: SystemCall[] = [];
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  for (const [at, line] of lines.entries()) {
    const { process = "", name, rest = "" } = LINE.exec(line)?.groups ?? {};
    const begun = name === undefined ? open.get(process) : { name, given: "", began: at };
    if (begun === undefined) continue;
    begun.given += rest;
    if (rest.endsWith("<unfinished ...>")) open.set(process, begun);
    else if (!/ = -1 /.test(rest)) calls.push({ ...begun, ended: at });
  }
  return calls;
}

/** The two paths of a call that moves something. */
export function readMove({ name, given }: SystemCall): readonly [from: string, to: string] {
  const [from, to] = [...given.matchAll(/"([^"]+)"/g)].map((match) => match[1]);
  if (!name.startsWith("rename") || from === undefined || to === undefined) {
    throw new Error(`${name}(${given} moves nothing`);
  }
  return [from, to];
}
