/** What a member may be called in an archive of ours: a path that is safe on any disk, and there once. */
import { AppError } from "../errors.ts";

/** Throws `invalid` for a name that is none; `seen` holds those before it, and from now on this one. */
export function requireSafeName(name: string, seen: Set<string>, format: "tar" | "zip"): void {
  const isStrange =
    name === "" ||
    name.startsWith("/") ||
    /[\\\u0000-\u001f\u007f]/.test(name) ||
    !name.isWellFormed();
  const what = `Cannot write ${JSON.stringify(name)} into a ${format}`;
  if (isStrange || name.split("/").some((part) => part === "." || part === "..")) {
    throw new AppError("invalid", `${what}: no safe path`);
  }
  if (seen.has(name)) throw new AppError("invalid", `${what}: it is there`);
  seen.add(name);
}
