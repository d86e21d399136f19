/** What a member may be called in an archive of ours: a path that is safe on any disk, and there once. */
import { AppError } from "../errors.ts";

/** Throws `invalid` for a name that is none; `seen` holds those before it, and from now on this one. */
export function requireSafeName(name: string, seen: Set<string>, format: "tar" | "zip"): void {
  const isStrange =
    name === "" ||
    name.startsWith("/") ||
    /[\\\u0000-\u001f\u007f]/.test(name) ||
    !name.isWellFormed();
  if (isStrange || name.split("/").some((part) => part === "." || part === "..")) {
    throw refuse(name, format, "no safe path");
  }
  if (seen.has(name)) throw refuse(name, format, "it is there");
  seen.add(name);
}

function refuse(name: string, format: string, why: string): AppError {
  return new AppError("invalid", `Cannot write ${JSON.stringify(name)} into a ${format}: ${why}`);
}
