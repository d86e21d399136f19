/** A copy of a project in which anything may be written: no link leads out of it. */
import { cp, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stoppable } from "./interrupt.ts";

/** Works in a copy of the project, which goes with the end of the work, Ctrl-C too. */
export function inProjectCopy<T>(folder: string, work: (copy: string) => Promise<T>): Promise<T> {
  return stoppable(async (signal) => {
    const top = await mkdtemp(path.join(tmpdir(), "cheeseshop-copy-"));
    const copy = path.join(top, path.basename(folder));
    try {
      await copyProject(folder, copy);
      signal.throwIfAborted();
      return await work(copy);
    } finally {
      await rm(top, { recursive: true, force: true });
    }
  });
}

/**
 * Copies `folder` to `copy`. What a link leads to is copied in its place, so that what is written through it stays in
 * the copy. Left out are links that lead nowhere, pipes, sockets and devices, and folders that hold themselves.
 */
async function copyProject(folder: string, copy: string): Promise<void> {
  const outer = await realpath(path.dirname(copy));
  const isCopied = async (file: string): Promise<boolean> => {
    if (file === folder) return true;
    if (LEFT_OUT.has(path.basename(file))) return false;
    const kind = await findKind(file);
    return kind === "folder" ? isBounded(folder, file, outer) : kind === "file";
  };
  await cp(folder, copy, {
    ...{ recursive: true, dereference: true, preserveTimestamps: true },
    filter: isCopied,
  });
}

/** Large, and nothing that a build reads. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["node_modules", ".venv", ".tox", ".nox", "__pycache__", ".mypy_cache"],
]);

/** Of what a link leads to, where it is one. */
async function findKind(file: string): Promise<"file" | "folder" | "other"> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) return "folder";
    return found.isFile() ? "file" : "other";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return "other";
    throw error;
  }
}

/** A folder that holds one above it, or the copy, would be copied without end. */
async function isBounded(folder: string, inner: string, outer: string): Promise<boolean> {
  const target = await realpath(inner);
  const above = [outer];
  for (let at = path.dirname(inner); at.length >= folder.length; at = path.dirname(at)) {
    above.push(await realpath(at));
    if (at === folder) break;
  }
  return !above.some((it) => it === target || it.startsWith(path.join(target, path.sep)));
}
