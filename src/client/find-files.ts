/** Files that were named, or that patterns stand for. */
import { globSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.ts";

/** What patterns stand for. */
export interface FoundFiles {
  /** Wheels first: who waits for the release can use it before the sdist has arrived. */
  readonly paths: readonly string[];
  /** Files that were named and are no distribution of today. */
  readonly leftOut: readonly string[];
}

/**
 * Expands patterns, so that they work in shells which do not. A file of that very name goes before the pattern.
 * Throws `not-found` where one stands for nothing. `onStrange` hears of a link to nowhere and of what is named like a
 * distribution and is no file; where nobody listens that is thrown, too.
 */
export async function findFiles(
  patterns: readonly string[],
  folder: string,
  onStrange: (fault: AppError) => void = refuse,
): Promise<FoundFiles> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const matches = await expand(pattern, folder);
    if (matches.length === 0) throw await nothingFound(pattern, folder);
    for (const match of matches) found.add(path.resolve(folder, match));
  }
  const isWanted = (file: string): boolean => /\.(whl|tar\.gz|zip)$/.test(file);
  const rank = (file: string): number => (file.endsWith(".whl") ? 0 : 1);
  const all = [...found].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const paths: string[] = [];
  for (const file of all.filter(isWanted)) {
    const fault = await findFault(file, folder);
    if (fault === undefined) paths.push(file);
    else onStrange(fault);
  }
  return {
    paths,
    leftOut: all.filter((file) => !isWanted(file)),
  };
}

function refuse(fault: AppError): never {
  throw fault;
}

async function expand(pattern: string, folder: string): Promise<readonly string[]> {
  const isThere = await stat(path.resolve(folder, pattern)).then(
    (entry) => entry.isFile(),
    () => false,
  );
  return isThere ? [pattern] : globSync(pattern, { cwd: folder });
}

/** A folder has no bytes, a pipe would be waited for, and a link may lead nowhere. */
async function findFault(file: string, folder: string): Promise<AppError | undefined> {
  const shown = path.relative(folder, file);
  try {
    const entry = await stat(file);
    if (entry.isFile()) return undefined;
    const what = entry.isDirectory() ? "a folder" : "no file";
    return new AppError("invalid", `Cannot read "${shown}": it is ${what}`, {
      hint: "Take it away, or name the files",
    });
  } catch (cause) {
    return cannotLook(shown, cause);
  }
}

/** The name is there, or it had not been found. */
function cannotLook(shown: string, cause: unknown): AppError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ELOOP") {
    return new AppError("not-found", `Cannot read "${shown}": there is no such file`, {
      hint: "It is a link that leads nowhere: take it away, or name the files",
      cause,
    });
  }
  return new AppError("invalid", `Cannot read "${shown}": it cannot be looked at (${code})`, {
    hint: "Take it away, or name the files",
    cause,
  });
}

async function nothingFound(pattern: string, folder: string): Promise<AppError> {
  if (pattern.trim() === "") {
    return new AppError("not-found", "Cannot find files for an empty name", {
      hint: "A variable may be empty that should name them: give a file, or a pattern in quotes",
    });
  }
  const place = path.dirname(path.resolve(folder, pattern));
  const held = await readdir(place).catch(() => undefined);
  const shown = path.relative(folder, place) || ".";
  const holds = held?.length === 0 ? "nothing" : held?.slice(0, 20).join(", ");
  return new AppError("not-found", `Cannot find files for "${pattern}"`, {
    hint: held === undefined ? `There is no folder "${shown}"` : `"${shown}" holds ${holds}`,
  });
}
